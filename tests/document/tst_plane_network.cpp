// The playground without a window: which networks it draws, what it changes in a project, and what weights do meanwhile.

#include <QtTest>

#include "engine/data/catalog.h"
#include "engine/data/point_features.h"
#include "tests/support/test_lab.h"
#include "ui/document/plane_edits.h"
#include "ui/training/plane_frame.h"
#include "ui/training/plane_network.h"
#include "ui/training/unit_carry.h"
#include "ui/training/weight_edit.h"

using namespace ui;
using State = TrainingController::State;

namespace {

PlaneNetworkAnswer drawn(const TestLab& lab) {
  const auto data = lab.training.data();
  return planeNetworkOf(lab.document.graph(), lab.document.analysis(), data ? &data->info : nullptr);
}

std::vector<nn::Scalar> numbers(const TestLab& lab, const char* name) {
  const auto network = lab.training.network();
  const auto values = network->parameter(*network->findParameter(name)).values();
  return {values.begin(), values.end()};
}

std::map<std::string, std::vector<nn::Scalar>> allNumbers(const nn::Network& network) {
  std::map<std::string, std::vector<nn::Scalar>> all;
  for (std::size_t p = 0; p < network.plan().parameters.size(); ++p) {
    const auto values = network.parameter(static_cast<nn::Index>(p)).values();
    all[network.plan().parameters[p].name] = {values.begin(), values.end()};
  }
  return all;
}

bool trainBatches(TestLab& lab, int count) {
  if (!lab.waitUntilReady()) return false;
  for (int i = 0; i < count; ++i) {
    lab.training.stepBatch();
    if (!QTest::qWaitFor([&] { return lab.training.state() == State::Paused; }, 20000)) return false;
  }
  return true;
}

}  // namespace

class TestPlaneNetwork : public QObject {
  Q_OBJECT

 private slots:
  void drawsAChainOfDenseLayersOnPoints() {
    TestLab lab(QStringLiteral("playground-spiral"));
    QVERIFY(lab.waitUntilReady());
    const auto network = drawn(lab).network;
    QVERIFY(network);
    QCOMPARE(network->features, (std::vector<int>{0, 1}));
    QCOMPARE(network->layers.size(), std::size_t{3});
    QCOMPARE(network->layers[0].units, 16);
    QCOMPARE(network->layers[2].activation, QStringLiteral("sigmoid"));
    QCOMPARE(network->loss, QStringLiteral("binary_cross_entropy"));
  }

  void layersThatChangeNoSizesBelongToTheOneBefore() {
    TestLab lab(QStringLiteral("playground-spiral"));
    nn::NodeId dropout{};
    lab.document.edit(QStringLiteral("Dropout"), [&](nn::Project& project) {
      const nn::NodeId hidden = project.graph.findByName("hidden_1")->id;
      dropout = project.graph.insert(project.graph.edgesFrom(hidden).front(), "dropout");
    });
    const auto network = drawn(lab).network;
    QVERIFY(network);
    QCOMPARE(network->layers.size(), std::size_t{3});
    QVERIFY(network->layers[0].shown == (nn::PortRef{dropout, 0}));
  }

  void saysWhyAnotherNetworkIsNotDrawn() {
    TestLab lab(QStringLiteral("mnist-convnet"));
    QVERIFY(!drawn(lab).network);
    QVERIFY2(drawn(lab).reason.contains(QStringLiteral("not points of the plane")), qPrintable(drawn(lab).reason));
    lab.open(QStringLiteral("boston-two-branches"));
    QVERIFY(!drawn(lab).network && !drawn(lab).reason.isEmpty());
  }

  void everyPointSetFitsAfterItWasChosen() {
    TestLab lab(QStringLiteral("playground-spiral"));
    QVERIFY(lab.waitUntilReady());
    for (const nn::DatasetType* type : nn::DatasetRegistry::instance().types()) {
      if (type->category != "Points") continue;
      const PlaneNetwork network = *drawn(lab).network;
      lab.document.edit(QStringLiteral("Use"), [&](nn::Project& project) {
        edits::usePointSet(project, *type, network.input, network.layers.back().node, network.output);
      });
      const nn::Options options = nn::completed(lab.document.project().data.options, type->options, type->id);
      nn::LoadedData data = type->load(options, 1, nn::DataPaths());
      const nn::DatasetInfo info = data.train->info();
      const nn::GraphAnalysis analysis = nn::analyze(lab.document.graph(), nn::DataDescription{.inputShape = info.inputShape,
                                                                                               .targetShape = info.targetShape,
                                                                                               .classCount = info.classCount(),
                                                                                               .inputNames = info.inputNames});
      QVERIFY2(analysis.isRunnable(), type->id.c_str());
      QCOMPARE(lab.document.project().data.source, type->id);
      const PlaneNetworkAnswer answer = planeNetworkOf(lab.document.graph(), analysis, &info);
      QVERIFY2(answer.network, type->id.c_str());
      const int classes = static_cast<int>(info.classCount());
      QCOMPARE(answer.network->layers.back().units, classes <= 2 ? 1 : classes);
    }
    while (lab.document.undoStack().canUndo()) lab.document.undoStack().undo();
    TestLab untouched(QStringLiteral("playground-spiral"));
    QCOMPARE(nn::toJson(lab.document.project()), nn::toJson(untouched.document.project()));
  }

