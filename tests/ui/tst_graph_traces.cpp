// What cards show of a training step: masks, statistics, the optimizer's step. Only of cards that can be seen and read.

#include <algorithm>

#include <QtTest>

#include "engine/data/data_loader.h"
#include "engine/graph/execution.h"
#include "engine/project/project.h"
#include "engine/training/supervised_batch.h"
#include "tests/support/gui.h"
#include "tests/support/networks.h"
#include "ui/graph/camera.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/live_figures.h"
#include "ui/graph/node_item.h"
#include "ui/graph/node_painting.h"

using State = ui::TrainingController::State;

namespace {

nn::DataPaths shipped() { return nn::DataPaths::standard({}, LAYERLAB_SOURCE_DIR "/resources"); }

/// Convolution, normalisation and two dropouts on digits.
nn::Project digits() {
  nn::Project project = nn::readProject(std::string(LAYERLAB_SOURCE_DIR "/examples/projects/mnist-convnet.layerlab"));
  project.graph = networks::chain({{"input", {{"shape", networks::sizes({28, 28, 1})}}},
                                   {"conv2d", {{"filters", networks::size(4)}, {"strides", networks::sizes({2, 2})}}},
                                   {"batch_norm", {{"activation", networks::text("relu")}}},
                                   {"spatial_dropout", {{"rate", 0.4}}},
                                   {"flatten", {}},
                                   {"dropout", {{"rate", 0.5}}},
                                   {"dense", {{"units", networks::size(10)}, {"activation", networks::text("softmax")}}},
                                   {"output", {}}});
  project.positions.clear();
  double x = 0;
  for (const nn::Node& node : project.graph.nodes()) project.positions[node.id] = {x += 200, 0};
  return project;
}

struct Trained : CanvasFixture {
  explicit Trained(nn::Project project = digits()) : CanvasFixture(std::move(project), shipped()) { view.fitAll(); }
  bool isReady() {
    return QTest::qWaitFor([this] { return training.network() && training.data(); }, 20'000) && (probe.setSample(3), true);
  }
  ui::NodeItem& card(const char* type) {
    for (const nn::Node& node : graph().nodes())
      if (node.type == type) return *view.graphScene().node(node.id);
    qFatal("no such card");
  }
  const ui::StepTraces& traces() { return view.findChild<ui::LiveFigures*>()->traces(); }
  bool step() {
    training.stepBatch();
    return QTest::qWaitFor([this] { return training.state() == State::Paused; }, 20'000);
  }
};

/// Which numbers a picture shows as switched off: there it differs from the same picture with nothing switched off.
std::vector<bool> drawnDropped(const ui::NodePicture& picture, const ui::NodePicture& whole) {
  std::vector<bool> result;
  for (std::size_t i = 0; i < picture.dropped.size(); ++i) {
    const QRect cell = picture.grid.rectOf(static_cast<nn::Index>(i));
    result.push_back(picture.image.copy(cell) != whole.image.copy(cell));
  }
  return result;
}

}  // namespace

class TestGraphTraces : public QObject {
  Q_OBJECT

 private slots:
  void init() { gui::failOnWarnings(); }

