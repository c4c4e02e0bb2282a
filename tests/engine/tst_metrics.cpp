#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/rng.h"
#include "engine/metrics/metric.h"
#include "tests/support/allocation_count.h"

using namespace nn;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Tensor tensorOf(const Shape& shape, std::initializer_list<double> values) {
  Tensor tensor(shape);
  std::ranges::transform(values, tensor.data(), [](double value) { return static_cast<Scalar>(value); });
  return tensor;
}

double resultOf(const char* id, const Tensor& prediction, const Tensor& target, const Options& options = {}) {
  const auto metric = createMetric(id, options);
  metric->update(prediction.view(), target.view());
  return metric->result();
}

bool near(double a, double b) { return std::abs(a - b) < 1e-6; }

/// Scores of several classes and the right ones, as class numbers and one-hot.
struct Classified {
  explicit Classified(Index classes, Index samples = 60)
      : prediction({samples, classes}), numbers({samples, 1}), oneHot({samples, classes}) {
    Rng rng(7, streamId("metrics"));
    for (Scalar& value : prediction.values()) value = rng.uniform();
    for (Index n = 0; n < samples; ++n) {
      const Index wanted = rng.below(classes);
      numbers.data()[n] = static_cast<Scalar>(wanted);
      oneHot.data()[n * classes + wanted] = 1;
    }
  }
  Tensor prediction, numbers, oneHot;
};

std::vector<const MetricType*> metricsFor(bool classes) {
  std::vector<const MetricType*> result;
  for (const MetricType* type : MetricRegistry::instance().types())
    if (type->forClasses == classes) result.push_back(type);
  return result;
}

}  // namespace

class TestMetrics : public QObject {
  Q_OBJECT

 private slots:
  // --- every registered metric ------------------------------------------------------------------------------------------

  void everyMetricCollectsAndResets() {
    for (const MetricType* type : MetricRegistry::instance().types()) {
      const auto metric = createMetric(type->id);
      const bool isTopK = type->id == "top_k_accuracy";  // always right with one unit
      QVERIFY2(std::isnan(metric->result()), type->id.c_str());
      const Tensor first = tensorOf({2, 1}, {1, 0}), wrong = tensorOf({2, 1}, {0, 1});
      metric->update(first.view(), first.view());
      const double perfect = metric->result();
      QCOMPARE(perfect, type->higherIsBetter ? 1.0 : 0.0);
      metric->update(first.view(), wrong.view());
      if (!isTopK) QVERIFY2(type->higherIsBetter ? metric->result() < perfect : metric->result() > perfect, type->id.c_str());
      metric->reset();
      QVERIFY(std::isnan(metric->result()));
    }
  }

  void classNumbersAndOneHotTargetsAgree() {
    for (const MetricType* type : metricsFor(true))
      for (const Index classes : {2, 3, 8}) {
        const Classified c(classes);
        const double result = resultOf(type->id.c_str(), c.prediction, c.numbers);
        QVERIFY2(result >= 0 && result <= 1, type->id.c_str());
        QCOMPARE(resultOf(type->id.c_str(), c.prediction, c.oneHot), result);
      }
  }

  void batchesDoNotMatter() {
    for (const MetricType* type : MetricRegistry::instance().types()) {
      const Classified c(8);
      const Tensor& target = type->forClasses ? c.numbers : c.oneHot;
      const auto metric = createMetric(type->id);
      for (Index first = 0; first < 60; first += 7)
        metric->update(c.prediction.view().rows(first, std::min<Index>(7, 60 - first)),
                       target.view().rows(first, std::min<Index>(7, 60 - first)));
      QVERIFY2(near(metric->result(), resultOf(type->id.c_str(), c.prediction, target)), type->id.c_str());
    }
  }

  void aNanIsNeverRight() {
    for (const MetricType* type : MetricRegistry::instance().types()) {
      const double result = resultOf(type->id.c_str(), tensorOf({2, 1}, {kNan, kNan}), tensorOf({2, 1}, {0, 1}));
      QVERIFY2(type->forClasses && type->id != "auc" ? result == 0 : std::isnan(result), type->id.c_str());
    }
  }

  void nothingIsAllocatedPerBatch() {
    const Classified c(8);
    for (const MetricType* type : MetricRegistry::instance().types()) {
      if (type->id == "auc") continue;  // keeps all predictions
      const auto metric = createMetric(type->id);
      const Tensor& target = type->forClasses ? c.numbers : c.oneHot;
      metric->update(c.prediction.view(), target.view());
      const auto before = allocationCount();
      metric->reset();
      metric->update(c.prediction.view(), target.view());
      QVERIFY2(metric->result() == metric->result(), type->id.c_str());
      QCOMPARE(allocationCount(), before);
    }
  }

