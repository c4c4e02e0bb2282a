#include <QSignalSpy>

#include "engine/project/experiment.h"
#include "tests/document/opened.h"

using projects::id;
using State = ui::TrainingController::State;

namespace {

/// Settings under which training goes on until it is told to stop.
nn::Project endless() { return projects::xorPoints(1'000'000); }

}  // namespace

/// What becomes of the weights when the drawing or the data change.
class TestTrainingEdits : public QObject {
  Q_OBJECT
 private slots:
  void editsOfTheGraphKeepTheWeights() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 50);
    const nn::Edge edge{{id(opened.document, "dense_1"), 0}, {id(opened.document, "dense_2"), 0}};
    opened.document.edit(QStringLiteral("Insert"), [&](nn::Project& p) {
      ui::edits::insertOnEdge(p, edge, "dropout", {{"rate", 0.1}}, {});
    });
    QTRY_COMPARE(opened.training.state(), State::Paused);
    QTRY_VERIFY(opened.training.network()->plan().steps.size() == 5);
    const auto state = opened.training.captureState();
    QVERIFY(state);
    QCOMPARE(opened.weights(), networks::weights(*state->trainer.network));
    QVERIFY(opened.parameter("dense_1.kernel") !=
            networks::weights(nn::initializedNetwork(opened.document.project())));  // trained, not new
    const std::size_t stepsBefore = opened.training.history().steps.size();
    QCOMPARE(static_cast<std::size_t>(state->position.step), stepsBefore);
    QCOMPARE(state->history.steps.size(), stepsBefore);
    bool hasMemory = false;
    for (const auto& tensors : state->trainer.memory)
      for (const nn::Tensor& tensor : tensors)
        for (const nn::Scalar value : tensor.values()) hasMemory = hasMemory || value != 0;
    QVERIFY(hasMemory);

    opened.training.train();  // goes on where it was
    QTRY_VERIFY(opened.training.history().steps.size() > stepsBefore + 5);
    QCOMPARE(opened.training.history().steps[stepsBefore].step, static_cast<std::int64_t>(stepsBefore + 1));
  }

  void aRenamedLayerKeepsItsWeights() {
    Opened opened(projects::xorPoints(2));
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    const auto trained = networks::weights(*opened.training.captureState()->trainer.network);
    opened.document.edit(QStringLiteral("Swap"), [](nn::Project& p) {
      const nn::NodeId first = id(p, "dense_1"), second = id(p, "dense_2");
      ui::edits::rename(p, first, "aside");
      ui::edits::rename(p, second, "dense_1");
      ui::edits::rename(p, first, "dense_2");
    });
    QTRY_VERIFY(opened.training.network()->plan().parameters.front().name == "dense_2.kernel");
    QCOMPARE(opened.weights(), trained);
  }

  void otherLayersKeepTheirWeightsWhenOneChangesItsSize() {
    Opened opened(projects::xorPoints(2));
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    const auto bias = opened.parameter("dense_2.bias");
    opened.setUnits("dense_1", 12);
    QTRY_COMPARE(opened.parameter("dense_1.bias").size(), std::size_t{12});
    QCOMPARE(opened.parameter("dense_2.bias"), bias);
    opened.document.edit(QStringLiteral("Epochs"), [](nn::Project& p) { p.training.epochs = 3; });
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.position().epoch, 3, kTimeoutMs);
    QVERIFY(opened.training.state() != State::Failed);
  }

  void beforeTrainingANewInitializerCounts() {
    Opened opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.document.edit(QStringLiteral("Initializer"), [](nn::Project& p) {
      p.graph.setOption(id(p, "dense_1"), "kernel_initializer", networks::text("zeros"));
    });
    QCOMPARE(opened.parameter("dense_1.kernel"), std::vector<nn::Scalar>(16, 0));
    const auto before = opened.parameter("dense_2.kernel");
    opened.document.edit(QStringLiteral("Seed"), [](nn::Project& p) { p.training.seed = 42; });
    QVERIFY(opened.parameter("dense_2.kernel") != before);
  }

  void startValuesThatNoLongerFitAreLeftOut() {
    nn::Project project = projects::xorPoints();
    project.initialValues["dense_1.bias"] = {1, 2, 3, 4, 5, 6, 7, 8};
    Opened opened(project);
    QCOMPARE(opened.parameter("dense_1.bias").front(), nn::Scalar{1});
    opened.setUnits("dense_1", 5);
    QCOMPARE(opened.parameter("dense_1.bias"), std::vector<nn::Scalar>(5, 0));
    opened.document.undoStack().undo();
    QCOMPARE(opened.parameter("dense_1.bias").front(), nn::Scalar{1});
  }

  void aBrokenGraphStopsTrainingUntilItIsMended() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 20);
    opened.document.edit(QStringLiteral("Cut"), [](nn::Project& p) { p.graph.disconnect(p.graph.edges().front()); });
    QTRY_COMPARE(opened.training.state(), State::NotRunnable);
    QVERIFY(!opened.training.network());
    QVERIFY(!opened.training.reasonNotToTrain().isEmpty());
    const auto trained = networks::weights(*opened.training.captureState()->trainer.network);
    opened.document.undoStack().undo();
    QTRY_COMPARE(opened.training.state(), State::Paused);
    QTRY_COMPARE(opened.weights(), trained);
  }

  void aLargeNetworkIsBuiltInTheBackground() {
    nn::Project project = projects::xorPoints(1);
    project.graph.setOption(id(project, "dense_1"), "units", networks::size(300'000));
    Opened opened(project);
    QVERIFY(!opened.training.network());  // not yet
    QTRY_VERIFY_WITH_TIMEOUT(opened.training.network() != nullptr, kTimeoutMs);
    QCOMPARE(opened.weights(), networks::weights(nn::initializedNetwork(project)));
  }

  void newDataArePutUnderARunningTraining() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 20);
    opened.document.edit(QStringLiteral("Noise"), [](nn::Project& p) { p.data.options.set("samples", networks::size(100)); });
    QTRY_COMPARE(opened.training.state(), State::Paused);
    QCOMPARE(opened.training.data()->train->size(), nn::Index{75});
    const std::size_t steps = opened.training.history().steps.size();
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > steps + 10);
    QCOMPARE(opened.training.batchesPerEpoch(), nn::Index{5});
  }
};

QTEST_GUILESS_MAIN(TestTrainingEdits)
#include "tst_training_edits.moc"
