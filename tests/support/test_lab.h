#pragma once

#include <QtTest>

#include "engine/project/project.h"
#include "ui/training/lab.h"
#include "ui/training/run_library.h"

/// What a panel gets, with a shipped example or an empty project open; data come from the source tree.
struct TestLab {
  explicit TestLab(const QString& example = {}) {
    if (!example.isEmpty()) open(example);
  }

  void open(const QString& example) {
    const QString file = QStringLiteral(LAYERLAB_SOURCE_DIR "/examples/projects/%1.layerlab").arg(example);
    document.replace(nn::readProject(file.toStdString()), {});
  }

  /// True when data and network are there.
  bool waitUntilReady() {
    return QTest::qWaitFor([this] { return training.data() && training.network() && training.reasonNotToTrain().isEmpty(); },
                           20000);
  }

  nn::NodeId node(const char* name) const { return document.graph().findByName(name)->id; }

  ui::ProjectDocument document;
  ui::Selection selection{document};
  ui::TrainingController training{document, nn::DataPaths::standard({}, LAYERLAB_SOURCE_DIR "/resources")};
  ui::Probe probe{training}, drawingProbe{training};
  ui::RunLibrary runs{document, training, {}};  // keeps nothing
  ui::Lab lab{document, selection, training, probe, drawingProbe, runs};
};
