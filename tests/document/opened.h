#pragma once

#include <string>
#include <vector>

#include "tests/document/projects.h"
#include "ui/training/training_controller.h"

/// A document with its training, as the window has them.
struct Opened {
  explicit Opened(const nn::Project& project = {}, int threads = 1) {
    training.setThreads(threads);
    document.replace(project, {});
  }
  std::vector<nn::Scalar> weights() const { return networks::weights(*training.network()); }
  std::vector<nn::Scalar> parameter(const std::string& name) const {
    const auto network = training.network();
    const auto values = network->parameter(network->findParameter(name).value()).values();
    return {values.begin(), values.end()};
  }
  void setUnits(const std::string& node, int units) {
    document.edit(QStringLiteral("Units"), [&](nn::Project& project) {
      project.graph.setOption(projects::id(project, node), "units", networks::size(units));
    });
  }

  ui::ProjectDocument document;
  ui::TrainingController training{document, nn::DataPaths()};
};

inline constexpr int kTimeoutMs = 30'000;
