// What the curves say, for curves whose name every teacher would agree on; and what is told of changed settings and raw values.

#include "ui/training/fit_verdict.h"

#include <cmath>
#include <vector>

#include <QtTest>

#include "tests/document/projects.h"
#include "ui/document/curve_csv.h"
#include "ui/document/project_settings.h"
#include "ui/training/change_notes.h"

using Kind = ui::FitVerdict::Kind;

Q_DECLARE_METATYPE(Kind)

namespace {

std::vector<nn::EpochResult> epochs(const QList<double>& train, const QList<double>& validation, double metric) {
  std::vector<nn::EpochResult> result;
  for (int i = 0; i < train.size(); ++i) {
    nn::EpochResult epoch{.epoch = i, .step = 10 * (i + 1), .trainLoss = train[i], .trainMetric = metric};
    if (i < validation.size()) epoch.validationLoss = validation[i];
    result.push_back(epoch);
  }
  return result;
}

}  // namespace

class TestFitVerdict : public QObject {
  Q_OBJECT

 private slots:
  void names_data() {
    QTest::addColumn<QList<double>>("train");
    QTest::addColumn<QList<double>>("validation");
    QTest::addColumn<double>("metric");
    QTest::addColumn<Kind>("expected");
    const double nan = std::nan("");
    using Losses = QList<double>;
    QTest::newRow("two epochs are too few") << Losses{1, 0.5} << Losses{1, 0.5} << 0.5 << Kind::Unknown;
    QTest::newRow("validation rises, training falls")
        << Losses{1, 0.5, 0.3, 0.2, 0.1, 0.05} << Losses{1, 0.6, 0.5, 0.55, 0.6, 0.7} << 0.98 << Kind::Overfitting;
    QTest::newRow("a single bad epoch is not overfitting")
        << Losses{1, 0.5, 0.3, 0.29} << Losses{1, 0.6, 0.4, 0.43} << 0.9 << Kind::Learning;
    QTest::newRow("both rise: not by heart")
        << Losses{1, 0.5, 0.5, 0.6, 0.7, 0.8} << Losses{1, 0.6, 0.5, 0.6, 0.7, 0.8} << 0.8 << Kind::Good;
    QTest::newRow("both fall") << Losses{1, 0.8, 0.6, 0.4} << Losses{1, 0.8, 0.6, 0.5} << 0.8 << Kind::Learning;
    QTest::newRow("settled") << Losses{1, 0.4, 0.2, 0.199, 0.199, 0.199} << Losses{1, 0.5, 0.3, 0.299, 0.299, 0.299} << 0.95
                             << Kind::Good;
    QTest::newRow("as good as always the same")
        << Losses{2.3, 2.3, 2.3, 2.3, 2.3} << Losses{2.3, 2.3, 2.3, 2.3, 2.3} << 0.12 << Kind::Underfitting;
    QTest::newRow("grows") << Losses{1, 2, 5, 9} << Losses{1, 2, 5, 9} << 0.1 << Kind::Diverging;
    QTest::newRow("no number") << Losses{1, 0.5, nan} << Losses{1, 0.5, nan} << 0.1 << Kind::Diverging;
    QTest::newRow("without validation, falling") << Losses{1, 0.8, 0.6, 0.4} << Losses{} << 0.8 << Kind::Learning;
    QTest::newRow("without validation, settled") << Losses{1, 0.4, 0.2, 0.2, 0.2, 0.2} << Losses{} << 0.95 << Kind::Good;
  }

  void names() {
    QFETCH(QList<double>, train);
    QFETCH(QList<double>, validation);
    QFETCH(double, metric);
    const ui::FitVerdict verdict = ui::fitVerdict(epochs(train, validation, metric), ui::FitBaseline{0.1, true});
    QTEST(verdict.kind, "expected");
    QCOMPARE(verdict.name.isEmpty(), verdict.kind == Kind::Unknown);
    QCOMPARE(verdict.reason.isEmpty(), verdict.kind == Kind::Unknown);
  }

  void errorsAreBetterWhenSmaller() {
    const auto settled = epochs({1, 0.5, 0.5, 0.5, 0.5}, {1, 0.5, 0.5, 0.5, 0.5}, 5.5);
    QCOMPARE(ui::fitVerdict(settled, ui::FitBaseline{6, false}).kind, Kind::Underfitting);
    QCOMPARE(ui::fitVerdict(settled, ui::FitBaseline{20, false}).kind, Kind::Good);
    QCOMPARE(ui::fitVerdict(settled, std::nullopt).kind, Kind::Good);  // the loss was halved
  }

