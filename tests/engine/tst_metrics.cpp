#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/metrics/metric.h"

using namespace nn;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Tensor tensorOf(const Shape& shape, std::initializer_list<double> values) {
  Tensor tensor(shape);
  std::ranges::transform(values, tensor.data(), [](double value) { return static_cast<Scalar>(value); });
  return tensor;
}

double resultOf(const char* id, const Tensor& prediction, const Tensor& target) {
  const auto metric = MetricRegistry::instance().require(id).create();
  metric->update(prediction.view(), target.view());
  return metric->result();
}

}  // namespace

class TestMetrics : public QObject {
  Q_OBJECT

 private slots:
  void everyMetricCollectsAndResets() {
    for (const MetricType* type : MetricRegistry::instance().types()) {
      const auto metric = type->create();
      QVERIFY2(std::isnan(metric->result()), type->id.c_str());
      const Tensor first = tensorOf({2, 1}, {1, 0}), wrong = tensorOf({2, 1}, {0, 0});
      metric->update(first.view(), first.view());
      const double perfect = metric->result();
      metric->update(first.view(), wrong.view());
      QVERIFY2(type->higherIsBetter ? metric->result() < perfect : metric->result() > perfect, type->id.c_str());
      metric->reset();
      QVERIFY(std::isnan(metric->result()));
    }
  }

  void accuracyOfClassNumbers() {
    const Tensor prediction = tensorOf({4, 3}, {0.7, 0.2, 0.1, 0.1, 0.2, 0.7, 0.1, 0.8, 0.1, 0.3, 0.4, 0.3});
    QCOMPARE(resultOf("accuracy", prediction, tensorOf({4, 1}, {0, 2, 0, 1})), 0.75);
  }

  void accuracyOfOneHotTargets() {
    const Tensor prediction = tensorOf({2, 3}, {0.7, 0.2, 0.1, 0.1, 0.2, 0.7});
    QCOMPARE(resultOf("accuracy", prediction, tensorOf({2, 3}, {0, 1, 0, 0, 0, 1})), 0.5);
  }

  void accuracyOfOneUnitHasItsBorderAtAHalf() {
    QCOMPARE(resultOf("accuracy", tensorOf({4, 1}, {0.5, 0.49, 0.9, 0.1}), tensorOf({4, 1}, {1, 0, 1, 1})), 0.75);
  }

  void accuracyTakesTheFirstOfEquals() {
    QCOMPARE(resultOf("accuracy", tensorOf({1, 2}, {0.5, 0.5}), tensorOf({1, 1}, {0})), 1.0);
    QCOMPARE(resultOf("accuracy", tensorOf({1, 2}, {0.5, 0.5}), tensorOf({1, 1}, {1})), 0.0);
  }

  void accuracyCountsNanAsWrong() {
    QCOMPARE(resultOf("accuracy", tensorOf({2, 2}, {kNan, 0.5, 0.5, kNan}), tensorOf({2, 1}, {0, 0})), 0.0);
    QCOMPARE(resultOf("accuracy", tensorOf({1, 1}, {kNan}), tensorOf({1, 1}, {0})), 0.0);
  }

  void accuracyIsOfSamplesNotOfBatches() {
    const auto metric = MetricRegistry::instance().require("accuracy").create();
    metric->update(tensorOf({3, 1}, {1, 1, 1}).view(), tensorOf({3, 1}, {1, 1, 1}).view());
    metric->update(tensorOf({1, 1}, {1}).view(), tensorOf({1, 1}, {0}).view());
    QCOMPARE(metric->result(), 0.75);
  }

  void meanAbsoluteError() {
    QCOMPARE(resultOf("mean_absolute_error", tensorOf({2, 2}, {1, 2, 3, 4}), tensorOf({2, 2}, {1, 0, 6, 5})), 1.5);
    QVERIFY(std::isnan(resultOf("mean_absolute_error", tensorOf({1, 1}, {kNan}), tensorOf({1, 1}, {0}))));
  }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
