#include <QTest>

#include <cmath>

#include "engine/core/error.h"
#include "engine/metrics/class_decision.h"
#include "engine/metrics/confusion_matrix.h"

using namespace nn;

namespace {

/// Right classes 0 0 0 1 1 2, predicted 0 0 1 1 0 none; class 3 never occurs.
ConfusionMatrix sample() {
  ConfusionMatrix matrix(4);
  for (const auto& [wanted, predicted] :
       std::initializer_list<std::pair<Index, Index>>{{0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 0}, {2, kNoClass}})
    matrix.add(wanted, predicted);
  return matrix;
}

bool near(double a, double b) { return std::abs(a - b) < 1e-12; }

}  // namespace

class TestConfusionMatrix : public QObject {
  Q_OBJECT

 private slots:
  void counts() {
    const ConfusionMatrix matrix = sample();
    QCOMPARE(matrix.count(0, 0), 2);
    QCOMPARE(matrix.count(0, 1), 1);
    QCOMPARE(matrix.count(1, 0), 1);
    QCOMPARE(matrix.countOf(0), 3);
    QCOMPARE(matrix.countOf(2), 1);
    QCOMPARE(matrix.countWithoutPrediction(2), 1);
    QCOMPARE(matrix.countPredicted(0), 3);
    QCOMPARE(matrix.countPredicted(2), 0);
    QCOMPARE(matrix.total(), 6);
    QVERIFY(near(matrix.accuracy(), 0.5));
  }

  void parts() {
    const ConfusionMatrix matrix = sample();
    QVERIFY(near(matrix.partOfWanted(0, 1), 1 / 3.0));
    QVERIFY(near(matrix.partOfWanted(1, 0), 1 / 2.0));
    QVERIFY(near(matrix.partOfPredicted(1, 0), 1 / 3.0));
    QVERIFY(std::isnan(matrix.partOfWanted(3, 0)));
    QVERIFY(std::isnan(matrix.partOfPredicted(0, 2)));
  }

  void scoresOfClasses() {
    const ConfusionMatrix matrix = sample();
    QVERIFY(near(matrix.scores(0).precision, 2 / 3.0));
    QVERIFY(near(matrix.scores(1).recall, 1 / 2.0));
    QVERIFY(near(matrix.scores(1).f1, 2.0 * 1 / (2 + 2)));
    QVERIFY(near(matrix.scores(2).precision, 0));  // never predicted, but it should have been
    QVERIFY(std::isnan(matrix.scores(3).f1));
    QVERIFY(near(matrix.macroAverage().recall, (2 / 3.0 + 1 / 2.0 + 0) / 3));
    QVERIFY(near(matrix.microAverage().precision, 3 / 5.0));  // one sample has no prediction
    QVERIFY(near(matrix.microAverage().recall, 3 / 6.0));
  }

  void aSingleUnitHasTwoClasses() {
    ConfusionMatrix matrix;
    const Scalar prediction[] = {Scalar(0.2), Scalar(0.6), Scalar(0.9)}, target[] = {0, 0, 1};
    matrix.add(ConstTensorView(prediction, {3, 1}), ConstTensorView(target, {3, 1}));
    QCOMPARE(matrix.classes(), 2);
    QCOMPARE(matrix.count(0, 0), 1);
    QCOMPARE(matrix.count(0, 1), 1);
    QCOMPARE(matrix.count(1, 1), 1);
    matrix.add(ConstTensorView(prediction, {3, 1}), ConstTensorView(target, {3, 1}), 0.7);
    QCOMPARE(matrix.count(0, 0), 3);
    QVERIFY_THROWS_EXCEPTION(ShapeError, matrix.add(ConstTensorView(prediction, {1, 3}), ConstTensorView(target, {1, 1})));
    matrix.reset(2);
    QCOMPARE(matrix.total(), 0);
    QVERIFY(std::isnan(matrix.accuracy()));
  }

  void classesMustExist() {
    ConfusionMatrix matrix(2);
    QVERIFY_THROWS_EXCEPTION(ShapeError, matrix.add(2, 0));
    QVERIFY_THROWS_EXCEPTION(ShapeError, matrix.add(0, 2));
    QVERIFY_THROWS_EXCEPTION(ShapeError, matrix.add(-1, 0));
  }

  void textIsATableWithStraightColumns() {
    const std::vector<std::string> names = {"cat", "käsebrot", "dog"};
    const QStringList lines = QString::fromStdString(sample().toText(names)).split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 5);  // a heading and four classes, the last by its number
    for (const QString& line : lines) QCOMPARE(line.size(), lines.first().size());
    QCOMPARE(lines[2].simplified(), QString("käsebrot 1 1 1 0 0 50.0 % 50.0 %"));
    QCOMPARE(lines[4].simplified(), QString("3 3 0 0 0 0 – –"));
  }
};

QTEST_APPLESS_MAIN(TestConfusionMatrix)
#include "tst_confusion_matrix.moc"
