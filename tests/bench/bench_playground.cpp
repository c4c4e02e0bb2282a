// Frames of the playground for a network of 6 layers of 64 units: how long one takes to work out, how long to paint, and how
// many a second come while training runs. 20 frames a second are 50 ms.

#include <algorithm>

#include <QElapsedTimer>
#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/panels/playground/neurons_view.h"
#include "ui/panels/playground_panel.h"

using namespace ui;
using State = TrainingController::State;

namespace {

nn::Project large() {
  nn::Project project = nn::readProject(LAYERLAB_SOURCE_DIR "/examples/projects/playground-spiral.layerlab");
  nn::Graph& graph = project.graph;
  for (const char* name : {"hidden_1", "hidden_2"}) graph.setOption(graph.findByName(name)->id, "units", std::int64_t{64});
  for (int i = 0; i < 4; ++i)
    graph.insert(graph.edgesInto(graph.findByName("out")->id).front(), "dense",
                 {{"units", std::int64_t{64}}, {"activation", std::string("tanh")}});
  project.training.epochs = 1'000'000;
  project.training.optimizerOptions.set("learning_rate", 1e-4);
  return project;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Samples a second over so many milliseconds of training.
double speed(TrainingController& training, int milliseconds) {
  const auto first = training.position().step;
  QElapsedTimer timer;
  timer.start();
  QTest::qWait(milliseconds);
  return static_cast<double>(training.position().step - first) / static_cast<double>(timer.elapsed()) * 1000;
}

}  // namespace

class BenchPlayground : public QObject {
  Q_OBJECT

 private slots:
  void sixLayersOf64Units() { watch(large()); }
  void theSpiral() {
    nn::Project project = nn::readProject(LAYERLAB_SOURCE_DIR "/examples/projects/playground-spiral.layerlab");
    project.training.epochs = 1'000'000;
    watch(std::move(project));
  }

 private:
  static void watch(nn::Project project) {
    TestLab lab;
    lab.document.replace(std::move(project), {});
    PlaygroundPanel panel(lab.lab);
    panel.resize(1100, 700);
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_VERIFY(lab.training.position().step > 50);
    int frames = 0;
    std::vector<double> costs;
    connect(&panel.frames(), &PlaneFrames::frameChanged, &panel, [&] {
      ++frames;
      costs.push_back(panel.frames().frame()->milliseconds);
    });
    // Hidden and shown take turns, so that what else the machine does meets both alike.
    double hidden = 0, shown = 0, seconds = 0;
    constexpr int kTurns = 5, kTurnMs = 1000;
    QElapsedTimer timer;
    for (int turn = 0; turn < kTurns; ++turn) {
      hidden += speed(lab.training, kTurnMs);
      panel.show();
      timer.start();
      shown += speed(lab.training, kTurnMs);
      seconds += static_cast<double>(timer.elapsed()) / 1000;
      panel.hide();
    }
    lab.training.pause();
    QTRY_COMPARE(lab.training.state(), State::Paused);
    panel.show();
    std::vector<double> painting;
    for (int i = 0; i < 30; ++i) {
      timer.start();
      panel.grab();
      painting.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    const double rate = frames / seconds;
    qInfo("worked out in %.1f ms (median of %d), painted whole in %.1f ms, %.1f frames a second while training", median(costs),
          frames, median(painting), rate);
    qInfo("training: %.0f steps a second hidden, %.0f shown (%.1f %%)", hidden / kTurns, shown / kTurns, 100 * shown / hidden);
    QVERIFY(rate >= 20);
  }
};

QTEST_MAIN(BenchPlayground)
#include "bench_playground.moc"