  void featuresGoThroughTheInputsColumns() {
    TestLab lab(QStringLiteral("playground-xor"));
    QVERIFY(trainBatches(lab, 3));
    const auto before = numbers(lab, "hidden.kernel");  // (2, 4)
    const nn::NodeId input = lab.node("input");
    const auto set = [&](std::vector<int> features) {
      lab.document.edit(QStringLiteral("Features"),
                        [&](nn::Project& project) { edits::setFeatures(project, input, features); });
      return QTest::qWaitFor(
          [&] {
            return lab.training.data() && lab.training.state() != State::LoadingData && lab.training.network() &&
                   lab.training.reasonNotToTrain().isEmpty() &&
                   lab.training.network()->parameter(0).shape()[0] == static_cast<nn::Index>(features.size());
          },
          20000);
    };
    QVERIFY(set({0, 1, 4}));
    QCOMPARE(drawn(lab).network->features, (std::vector<int>{0, 1, 4}));
    auto now = numbers(lab, "hidden.kernel");
    QCOMPARE(std::vector<nn::Scalar>(now.begin(), now.begin() + 8), before);  // what x and y have learned stays
    QVERIFY(set({1, 4}));
    now = numbers(lab, "hidden.kernel");
    QCOMPARE(std::vector<nn::Scalar>(now.begin(), now.begin() + 4), std::vector<nn::Scalar>(before.begin() + 4, before.end()));
    lab.training.stepBatch();
    QTRY_COMPARE(lab.training.state(), State::Paused);
    QVERIFY(set({0, 1}));
    QVERIFY(lab.document.project().data.options.values().empty());
    QVERIFY(!lab.document.graph().node(input).options.has("columns"));
    // Saved and opened again it is the same.
    QVERIFY(set({3, 5}));
    const std::string text = nn::toJson(lab.document.project());
    QCOMPARE(nn::toJson(nn::projectFromJson(text, "p")), text);
  }

