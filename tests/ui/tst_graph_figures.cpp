#include <QtTest>

#include <cmath>
#include <limits>

#include "engine/analysis/gradient_health.h"
#include "engine/project/project.h"
#include "tests/support/gui.h"
#include "ui/common/engine_text.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/live_figures.h"
#include "ui/graph/node_item.h"
#include "ui/graph/process_mark.h"

using State = nn::GradientHealth::State;

namespace {

ui::LayerRecord record(double gradient, double weights, std::optional<double> update = 1e-3) {
  ui::LayerRecord result;
  result.weightSummary = {.count = 100, .standardDeviation = weights};
  result.gradientSummary = {.count = 100, .standardDeviation = gradient};
  result.update = update;
  return result;
}

nn::Project example(const char* name) {
  return nn::readProject(std::string(LAYERLAB_SOURCE_DIR "/examples/projects/") + name + ".layerlab");
}

nn::DataPaths shipped() { return nn::DataPaths::standard({}, LAYERLAB_SOURCE_DIR "/resources"); }

}  // namespace

/// What cards tell of the training: gradient marks and losses.
class TestGraphFigures : public QObject {
  Q_OBJECT

 private slots:
  void init() { gui::failOnWarnings(); }

  void rulesOfTheMark() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    nn::TrainingMoment moment;
    moment.layers[nn::NodeId{1}] = record(1e-2, 0.1);
    moment.layers[nn::NodeId{2}] = record(1e-6, 0.1);       // a ten-thousandth of the largest
    moment.layers[nn::NodeId{3}] = record(0, 0.1);          // nothing arrives
    moment.layers[nn::NodeId{4}] = record(1e-2, 0.1, 0.5);  // half of the weights in a step
    moment.layers[nn::NodeId{5}] = record(1e-2, 0.1, nan);
    moment.layers[nn::NodeId{6}] = record(1e-2, 0.1, std::nullopt);
    moment.layers[nn::NodeId{7}] = ui::LayerRecord{};                 // no weights
    moment.layers[nn::NodeId{8}] = record(1e-2, 1e-5, std::nullopt);  // far longer than the weights
    auto broken = record(1e-2, 0.1);
    broken.gradientSummary.notFinite = 1;
    moment.layers[nn::NodeId{9}] = broken;
    moment.layers[nn::NodeId{10}] = record(1e-2, 1e-5);  // as long, but a step changes little: targets in the thousands
    const auto health = nn::gradientHealth(moment);
    QCOMPARE(health.at(nn::NodeId{1}).state, State::Healthy);
    QCOMPARE(health.at(nn::NodeId{2}).state, State::Vanishing);
    QCOMPARE(health.at(nn::NodeId{3}).state, State::Vanishing);
    QCOMPARE(health.at(nn::NodeId{4}).state, State::Exploding);
    QCOMPARE(health.at(nn::NodeId{5}).state, State::Exploding);
    QCOMPARE(health.at(nn::NodeId{6}).state, State::Healthy);
    QVERIFY(!health.contains(nn::NodeId{7}));
    QCOMPARE(health.at(nn::NodeId{8}).state, State::Unknown);
    QCOMPARE(health.at(nn::NodeId{9}).state, State::Exploding);
    QCOMPARE(health.at(nn::NodeId{10}).state, State::Healthy);
    QVERIFY(std::abs(health.at(nn::NodeId{1}).gradient - 0.1) < 1e-12);  // ‖g‖ of 100 numbers of 0.01
    QVERIFY(std::abs(health.at(nn::NodeId{2}).share - 1e-4) < 1e-12);
    QVERIFY(ui::healthText(health.at(nn::NodeId{2})).contains(QStringLiteral("Vanishing")));
    QVERIFY(ui::healthText(health.at(nn::NodeId{2})).contains(ui::number(1e-5, 3)));
  }

  void healthyTrainingMarksLayersAndTellsTheLoss() {
    CanvasFixture canvas(example("fashion-mlp"), shipped());
    QTRY_VERIFY_WITH_TIMEOUT(canvas.training.network() && canvas.training.data(), 20000);
    const auto nodes = canvas.view.graphScene().nodes();
    for (const auto& [id, item] : nodes) QVERIFY(item->figures() == ui::NodeFigures{});
    canvas.training.train();
    int withWeights = 0;
    const auto marked = [&] {
      withWeights = 0;
      for (const auto& [id, item] : nodes) withWeights += item->figures().health == State::Healthy;
      return withWeights >= 2;
    };
    QTRY_VERIFY_WITH_TIMEOUT(marked(), 20000);
    ui::NodeItem* output = nullptr;
    for (const auto& [id, item] : nodes)
      if (item->card().role == nn::LayerRole::Output) output = item;
    QVERIFY(output);
    QTRY_VERIFY_WITH_TIMEOUT(!output->figures().loss.isEmpty(), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(!output->figures().validationLoss.isEmpty(), 60000);
    canvas.training.pause();
    QTRY_COMPARE(canvas.training.state(), ui::TrainingController::State::Paused);
    const auto& history = canvas.training.history();
    QTRY_VERIFY(output->figures().lossText.contains(QString::number(history.steps.back().step).right(2)));
    // What was told stays; a reset takes it away.
    QVERIFY(marked());
    canvas.training.reset();
    QTRY_VERIFY(output->figures() == ui::NodeFigures{});
    QTRY_VERIFY(!marked());
  }

  void whereALookStandsIsMarked() {
    CanvasFixture canvas(example("email-spam"));
    ui::GraphScene& scene = canvas.view.graphScene();
    const ui::ProcessMark& mark = scene.processMark();
    QVERIFY(!mark.isVisible());
    scene.setProcessMark(canvas.id("hidden"), true);
    QVERIFY(mark.isVisible());
    const ui::NodeItem* card = scene.node(canvas.id("hidden"));
    QCOMPARE(mark.card(), ui::NodeItem::cardRect().translated(card->pos()));
    // Forward: numbers come along the wire into the card; backward: along the wire out of it, the other way.
    QCOMPARE(mark.wires().size(), 1u);
    QCOMPARE(mark.wires()[0].pointAtPercent(1), card->portPosition(0, false));
    scene.setProcessMark(canvas.id("hidden"), false);
    QVERIFY(!mark.isForward());
    QCOMPARE(mark.wires().size(), 1u);
    QCOMPARE(mark.wires()[0].pointAtPercent(1), card->portPosition(0, true));
    scene.setProcessMark(std::nullopt, true);
    QVERIFY(!mark.isVisible());
    // A layer that goes takes the mark along.
    scene.setProcessMark(canvas.id("hidden"), true);
    canvas.view.selectAll();
    canvas.view.deleteSelected();
    QTRY_VERIFY(!mark.isVisible());
  }

  void vanishingGradientOfADeepSigmoidNetwork() {
    nn::Project project = example("fashion-mlp");
    nn::Graph& graph = project.graph;
    // Ten sigmoid layers in front of the output.
    nn::NodeId output{};
    for (const nn::Node& node : graph.nodes())
      if (node.type == "output") output = node.id;
    for (int i = 0; i < 10; ++i)
      graph.insert(graph.edgesInto(output).front(), "dense", {{"units", std::int64_t{16}}, {"activation", "sigmoid"}});
    graph.insert(graph.edgesInto(output).front(), "dense", {{"units", std::int64_t{10}}, {"activation", "softmax"}}, "last");
    CanvasFixture canvas(project, shipped());
    QTRY_VERIFY_WITH_TIMEOUT(canvas.training.network() && canvas.training.data(), 20000);
    canvas.training.train();
    const auto states = [&](State state) {
      int count = 0;
      for (const auto& [id, item] : canvas.view.graphScene().nodes()) count += item->figures().health == state;
      return count;
    };
    QTRY_VERIFY_WITH_TIMEOUT(states(State::Vanishing) >= 1, 20000);
    canvas.training.pause();
    const ui::NodeItem* last = canvas.view.graphScene().node(canvas.id("last"));
    QCOMPARE(last->figures().health, State::Healthy);
  }
};

QTEST_MAIN(TestGraphFigures)
#include "tst_graph_figures.moc"
