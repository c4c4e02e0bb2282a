// The microscope and the training: what is stepped is trained, with the same bits, and what is hidden costs nothing.

#include <QtTest>

#include "engine/explain/expression_text.h"
#include "tests/support/microscope_bench.h"
#include "ui/common/engine_text.h"
#include "ui/panels/microscope/number_pane.h"
#include "ui/panels/microscope/weight_change.h"
#include "ui/panels/microscope/weight_motion.h"

using namespace ui;
using Bench = MicroscopeBench;
using State = TrainingController::State;
using Size = nn::Microscope::StepSize;
using Role = nn::TensorElement::Role;
using Level = MicroscopePanel::Level;

namespace {

std::vector<nn::Scalar> weights(const nn::Network& network) {
  std::vector<nn::Scalar> all;
  for (nn::Index p = 0; p < static_cast<nn::Index>(network.plan().parameters.size()); ++p)
    all.insert(all.end(), network.parameter(p).values().begin(), network.parameter(p).values().end());
  return all;
}

bool trainBatches(TrainingController& training, int count) {
  for (int i = 0; i < count; ++i) {
    training.stepBatch();
    if (!QTest::qWaitFor([&] { return training.state() != State::Running; }, 20'000)) return false;
  }
  return true;
}

}  // namespace

class TestMicroscopeTraining : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void trainGoesOnWithTheSameBits() {
    Bench stepped, straight;
    QVERIFY(straight.lab.waitUntilReady());
    QVERIFY(trainBatches(straight.lab.training, 5));
    QVERIFY(stepped.begin());
    QVERIFY(stepped.step(Size::Batch));
    QVERIFY(stepped.step(Size::Batch));
    QVERIFY(stepped.step(Size::Batch));
    QVERIFY(stepped.step(Size::Layer));
    QVERIFY(stepped.back(Size::Batch));  // to the end of the third batch
    QVERIFY(stepped.back(Size::Batch));
    QVERIFY(stepped.step(Size::Batch));
    QVERIFY(stepped.step(Size::Unit));  // in the middle of the fourth
    QTRY_COMPARE(stepped.lab.training.position().step, 3);
    QCOMPARE(static_cast<int>(stepped.lab.training.history().steps.size()), 3);
    QVERIFY(trainBatches(stepped.lab.training, 2));
    QCOMPARE(stepped.lab.training.position(), straight.lab.training.position());
    QCOMPARE(weights(*stepped.lab.training.network()), weights(*straight.lab.training.network()));
    // The microscope follows to where the training stands.
    QVERIFY(stepped.rests());
    QCOMPARE(stepped.scene().record->position.step, 5);
  }

  void steppingBackRestoresTheTraining() {
    Bench bench;
    QVERIFY(bench.lab.waitUntilReady());
    QVERIFY(trainBatches(bench.lab.training, 2));
    const auto before = weights(*bench.lab.training.network());
    QVERIFY(bench.begin());
    for (int i = 0; i < 3; ++i) QVERIFY(bench.step(Size::Batch));
    QTRY_COMPARE(bench.lab.training.position().step, 5);
    QTRY_VERIFY(weights(*bench.lab.training.network()) != before);
    while (bench.scene().canGoBack) QVERIFY(bench.back(Size::Batch));
    QTRY_COMPARE(bench.lab.training.position().step, 2);
    QTRY_COMPARE(weights(*bench.lab.training.network()), before);
    QVERIFY(!bench.panel.steps().backButton().isEnabled());
  }

  void aBatchThatGivesNaNSaysSo() {
    Bench bench;
    QVERIFY(bench.begin());
    bench.lab.document.edit(QStringLiteral("Wild"),
                            [](nn::Project& project) { project.training.optimizerOptions.set("learning_rate", 1e38); });
    QTRY_COMPARE(bench.panel.control().state(), MicroscopeControl::State::Failed);  // looked at anew, with the new rate
    QVERIFY2(bench.panel.control().problem().size() > 10, qPrintable(bench.panel.control().problem()));
    QCOMPARE(bench.panel.emptyState().accessibleDescription(), bench.panel.control().problem());
    QVERIFY(bench.panel.emptyState().isVisible());
    bench.lab.document.undoStack().undo();
    QVERIFY(bench.rests());
    QVERIFY(bench.panel.control().problem().isEmpty());
  }

  void whileTrainingRunsItPausesAndLooks() {
    Bench bench(QStringLiteral("xor"));
    QVERIFY(bench.lab.waitUntilReady());
    bench.lab.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 1'000'000; });
    bench.lab.training.train();
    QTRY_VERIFY(bench.lab.training.position().step > 0);
    QCOMPARE(bench.lab.training.state(), State::Running);
    QVERIFY(bench.panel.emptyState().isVisible());
    QCOMPARE(bench.panel.control().recordsMade(), 0);
    QTest::mouseClick(bench.panel.emptyState().findChild<QPushButton*>(), Qt::LeftButton);
    QVERIFY(bench.rests());
    QCOMPARE(bench.lab.training.state(), State::Paused);
    QCOMPARE(bench.scene().record->position.step, bench.lab.training.position().step);
    // Train lets go of it.
    bench.lab.training.train();
    QTRY_VERIFY(bench.panel.emptyState().isVisible());
    bench.lab.training.pause();
    QTRY_COMPARE(bench.lab.training.state(), State::Paused);
  }

  void aWeightShowsWhatTheOptimizerRemembers() {
    Bench bench;
    const auto use = [&](const char* optimizer, double momentum) {
      bench.lab.document.edit(QStringLiteral("Optimizer"), [&](nn::Project& project) {
        project.training.optimizer = optimizer;
        project.training.optimizerOptions = {{"learning_rate", 0.1}};
        if (momentum > 0) project.training.optimizerOptions.set("momentum", momentum);
      });
    };
    use("sgd", 0.9);
    QVERIFY(bench.lab.waitUntilReady());
    QVERIFY(trainBatches(bench.lab.training, 2));
    QVERIFY(bench.begin());
    WeightMotion& motion = bench.panel.numberPane().motion();
    const auto look = [&] {
      bench.panel.lookInto(bench.element(Role::Parameter, "hidden", 1));
      return QTest::qWaitFor(
          [&] {
            const auto scene = bench.panel.control().scene();
            return scene && scene->focus.subject && scene->focus.subject->role == Role::NextParameter &&
                   scene->isSubjectKnown && bench.panel.control().state() == MicroscopeControl::State::Ready;
          },
          20'000);
    };
    QVERIFY(look());
    QVERIFY(motion.isVisible());
    const nn::StepRecord& record = *bench.scene().record;
    const auto value = [&](Role role) { return record.value(bench.element(role, "hidden", 1)); };
    const QString words = motion.summary();
    for (const double shown : {value(Role::ParameterGradient), value(Role::NextOptimizerMemory),
                               value(Role::NextParameter) - value(Role::Parameter)})
      QVERIFY2(words.contains(text(nn::numberText(shown, 4))), qPrintable(words));
    // The switch takes the arrows away.
    const int open = motion.sizeHint().height();
    QTest::mouseClick(&motion.shownSwitch(), Qt::LeftButton, {}, {8, motion.shownSwitch().height() / 2});
    QVERIFY(motion.sizeHint().height() < open);
    // Plain gradient descent remembers nothing.
    use("sgd", 0);
    QVERIFY(bench.rests());
    QVERIFY(look());
    QVERIFY(!motion.isVisible());
    QVERIFY(bench.panel.numberPane().change().isVisible());
  }

  void hiddenItMakesNoRecords() {
    Bench bench;
    QVERIFY(bench.lab.waitUntilReady());
    bench.panel.hide();
    bench.panel.control().begin();
    QVERIFY(trainBatches(bench.lab.training, 3));
    QTest::qWait(50);
    QCOMPARE(bench.panel.control().recordsMade(), 0);
    QVERIFY(!bench.panel.control().scene());
    bench.panel.show();
    QVERIFY(bench.rests());
    QCOMPARE(bench.panel.control().recordsMade(), 1);
    bench.panel.hide();
    QVERIFY(trainBatches(bench.lab.training, 2));
    QCOMPARE(bench.panel.control().recordsMade(), 1);
    QVERIFY(!bench.panel.control().scene());
  }

  void aBrokenNetworkSaysWhy() {
    Bench bench;
    QVERIFY(bench.begin());
    bench.lab.document.edit(QStringLiteral("Cut"),
                            [](nn::Project& project) { project.graph.disconnect(nn::Edge(project.graph.edges().front())); });
    QTRY_VERIFY(bench.panel.emptyState().isVisible());
    QVERIFY(bench.panel.emptyState().accessibleDescription().size() > 40);
    bench.lab.document.undoStack().undo();
    QVERIFY(bench.rests());  // looked at anew
    QVERIFY(!bench.panel.emptyState().isVisible());
  }

  void weightsChangedByHandAreSeen() {
    Bench bench;
    QVERIFY(bench.lab.waitUntilReady());
    QVERIFY(trainBatches(bench.lab.training, 1));
    QVERIFY(bench.begin());
    QVERIFY(bench.look("out"));
    bench.lab.training.changeWeights([](nn::Network& network) {
      const auto kernel = network.findParameter("out.kernel");
      network.parameter(*kernel).values()[0] = nn::Scalar{3};
    });
    QVERIFY(bench.rests());
    QTRY_COMPARE(bench.cell(Role::Parameter, "out", 0), QStringLiteral("3"));
    QCOMPARE(bench.panel.control().recordsMade(), 2);
  }

  void theProcessIsMarkedForTheCanvas() {
    Bench bench;
    std::optional<nn::NodeId> node;
    bool isForward = false;
    connect(&bench.panel, &MicroscopePanel::processMoved, &bench.panel, [&](std::optional<nn::NodeId> at, bool forward) {
      node = at;
      isForward = forward;
    });
    QVERIFY(bench.begin());
    QVERIFY(!node);
    QVERIFY(bench.step(Size::Layer));
    QCOMPARE(node, std::optional(bench.lab.node("hidden")));
    QVERIFY(isForward);
    for (int i = 0; i < 4; ++i) QVERIFY(bench.step(Size::Layer));
    QVERIFY(node.has_value());
    QVERIFY(!isForward);
    bench.panel.hide();
    QVERIFY(!node);
  }

  void anotherProjectBeginsAnew() {
    Bench bench;
    QVERIFY(bench.begin());
    QVERIFY(bench.step(Size::Layer));
    QVERIFY(bench.look("out"));
    bench.clickCell(Role::Output, "out", 0);
    QVERIFY(bench.rests());
    bench.lab.open(QStringLiteral("three-four-four-three"));
    QTRY_VERIFY(bench.panel.emptyState().isVisible());
    QCOMPARE(bench.panel.level(), Level::Network);
    QVERIFY(bench.begin());
    for (int i = 0; i < 3; ++i) QVERIFY(bench.step(Size::Layer));
    QVERIFY(bench.scene().last.has_value());
  }
};

QTEST_MAIN(TestMicroscopeTraining)
#include "tst_microscope_training.moc"