  void anotherUnitLeavesWhatTheOthersHaveLearned() {
    TestLab lab(QStringLiteral("playground-xor"));
    QVERIFY(trainBatches(lab, 5));
    const auto kernel = numbers(lab, "hidden.kernel"), bias = numbers(lab, "hidden.bias"), out = numbers(lab, "out.kernel");
    const auto position = lab.training.position();
    const nn::NodeId hidden = lab.node("hidden");
    lab.document.edit(QStringLiteral("More"), [&](nn::Project& project) { edits::setUnits(project, hidden, 5); });
    QTRY_COMPARE(numbers(lab, "hidden.bias").size(), std::size_t{5});
    const auto wide = numbers(lab, "hidden.kernel");
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 4; ++j) QCOMPARE(wide[5 * i + j], kernel[4 * i + j]);
    for (std::size_t j = 0; j < 4; ++j) {
      QCOMPARE(numbers(lab, "hidden.bias")[j], bias[j]);
      QCOMPARE(numbers(lab, "out.kernel")[j], out[j]);
    }
    QVERIFY(lab.training.position() == position);
    lab.document.undoStack().undo();
    QTRY_COMPARE(numbers(lab, "hidden.kernel"), kernel);
    QCOMPARE(numbers(lab, "out.kernel"), out);
  }

  void layersComeAndGo() {
    TestLab lab(QStringLiteral("playground-xor"));
    QVERIFY(lab.waitUntilReady());
    const std::string before = nn::toJson(lab.document.project());
    const nn::NodeId hidden = lab.node("hidden");
    lab.document.edit(QStringLiteral("Layer"), [&](nn::Project& project) { edits::addLayerBehind(project, hidden, hidden); });
    auto network = drawn(lab).network;
    QVERIFY(network && network->layers.size() == 3);
    QCOMPARE(network->layers[1].units, 4);
    QCOMPARE(network->layers[1].activation, QStringLiteral("tanh"));
    const PlaneLayer gone = network->layers[0];
    lab.document.edit(QStringLiteral("Away"),
                      [&](nn::Project& project) { edits::removeLayer(project, gone.node, gone.shown.node); });
    network = drawn(lab).network;
    QVERIFY(network && network->layers.size() == 2);
    QVERIFY(lab.document.analysis().isRunnable());
    while (lab.document.undoStack().canUndo()) lab.document.undoStack().undo();
    QCOMPARE(nn::toJson(lab.document.project()), before);
  }

  void aStartValueIsEditedInTheProject() {
    TestLab lab(QStringLiteral("playground-xor"));
    QVERIFY(lab.waitUntilReady());
    auto expected = allNumbers(*lab.training.network());
    QVERIFY(editWeight(lab.document, lab.training, "hidden.kernel", 5, 1.25));
    expected["hidden.kernel"][5] = 1.25F;
    QTRY_COMPARE(numbers(lab, "hidden.kernel")[5], nn::Scalar{1.25});
    QVERIFY(allNumbers(*lab.training.network()) == expected);
    QVERIFY(!editWeight(lab.document, lab.training, "hidden.kernel", 5, 1.25));  // nothing to do
    QVERIFY(!editWeight(lab.document, lab.training, "hidden.kernel", 99, 1));
    QVERIFY(!editWeight(lab.document, lab.training, "nobody.kernel", 0, 1));
    lab.document.undoStack().undo();
    QVERIFY(lab.document.project().initialValues.empty());
  }

  void exactlyOneTrainedWeightIsEdited() {
    TestLab lab(QStringLiteral("playground-xor"));
    QVERIFY(trainBatches(lab, 4));
    const auto before = allNumbers(*lab.training.network());
    const auto position = lab.training.position();
    const std::size_t steps = lab.training.history().steps.size();
    QVERIFY(editWeight(lab.document, lab.training, "out.kernel", 2, -3));
    auto expected = before;
    expected["out.kernel"][2] = -3;
    QVERIFY(allNumbers(*lab.training.network()) == expected);
    QVERIFY(lab.training.position() == position);
    QCOMPARE(lab.training.history().steps.size(), steps);
    QVERIFY(lab.document.isModified());
    lab.document.undoStack().undo();
    QVERIFY(allNumbers(*lab.training.network()) == before);
    lab.document.undoStack().redo();
    QVERIFY(allNumbers(*lab.training.network()) == expected);
    // Training goes on from there.
    lab.training.stepBatch();
    QTRY_COMPARE(lab.training.position().step, position.step + 1);
    QVERIFY(std::abs(numbers(lab, "out.kernel")[2] + 3) < 0.2F);
  }

  void aWeightIsEditedWhileTrainingRuns() {
    TestLab lab(QStringLiteral("playground-xor"));
    lab.document.edit(QStringLiteral("Slow"), [](nn::Project& project) {
      project.training.epochs = 1'000'000;
      project.training.optimizerOptions.set("learning_rate", 1e-7);
    });
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_VERIFY(lab.training.position().step > 20);
    const auto before = allNumbers(*lab.training.network());
    QVERIFY(editWeight(lab.document, lab.training, "hidden.bias", 1, 2.5));
    QTRY_VERIFY(std::abs(numbers(lab, "hidden.bias")[1] - 2.5F) < 0.05F);
    QCOMPARE(lab.training.state(), State::Running);
    auto expected = before;
    expected["hidden.bias"][1] = 2.5F;
    for (const auto& [name, values] : allNumbers(*lab.training.network()))
      for (std::size_t i = 0; i < values.size(); ++i) QVERIFY(std::abs(values[i] - expected[name][i]) < 0.05F);
    lab.training.pause();
    QTRY_COMPARE(lab.training.state(), State::Paused);
  }

  void framesHoldWhatUnitsAnswer() {
    TestLab lab(QStringLiteral("playground-classes"));
    QVERIFY(trainBatches(lab, 2));
    PlaneRequest request{lab.training.network(), lab.training.data(), drawn(lab).network, {}, {}, "classes", true, {}};
    request.colors.classes = {qRgb(255, 0, 0), qRgb(0, 255, 0), qRgb(0, 0, 255), qRgb(9, 9, 9), qRgb(99, 99, 99)};
    PlaneFrameMaker maker;
    const auto frame = maker.make(request);
    QVERIFY2(frame->problem.isEmpty(), qPrintable(frame->problem));
    QCOMPARE(frame->answers.size(), std::size_t{3});
    QCOMPARE(frame->answers[2].shape(), (nn::Shape{5, 64, 64}));
    QCOMPARE(frame->tiles[1].height(), 24 * PlaneFrame::kTile);
    double sum = 0;
    for (nn::Index unit = 0; unit < 5; ++unit) sum += PlaneFrame::valueAt(frame->answers[2], unit, frame->area, 0.3, -0.2);
    QVERIFY(std::abs(sum - 1) < 1e-4);  // softmax
    QCOMPARE(frame->gradients[0].shape(), (nn::Shape{2, 24}));
    QCOMPARE(frame->points->all, nn::Index{1200});
    QVERIFY(frame->heldIsTest && frame->heldSamples == 400 && frame->heldLoss > 0);
    QVERIFY(!frame->surface.isNull());
    request.network.reset();
    QVERIFY(maker.make(request)->answers.empty());
  }
};

QTEST_GUILESS_MAIN(TestPlaneNetwork)
#include "tst_plane_network.moc"