  void csvHasEveryRawValue() {
    nn::TrainingHistory history;
    for (int i = 1; i <= 1000; ++i)
      history.steps.push_back({i, (i - 1) / 100, 32, 1.0 / 3 / i, i == 7 ? std::nan("") : 0.1 * i, 1e-3 / 7});
    for (int e = 0; e < 10; ++e)
      history.epochs.push_back({.epoch = e, .step = 100 * (e + 1), .validationLoss = 0.7 / (e + 1), .validationMetric = 0.9});
    history.validations.push_back({50, 0, 0.8, 0.25});
    const QList<QByteArray> lines = ui::curvesAsCsv(history, QStringLiteral("Mean, \"weird\"")).split('\n');
    QCOMPARE(lines.size(), 1002);  // a heading, and an end of line after the last
    QVERIFY(lines[0].startsWith("step,epoch,batch_size,learning_rate,train_loss,\"train Mean, \"\"weird\"\"\","));
    for (int i = 1; i <= 1000; ++i) {
      const QList<QByteArray> fields = lines[i].split(',');
      QCOMPARE(fields.size(), 8);
      const nn::StepResult& step = history.steps[static_cast<std::size_t>(i - 1)];
      QCOMPARE(fields[0].toInt(), i);
      QCOMPARE(fields[1].toInt(), step.epoch + 1);
      QVERIFY(fields[3].toDouble() == step.learningRate);
      QVERIFY(fields[4].toDouble() == step.loss);  // to the last bit
      if (i == 7)
        QCOMPARE(fields[5], QByteArray("nan"));
      else
        QVERIFY(fields[5].toDouble() == step.metric);
      if (i == 50)
        QVERIFY(fields[6].toDouble() == 0.8);
      else if (i % 100 == 0)
        QVERIFY(fields[6].toDouble() == history.epochs[static_cast<std::size_t>(i / 100 - 1)].validationLoss);
      else
        QVERIFY(fields[6].isEmpty() && fields[7].isEmpty());
    }
  }

  void changesAreWorded() {
    const nn::Project before = projects::xorPoints();
    nn::Project after = before;
    after.training.epochs += 5;
    QVERIFY(ui::changeText(before, after).isEmpty());  // training goes on as it would have
    after.training.batchSize = 7;
    QVERIFY2(ui::changeText(before, after).startsWith(QStringLiteral("batch size ")),
             qPrintable(ui::changeText(before, after)));
    QVERIFY(ui::changeText(before, after).endsWith(QStringLiteral("→ 7")));
    nn::Project taught = before;
    taught.data.ownSamples.push_back({});
    QCOMPARE(ui::changeText(before, taught), QStringLiteral("taught drawings 1"));
    nn::Project renamed = before;
    renamed.graph.rename(projects::id(before, "dense_1"), "hidden");
    QVERIFY(ui::changeText(before, renamed).isEmpty());
    nn::Project larger = before;
    const nn::NodeId added = larger.graph.add("dropout");
    QCOMPARE(ui::changeText(before, larger),
             QStringLiteral("added %1").arg(QString::fromStdString(larger.graph.node(added).name)));
    QCOMPARE(ui::changeText(larger, before),
             QStringLiteral("removed %1").arg(QString::fromStdString(larger.graph.node(added).name)));
  }

  void aDraggedSliderIsOneNote() {
    nn::Project project = projects::xorPoints();
    ui::ChangeNotes notes;
    QVERIFY(!notes.look(project, false, 0));
    const auto withBatch = [&](int size) {
      nn::Project changed = project;
      changed.training.batchSize = size;
      return changed;
    };
    const auto first = notes.look(withBatch(3), true, 1000);
    QVERIFY(first && !first->replacesLast);
    const auto second = notes.look(withBatch(5), true, 1300);
    QVERIFY(second && second->replacesLast);
    QVERIFY(second->text.endsWith(QStringLiteral("→ 5")));
    QVERIFY(!second->text.contains(QStringLiteral("3 →")));  // from where it was
    const auto back = notes.look(withBatch(static_cast<int>(project.training.batchSize)), true, 1500);
    QVERIFY(back && back->replacesLast && back->text.isEmpty());
    const auto later = notes.look(withBatch(9), true, 9000);
    QVERIFY(later && !later->replacesLast);
    notes.interrupt();
    QVERIFY(!notes.look(withBatch(11), true, 9100)->replacesLast);
  }
};

QTEST_GUILESS_MAIN(TestFitVerdict)
#include "tst_fit_verdict.moc"