  /// Of 100 batches, read back from the pixels: hatched is exactly what the engine set to zero.
  void drawnMaskIsThatOfTheEngine_data() {
    QTest::addColumn<QString>("type");
    for (const char* type : {"dropout", "spatial_dropout"}) QTest::addRow("%s", type) << QString::fromLatin1(type);
  }
  void drawnMaskIsThatOfTheEngine() {
    QFETCH(QString, type);
    const bool isSpatial = type == QLatin1String("spatial_dropout");
    const networks::Layers layers = {{"input", {{"shape", networks::sizes({6, 6, 1})}}},
                                     {"conv2d", {{"filters", networks::size(5)}, {"activation", networks::text("sigmoid")}}},
                                     {type.toStdString(), {{"rate", 0.4}}},
                                     {"flatten", {}},
                                     {"dense", {{"units", networks::size(3)}, {"activation", networks::text("softmax")}}},
                                     {"output", {}}};
    nn::Network network = nn::Network::compile(networks::chain(layers));
    network.initialize(5);
    constexpr std::uint64_t kSeed = 23;
    constexpr nn::Index kBatch = 4;
    const auto data = networks::clouds(nn::Shape{6, 6, 1}, 3, 100 * kBatch);
    nn::Execution execution(network.sharedPlan(), kBatch, nn::Execution::Purpose::Train);
    nn::SupervisedBatch batch(network.plan(), data->info(), kBatch);
    nn::DataLoader loader(data, kBatch, true, kSeed);
    nn::NodeId node{};
    for (const nn::Node& each : network.plan().graph.nodes())
      if (each.type == type.toStdString()) node = each.id;
    nn::TrainingPoint point;
    point.settings.seed = kSeed;
    point.trainer.network = std::make_shared<const nn::Network>(network);
    nn::StepTracer tracer;
    nn::Batch loaded;
    int step = 0;
    while (loader.next(loaded)) {
      batch.set(loaded, 0, loaded.size);
      execution.forwardBackward(network, batch.inputs(), batch.targets(), kSeed, ++step);
      point.trainer.step = step - 1;
      const auto trace =
          tracer.trace(point, data, data->info(), {.masks = {node}, .statistics = {}, .motions = {}, .parameters = {}});
      const ui::NodeTrace shown = ui::traceOf(trace, node, step);
      QVERIFY(shown.mask);
      ui::ProbeResult result;
      result.network = std::make_shared<const nn::Network>(network);
      for (const auto& tensor : network.plan().tensors)
        result.activations.emplace_back(execution.activation(tensor.port).rows(0, 1).reshaped(tensor.shape));
      // The card shows what comes out in a prediction: nothing is switched off there.
      const nn::PortRef before = network.plan().stepOf(node)->inputs.front();
      result.activations[static_cast<std::size_t>(*network.plan().tensorOf({node, 0}))] =
          result.activations[static_cast<std::size_t>(*network.plan().tensorOf(before))];
      const ui::NodePicture picture = ui::pictureOf(result, node, {}, ui::PictureSize::Card, shown.mask.get());
      const nn::Tensor nothing(shown.mask->shape(), 1);
      const std::vector<bool> drawn = drawnDropped(picture, ui::pictureOf(result, node, {}, ui::PictureSize::Card, &nothing));
      const nn::ConstTensorView out = execution.activation({node, 0}).rows(0, 1);  // of sigmoids: zero only where dropped
      std::vector<bool> dropped;
      for (nn::Index i = 0; i < out.size(); ++i) dropped.push_back(out.data()[i] == 0);
      QCOMPARE(drawn, dropped);
      const auto count = std::ranges::count(dropped, true);
      QCOMPARE(shown.dropped, QStringLiteral("dropped %1 %")
                                  .arg(std::lround(100.0 * static_cast<double>(count) / static_cast<double>(out.size()))));
      if (isSpatial) QCOMPARE(count % 16, 0);
    }
    QCOMPARE(step, 100);
  }

  void cardsShowWhatAStepDoes() {
    Trained canvas;
    QVERIFY(canvas.isReady());
    QVERIFY(!canvas.card("dropout").figures().trace.mask);
    QVERIFY(canvas.step());
    QTRY_VERIFY(canvas.card("dropout").figures().trace.mask);
    const ui::NodeTrace& dropout = canvas.card("dropout").figures().trace;
    QVERIFY2(dropout.dropped.startsWith(QStringLiteral("dropped ")), qPrintable(dropout.dropped));
    QVERIFY2(dropout.maskText.contains(QStringLiteral("next step (2)")), qPrintable(dropout.maskText));
    QTRY_COMPARE(canvas.card("dropout").picture().dropped.size(), dropout.mask->values().size());
    const ui::NodeTrace& norm = canvas.card("batch_norm").figures().trace;
    QCOMPARE(norm.means.size(), std::size_t{4});
    QVERIFY(norm.normText.contains(ui::NodeTrace().normText));
    QVERIFY(norm.arrow);  // it has weights, too
    const ui::NodeTrace& dense = canvas.card("dense").figures().trace;
    QVERIFY(dense.arrow && dense.arrow->agreement <= 1);
    QVERIFY2(dense.update.startsWith(QStringLiteral("step ")), qPrintable(dense.update));
    QVERIFY(dense.motionText.contains(QStringLiteral("‖Δw‖")));
    QVERIFY(!canvas.card("flatten").figures().trace.arrow);
    // The words stand where the mouse rests.
    const ui::NodeItem& card = canvas.card("batch_norm");
    const ui::cardpaint::TracePlaces places = ui::cardpaint::tracePlaces(ui::cardpaint::pictureRect(), norm);
    QCOMPARE(card.toolTipAt(places.step.center()), norm.motionText);
    QCOMPARE(card.toolTipAt(places.statistics.center()), norm.normText);
    QVERIFY(!places.picture.intersects(places.step) && !places.step.intersects(places.statistics));
    QVERIFY(places.picture.height() > 30);
    QCOMPARE(canvas.card("dropout").toolTipAt(ui::cardpaint::pictureRect().center()), dropout.maskText);
  }

