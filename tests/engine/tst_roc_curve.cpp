#include <QTest>

#include <cmath>
#include <limits>

#include "engine/core/rng.h"
#include "engine/metrics/roc_curve.h"

using namespace nn;

class TestRocCurve : public QObject {
  Q_OBJECT

 private slots:
  // Scores 0.9+ 0.8− 0.7+ 0.1−: of four pairs three are in order.
  void pointsOfFourSamples() {
    const RocCurve curve = rocCurve({{0.1, false}, {0.9, true}, {0.7, true}, {0.8, false}});
    const double expected[][2] = {{0, 0}, {0, 0.5}, {0.5, 0.5}, {0.5, 1}, {1, 1}};
    QCOMPARE(curve.points.size(), std::size(expected));
    for (std::size_t i = 0; i < std::size(expected); ++i) {
      QCOMPARE(curve.points[i].falsePositiveRate, expected[i][0]);
      QCOMPARE(curve.points[i].truePositiveRate, expected[i][1]);
    }
    QVERIFY(std::isinf(curve.points.front().threshold));
    QCOMPARE(curve.points[1].threshold, 0.9);
    QCOMPARE(curve.area, 0.75);
  }

  void equalScoresAreOneStep() {
    for (const bool firstIsPositive : {true, false}) {
      const RocCurve curve = rocCurve({{0.5, firstIsPositive}, {0.5, !firstIsPositive}});
      QCOMPARE(curve.points.size(), 2U);
      QCOMPARE(curve.area, 0.5);
    }
  }

  void perfectAndUpsideDown() {
    QCOMPARE(rocCurve({{3, true}, {2, true}, {-1, false}}).area, 1.0);
    QCOMPARE(rocCurve({{3, false}, {2, false}, {-1, true}}).area, 0.0);
  }

  void areaIsThatOfAllPairs() {
    Rng rng(5, streamId("roc"));
    std::vector<ScoredSample> samples;
    for (int i = 0; i < 200; ++i) samples.push_back({static_cast<double>(rng.below(20)), rng.below(3) == 0});
    double right = 0, pairs = 0;
    for (const ScoredSample& positive : samples)
      for (const ScoredSample& negative : samples)
        if (positive.isPositive && !negative.isPositive) {
          right += positive.score > negative.score ? 1 : positive.score == negative.score ? 0.5 : 0;
          ++pairs;
        }
    const RocCurve curve = rocCurve(samples);
    QVERIFY(std::abs(curve.area - right / pairs) < 1e-12);
    double trapezoids = 0;
    for (std::size_t i = 1; i < curve.points.size(); ++i)
      trapezoids += (curve.points[i].falsePositiveRate - curve.points[i - 1].falsePositiveRate) *
                    (curve.points[i].truePositiveRate + curve.points[i - 1].truePositiveRate) / 2;
    QVERIFY(std::abs(curve.area - trapezoids) < 1e-12);
  }

  void withoutBothKindsThereIsNoCurve() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const auto& samples :
         {std::vector<ScoredSample>{}, {{1, true}}, {{1, false}, {2, false}}, {{nan, true}, {1, false}}}) {
      QVERIFY(std::isnan(rocCurve(samples).area));
      QVERIFY(rocCurve(samples).points.empty());
    }
  }
};

QTEST_APPLESS_MAIN(TestRocCurve)
#include "tst_roc_curve.moc"
