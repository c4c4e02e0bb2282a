#include <QtTest>

#include <cmath>
#include <numeric>

#include "engine/metrics/class_decision.h"
#include "engine/training/evaluation.h"
#include "engine/training/sample_results.h"
#include "tests/support/networks.h"
#include "tests/support/small_data.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

/// One dense layer from one input with these weights and biases.
Network linear(std::vector<Scalar> kernel, std::vector<Scalar> bias, const char* activation, const char* loss) {
  Network network =
      Network::compile(chain({{"input", {{"shape", sizes({1})}}},
                              {"dense", {{"units", size(static_cast<Index>(kernel.size()))}, {"activation", text(activation)}}},
                              {"output", {{"loss", text(loss)}}}}));
  std::ranges::copy(kernel, network.parameter(0).data());
  std::ranges::copy(bias, network.parameter(1).data());
  return network;
}

std::shared_ptr<const Dataset> samples(std::vector<Scalar> inputs, std::vector<Scalar> targets,
                                       std::vector<std::string> classes = {}) {
  DatasetInfo info;
  info.id = info.title = "samples";
  info.inputShape = {1};
  info.targetShape = {1};
  info.classNames = std::move(classes);
  return memoryDataset(info, std::move(inputs), std::move(targets));
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

class TestSampleResults : public QObject {
  Q_OBJECT

 private slots:
  void theMatrixSumsToTheSetAndEveryListIsExactlyItsCell() {
    Network network = Network::compile(networks::mlp(6, 5, 4));
    network.initialize(3);
    const auto data = networks::clouds({6}, 4, 700, 11);  // more than two batches, the last one not full
    const SampleResults results = *evaluateSamples(network, data);
    QCOMPARE(results.samples, 700);
    QCOMPARE(results.confusion.total(), 700);
    const Evaluation whole = evaluateFully(network, data);
    const std::vector<Index> wanted = small_data::classesOf(*data);
    std::vector<int> seen(700, 0);
    for (Index w = 0; w < 4; ++w)
      for (Index p = 0; p < 4; ++p) {
        QCOMPARE(results.confusion.count(w, p), whole.confusion.count(w, p));
        const std::vector<Index> cell = samplesOfCell(results, w, p);
        QCOMPARE(static_cast<Index>(cell.size()), results.confusion.count(w, p));
        for (std::size_t i = 0; i < cell.size(); ++i) {
          const auto n = static_cast<std::size_t>(cell[i]);
          QCOMPARE(wanted[n], w);
          ++seen[n];
          // The prediction of that one sample alone.
          const std::span<const Scalar> prediction(results.predictions.data() + n * 4, 4);
          QCOMPARE(predictedClass(prediction), p);
          if (i > 0) QVERIFY(results.losses[static_cast<std::size_t>(cell[i - 1])] >= results.losses[n]);
        }
      }
    QCOMPARE(std::ranges::count(seen, 1), 700);
    QVERIFY(std::abs(mean(results.losses) - whole.loss) < 1e-6);
  }

  void lossesAreThoseOfEachSample() {
    // Probability of yes is σ(x); −log of it for a yes, of 1 − σ(x) for a no.
    const auto network = linear({1}, {0}, "sigmoid", "binary_cross_entropy");
    const SampleResults results = *evaluateSamples(network, samples({0, 2, -1, 3}, {1, 1, 1, 0}, {"no", "yes"}));
    const double expected[] = {std::log(2.0), std::log1p(std::exp(-2.0)), std::log1p(std::exp(1.0)), std::log1p(std::exp(3.0))};
    for (std::size_t i = 0; i < 4; ++i) QVERIFY(std::abs(results.losses[i] - expected[i]) < 1e-6);
    QCOMPARE(results.byLoss, (std::vector<Index>{3, 2, 0, 1}));
    QCOMPARE(results.wanted, (std::vector<Index>{1, 1, 1, 0}));
    QCOMPARE(results.predicted, (std::vector<Index>{1, 1, 0, 1}));
    QCOMPARE(mistakes(results), (std::vector<Index>{3, 2}));
    QCOMPARE(mistakes(results, 1), (std::vector<Index>{2}));
  }

  void rocOfOneAgainstTheRest() {
    // Logits of class 0 are x, of class 1 and 2 constant: class 0's probability grows with x. Scores in falling order belong to
    // + − + −, so of the four pairs three are in order: 0.75, worked out by hand.
    const auto network = linear({1, 0, 0}, {0, 0, 0}, "softmax", "categorical_cross_entropy");
    const SampleResults results = *evaluateSamples(network, samples({4, 3, 2, 1}, {0, 1, 0, 2}, {"a", "b", "c"}));
    const RocCurve curve = rocOfClass(results, 0);
    QCOMPARE(curve.area, 0.75);
    QCOMPARE(curve.points.size(), 5U);
    QCOMPARE(curve.points[1].truePositiveRate, 0.5);
    QCOMPARE(curve.points[1].falsePositiveRate, 0.0);
    QCOMPARE(curve.points[2].falsePositiveRate, 0.5);
  }

  void aSingleUnitScoresBothClasses() {
    const auto network = linear({1}, {0}, "sigmoid", "binary_cross_entropy");
    const SampleResults results = *evaluateSamples(network, samples({1, 2, 3, 4}, {0, 1, 0, 1}, {"no", "yes"}));
    QCOMPARE(rocOfClass(results, 1).area, 0.75);
    QCOMPARE(rocOfClass(results, 0).area, 0.75);
  }

  void valuesHaveTargetsAndErrors() {
    const auto network = linear({2}, {1}, "linear", "mean_squared_error");
    const SampleResults results = *evaluateSamples(network, samples({0, 1, 2}, {1, 5, 4}));
    QVERIFY(!results.forClasses);
    QCOMPARE(results.prediction(2, 0), Scalar{5});
    QCOMPARE(results.target(1, 0), Scalar{5});
    QCOMPARE(results.losses, (std::vector<double>{0, 4, 1}));
    QCOMPARE(results.byLoss, (std::vector<Index>{1, 2, 0}));
    QVERIFY(samplesOfCell(results, 0, 0).empty());
    QVERIFY(std::isnan(rocOfClass(results, 0).area));
  }

  void predictionsThatAreNoNumbersComeFirst() {
    const auto network = linear({1, 0}, {0, 0}, "softmax", "categorical_cross_entropy");
    const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
    const SampleResults results = *evaluateSamples(network, samples({1, nan, -1}, {0, 0, 0}, {"a", "b"}));
    QCOMPARE(results.byLoss.front(), 1);
    QCOMPARE(results.predicted[1], kNoClass);
    QCOMPARE(samplesOfCell(results, 0, kNoClass), (std::vector<Index>{1}));
    QCOMPARE(results.confusion.countWithoutPrediction(0), 1);
    QCOMPARE(results.confusion.total(), 3);
  }

  void canBeStopped() {
    Network network = Network::compile(networks::mlp(6, 5, 4));
    network.initialize(3);
    std::vector<Index> reported;
    const auto results = evaluateSamples(network, networks::clouds({6}, 4, 700), [&](Index done) {
      reported.push_back(done);
      return done < 512;
    });
    QVERIFY(!results);
    QCOMPARE(reported, (std::vector<Index>{0, 256, 512}));
  }
};

QTEST_APPLESS_MAIN(TestSampleResults)
#include "tst_sample_results.moc"