  void optionsAreChecked() {
    QVERIFY_THROWS_EXCEPTION(ConfigError, createMetric("top_k_accuracy", {{"k", 0}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createMetric("f1", {{"average", "weighted"}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createMetric("accuracy", {{"k", 1}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createMetric("accurate"));
  }

  void theUsualMetrics() {
    QCOMPARE(usualMetric(true).id, std::string("accuracy"));
    QCOMPARE(usualMetric(false).id, std::string("mean_absolute_error"));
  }

  // --- accuracy ---------------------------------------------------------------------------------------------------------

  void accuracyOfClassNumbers() {
    const Tensor prediction = tensorOf({4, 3}, {0.7, 0.2, 0.1, 0.1, 0.2, 0.7, 0.1, 0.8, 0.1, 0.3, 0.4, 0.3});
    QCOMPARE(resultOf("accuracy", prediction, tensorOf({4, 1}, {0, 2, 0, 1})), 0.75);
  }

  void accuracyOfOneUnitHasItsBorderAtTheThreshold() {
    const Tensor prediction = tensorOf({4, 1}, {0.5, 0.49, 0.9, 0.1}), target = tensorOf({4, 1}, {1, 0, 1, 1});
    QCOMPARE(resultOf("accuracy", prediction, target), 0.75);
    QCOMPARE(resultOf("accuracy", prediction, target, {{"threshold", 0.1}}), 0.75);
    QCOMPARE(resultOf("accuracy", prediction, target, {{"threshold", 0.6}}), 0.5);
  }

  void signsDecideWhereTheLossSaysSo() {
    // What a hinge loss trains: positive is yes; targets may be 1 and −1.
    const auto metric = createMetric(MetricRegistry::instance().require("accuracy"), 0);
    metric->update(tensorOf({4, 1}, {0.1, -0.1, 3, -0.2}).view(), tensorOf({4, 1}, {1, -1, 1, 1}).view());
    QCOMPARE(metric->result(), 0.75);
    QVERIFY(createMetric(MetricRegistry::instance().require("mean_absolute_error"), 0));  // has no threshold
  }

  void accuracyTakesTheFirstOfEquals() {
    QCOMPARE(resultOf("accuracy", tensorOf({1, 2}, {0.5, 0.5}), tensorOf({1, 1}, {0})), 1.0);
    QCOMPARE(resultOf("accuracy", tensorOf({1, 2}, {0.5, 0.5}), tensorOf({1, 1}, {1})), 0.0);
  }

  void accuracyCountsNanAsWrong() {
    QCOMPARE(resultOf("accuracy", tensorOf({2, 2}, {kNan, 0.5, 0.5, kNan}), tensorOf({2, 1}, {0, 0})), 0.0);
    QCOMPARE(resultOf("accuracy", tensorOf({1, 1}, {kNan}), tensorOf({1, 1}, {0})), 0.0);
  }

  void binaryAccuracyIsOfAnswers() {
    // Three questions, two samples: five of six answers are right.
    QVERIFY(near(
        resultOf("binary_accuracy", tensorOf({2, 3}, {0.9, 0.8, 0.1, 0.2, 0.6, 0.4}), tensorOf({2, 3}, {1, 1, 0, 0, 0, 0})),
        5 / 6.0));
    QVERIFY(near(resultOf("binary_accuracy", tensorOf({1, 3}, {0.9, 0.8, 0.1}), tensorOf({1, 1}, {1})), 2 / 3.0));
    const Tensor one = tensorOf({3, 1}, {0.2, 0.7, 0.9}), target = tensorOf({3, 1}, {0, 1, 0});
    QCOMPARE(resultOf("binary_accuracy", one, target), resultOf("accuracy", one, target));
  }

  void topKAccuracyCountsTheRank() {
    const Tensor prediction = tensorOf({3, 4}, {0.4, 0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.4, 0.25, 0.25, 0.25, 0.25});
    const Tensor target = tensorOf({3, 1}, {1, 1, 2});  // ranks 2, 3 and, first of equals first, 3
    const auto with = [&](int k) { return resultOf("top_k_accuracy", prediction, target, {{"k", k}}); };
    QCOMPARE(with(1), 0.0);
    QVERIFY(near(with(2), 1 / 3.0));
    QCOMPARE(with(3), 1.0);
    const Classified c(6);
    QCOMPARE(resultOf("top_k_accuracy", c.prediction, c.numbers, {{"k", 1}}), resultOf("accuracy", c.prediction, c.numbers));
    QCOMPARE(resultOf("top_k_accuracy", c.prediction, c.numbers, {{"k", 6}}), 1.0);
  }

  // --- precision, recall, F1 --------------------------------------------------------------------------------------------

  // Right classes 0 0 0 1 1 2, predicted 0 0 1 1 0 1: precision 2/3, 1/3, 0; recall 2/3, 1/2, 0; F1 2/3, 2/5, 0.
  void scoresOverClasses() {
    const Tensor prediction =
        tensorOf({6, 4}, {1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0});  // class 3 never occurs
    const Tensor target = tensorOf({6, 1}, {0, 0, 0, 1, 1, 2});
    QVERIFY(near(resultOf("precision", prediction, target), (2 / 3.0 + 1 / 3.0 + 0) / 3));
    QVERIFY(near(resultOf("recall", prediction, target), (2 / 3.0 + 1 / 2.0 + 0) / 3));
    QVERIFY(near(resultOf("f1", prediction, target), (2 / 3.0 + 2 / 5.0 + 0) / 3));
    for (const char* id : {"precision", "recall", "f1"})
      QCOMPARE(resultOf(id, prediction, target, {{"average", "micro"}}), resultOf("accuracy", prediction, target));
  }

  // 3 yes of which 2 found; 1 false alarm among 3 no.
  void scoresOfASingleUnitAreThoseOfYes() {
    const Tensor prediction = tensorOf({6, 1}, {0.9, 0.8, 0.2, 0.7, 0.1, 0.3}), target = tensorOf({6, 1}, {1, 1, 1, 0, 0, 0});
    QVERIFY(near(resultOf("precision", prediction, target), 2 / 3.0));
    QVERIFY(near(resultOf("recall", prediction, target), 2 / 3.0));
    QVERIFY(near(resultOf("recall", prediction, target, {{"threshold", 0.2}}), 1));
    QVERIFY(near(resultOf("precision", prediction, target, {{"threshold", 0.75}}), 1));
    QVERIFY(near(resultOf("f1", prediction, target, {{"threshold", 0.75}}), 0.8));  // 2 · 1 · ⅔ / (1 + ⅔)
  }

  // --- values -----------------------------------------------------------------------------------------------------------

  void meanAbsoluteError() {
    QCOMPARE(resultOf("mean_absolute_error", tensorOf({2, 2}, {1, 2, 3, 4}), tensorOf({2, 2}, {1, 0, 6, 5})), 1.5);
  }

  void rootMeanSquaredError() {
    QVERIFY(near(resultOf("root_mean_squared_error", tensorOf({2, 2}, {1, 2, 3, 4}), tensorOf({2, 2}, {1, 0, 6, 5})),
                 std::sqrt(14 / 4.0)));
  }

  // Targets 1, 2, 6 have the mean 3 and a spread of 4 + 1 + 9 = 14.
  void rSquared() {
    const Tensor target = tensorOf({3, 1}, {1, 2, 6});
    QVERIFY(near(resultOf("r_squared", target, target), 1));
    QVERIFY(near(resultOf("r_squared", tensorOf({3, 1}, {3, 3, 3}), target), 0));
    QVERIFY(near(resultOf("r_squared", tensorOf({3, 1}, {1, 3, 4}), target), 1 - 5 / 14.0));
    QVERIFY(near(resultOf("r_squared", tensorOf({3, 2}, {1, 3, 3, 3, 4, 3}), tensorOf({3, 2}, {1, 1, 2, 2, 6, 6})),
                 (1 - 5 / 14.0 + 0) / 2));
    QVERIFY(std::isnan(resultOf("r_squared", tensorOf({2, 1}, {1, 2}), tensorOf({2, 1}, {5, 5}))));
  }

  void rSquaredOfFarAwayTargets() {
    Tensor target({1000, 1}), prediction({1000, 1});
    for (Index n = 0; n < 1000; ++n) {
      target.data()[n] = static_cast<Scalar>(1000000 + n % 2);
      prediction.data()[n] = Scalar(1000000.5);
    }
    QVERIFY(near(resultOf("r_squared", prediction, target), 0));
  }

  // --- area under the curve ---------------------------------------------------------------------------------------------

  void aucOfOneUnit() {
    // Of the 2 · 3 pairs, five are in order and one is a tie.
    QVERIFY(near(resultOf("auc", tensorOf({5, 1}, {0.9, 0.5, 0.5, 0.2, 0.1}), tensorOf({5, 1}, {1, 1, 0, 0, 0})), 5.5 / 6));
  }

  void aucOfSeveralClassesIsTheMeanOfEachAgainstTheRest() {
    const Tensor prediction = tensorOf({4, 3}, {0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 0.5, 0.4, 0.1, 0.3, 0.3, 0.4});
    // Class 0 (samples 0, 3): pairs of 0.6, 0.3 with 0.2, 0.5: 3 of 4. Class 1 (1, 2): 0.5, 0.4 with 0.3, 0.3: 4 of 4. Class 2
    // has no samples.
    QVERIFY(near(resultOf("auc", prediction, tensorOf({4, 1}, {0, 1, 1, 0})), (0.75 + 1) / 2));
    QVERIFY(std::isnan(resultOf("auc", prediction, tensorOf({4, 1}, {0, 0, 0, 0}))));
  }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
