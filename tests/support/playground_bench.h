#pragma once

#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/panels/playground/neurons_view.h"
#include "ui/panels/playground_panel.h"

/// The playground on an example.
struct PlaygroundBench {
  explicit PlaygroundBench(const char* example = "playground-xor") : lab(QString::fromLatin1(example)) {
    panel.resize(1000, 640);
    panel.show();
  }
  bool isReady() { return lab.waitUntilReady() && QTest::qWaitForWindowExposed(&panel) && nextFrame(); }
  /// A frame of the present network.
  bool nextFrame() {
    return QTest::qWaitFor(
        [this] {
          const auto frame = panel.frames().frame();
          return frame && frame->network && frame->network == lab.training.network() &&
                 panel.frames().drawn() == frame->drawn &&
                 panel.neurons().drawing().layers() == static_cast<int>(frame->drawn.layers.size());
        },
        20000);
  }
  bool train(int batches) {
    for (int i = 0; i < batches; ++i) {
      lab.training.stepBatch();
      if (!QTest::qWaitFor([&] { return lab.training.state() == ui::TrainingController::State::Paused; }, 20000)) return false;
    }
    return nextFrame();
  }

  TestLab lab;
  ui::PlaygroundPanel panel{lab.lab};
};