  void theArrowPointsToTheStep() {
    ui::NodeTrace trace;
    trace.update = QStringLiteral("step 0.1 %");
    const auto drawn = [&](double agreement) {
      trace.arrow = ui::NodeTrace::Arrow{agreement, 1};
      QImage image(160, 80, QImage::Format_RGB32);
      image.fill(Qt::white);
      QPainter painter(&image);
      ui::cardpaint::paintTrace(painter, ui::cardpaint::tracePlaces({0, 0, 160, 80}, trace), trace);
      return image;
    };
    const QImage along = drawn(1), across = drawn(0), against = drawn(-0.9);
    QVERIFY(along != across && across != against && along != against);
  }

  void nothingIsTracedThatNobodyReads() {
    Trained canvas;
    QVERIFY(canvas.isReady());
    QVERIFY(canvas.traces().wanted().motions.size() == 3);
    QCOMPARE(canvas.traces().wanted().masks.size(), std::size_t{2});
    QCOMPARE(canvas.traces().wanted().statistics.size(), std::size_t{1});
    // Cards too small to read.
    while (canvas.view.zoom() >= ui::NodeItem::kTraceZoom) {
      const double before = canvas.view.zoom();
      canvas.view.zoomOut();
      QTRY_VERIFY(canvas.view.zoom() < before);
    }
    QTRY_VERIFY(canvas.traces().wanted().isEmpty());
    QVERIFY(canvas.step());
    QVERIFY(canvas.step());
    QCOMPARE(canvas.traces().made(), 0);
    // Large enough again, but all beside what is seen.
    canvas.view.zoomToActualSize();
    QTRY_VERIFY(!canvas.traces().wanted().isEmpty());
    QTRY_VERIFY(canvas.traces().made() > 0);
    canvas.view.hide();
    QVERIFY(canvas.traces().wanted().isEmpty());
    const int made = canvas.traces().made();
    QVERIFY(canvas.step());
    QVERIFY(canvas.step());
    QCOMPARE(canvas.traces().made(), made);
  }

  /// Whatever a trace costs, two hundred times as long passes until the next one while training runs.
  void tracesTakeLittleOfACore() {
    Trained canvas;
    canvas.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 1000; });
    QVERIFY(canvas.isReady());
    constexpr std::size_t kTraces = 4;
    std::vector<double> costs, times;
    std::shared_ptr<const nn::StepTrace> last;
    QElapsedTimer clock;
    clock.start();
    connect(&canvas.traces(), &ui::StepTraces::changed, this, [&] {
      if (!canvas.traces().trace() || canvas.traces().trace() == last) return;
      last = canvas.traces().trace();
      costs.push_back(last->milliseconds);
      times.push_back(static_cast<double>(clock.elapsed()));
    });
    canvas.training.train();
    QTRY_VERIFY_WITH_TIMEOUT(costs.size() >= kTraces, 120'000);
    canvas.training.pause();
    QTRY_COMPARE(canvas.training.state(), State::Paused);
    constexpr double kTimerMs = 2;
    for (std::size_t i = 1; i < kTraces; ++i) QVERIFY(times[i] - times[i - 1] >= 200 * costs[i - 1] - kTimerMs);
    disconnect(&canvas.traces(), nullptr, this, nullptr);
  }

  void onlyCardsInViewAreTraced() {
    Trained canvas;
    QVERIFY(canvas.isReady());
    const nn::NodeId dense = canvas.card("dense").id();
    canvas.document.edit(QStringLiteral("Far away"), [&](nn::Project& project) { project.positions[dense] = {9000, 9000}; });
    canvas.view.reveal(canvas.card("dropout").id());
    QTRY_VERIFY(!canvas.view.mapToScene(canvas.view.viewport()->rect()).boundingRect().contains(QPointF(9000, 9000)));
    QTRY_VERIFY(std::ranges::find(canvas.traces().wanted().motions, dense) == canvas.traces().wanted().motions.end());
    QVERIFY(canvas.step());
    QTRY_VERIFY(canvas.card("dropout").figures().trace.mask);
    QVERIFY(!canvas.card("dense").figures().trace.arrow);
  }

  void aResetTakesItAway() {
    Trained canvas;
    QVERIFY(canvas.isReady());
    QVERIFY(canvas.step());
    QTRY_VERIFY(canvas.card("dense").figures().trace.arrow);
    QTRY_VERIFY(!canvas.card("dropout").picture().dropped.empty());
    canvas.training.reset();
    QTRY_VERIFY(!canvas.card("dense").figures().trace.arrow);
    QTRY_VERIFY(canvas.card("dropout").picture().dropped.empty());
  }
};

QTEST_MAIN(TestGraphTraces)
#include "tst_graph_traces.moc"
