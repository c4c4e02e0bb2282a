#pragma once

#include <cstdint>
#include <string>

#include <QStandardPaths>
#include <QtTest>

#include "tests/support/networks.h"
#include "ui/document/graph_edits.h"
#include "ui/document/project_document.h"

/// Small projects that the document tests open.
namespace projects {

inline nn::NodeId id(const nn::Project& project, const std::string& name) { return project.graph.findByName(name)->id; }
inline nn::NodeId id(const ui::ProjectDocument& document, const std::string& name) { return id(document.project(), name); }

/// input -> dense_1 (8 tanh) -> dense_2 (2 softmax) -> output on the xor points; trains to the end in well under a second.
inline nn::Project xorPoints(int epochs = 20) {
  nn::Project project;
  project.title = "xor";
  project.graph = networks::mlp(2, 8, 2, "tanh");
  project.data.source = "xor";
  project.data.options.set("samples", networks::size(400));
  project.data.validationFraction = 0.25;
  project.data.scaling = nn::Scaling::None;
  project.training.epochs = epochs;
  project.training.batchSize = 16;
  project.training.optimizer = "adam";
  project.training.optimizerOptions.set("learning_rate", 0.02);
  ui::edits::tidy(project);
  return project;
}

}  // namespace projects
