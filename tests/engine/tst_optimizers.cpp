#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/optimizers/optimizer.h"

using namespace nn;

namespace {

using Numbers = std::vector<Scalar>;

/// Weights with the memory that an optimizer keeps for them.
struct Trained {
  Trained(std::string_view id, const Options& options, Numbers start)
      : optimizer(createOptimizer(id, options)),
        weights(std::move(start)),
        memory(optimizer->memoryNames().size(), Numbers(weights.size())) {}

  void update(const Numbers& gradient, double learningRate) {
    std::vector<std::span<Scalar>> views(memory.begin(), memory.end());
    optimizer->update(weights, gradient, views, learningRate, ++step);
  }

  std::unique_ptr<Optimizer> optimizer;
  Numbers weights;
  std::vector<Numbers> memory;
  std::int64_t step = 0;
};

const QList<double> kGradients = {0.5, -0.2, 0.1};

}  // namespace

class TestOptimizers : public QObject {
  Q_OBJECT

 private slots:
  // One weight that starts at 1, gradients 0.5, −0.2, 0.1. SGD: 1 − 0.1·0.5 = 0.95, + 0.02 = 0.97, − 0.01 = 0.96.
  // Momentum 0.9: v = 0.5, 0.25, 0.325. Nesterov: g + 0.9 v = 0.95, 0.025, 0.3925.
  // RMSprop, ρ = 0.9: s = 0.025, 0.0265, 0.02485. Adam: m = 0.05, 0.025, 0.0325, v = 0.00025, 0.00028975, 0.00029946.
  void threeSteps_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<Options>("options");
    QTest::addColumn<double>("learningRate");
    QTest::addColumn<QList<double>>("expected");
    QTest::newRow("sgd") << "sgd" << Options{} << 0.1 << QList<double>{0.95, 0.97, 0.96};
    QTest::newRow("momentum") << "sgd" << Options{{"momentum", 0.9}} << 0.1 << QList<double>{0.95, 0.925, 0.8925};
    QTest::newRow("nesterov") << "sgd" << Options{{"momentum", 0.9}, {"nesterov", true}} << 0.1
                              << QList<double>{0.905, 0.9025, 0.86325};
    QTest::newRow("rmsprop") << "rmsprop" << Options{} << 0.01 << QList<double>{0.968377225, 0.980663127, 0.974319513};
    QTest::newRow("adam") << "adam" << Options{} << 0.1 << QList<double>{0.900000002, 0.865439418, 0.827500241};
    QTest::newRow("adam, other constants") << "adam" << Options{{"beta1", 0.5}, {"beta2", 0.9}, {"epsilon", 0.1}} << 0.01
                                           << QList<double>{0.991666667, 0.990962632, 0.989189401};
  }
  void threeSteps() {
    QFETCH(QString, id);
    QFETCH(Options, options);
    QFETCH(double, learningRate);
    QFETCH(QList<double>, expected);
    Trained one(id.toStdString(), options, {1});
    for (int i = 0; i < 3; ++i) {
      one.update({static_cast<Scalar>(kGradients[i])}, learningRate);
      const double got = static_cast<double>(one.weights[0]);
      QVERIFY2(std::abs(got - expected[i]) < 1e-6, qPrintable(QString("step %1: %2").arg(i + 1).arg(got, 0, 'g', 9)));
    }
  }

  // Beyond a hundred thousand steps every correction for the start is over, and an optimizer that adds them up would be slow.
  void lateStepsAreStepsWithoutCorrections() {
    // v has long been g², m long g: all of Adam's kin move by the learning rate. With β₁ = 0.99999 the product of Nadam's
    // momenta is still far from 0 at first.
    for (const char* id : {"adam", "amsgrad", "adamw", "nadam"}) {
      const auto optimizer = createOptimizer(id, {{"weight_decay", 0}, {"epsilon", 1e-16}});
      Numbers weight = {1}, m = {Scalar(0.5)}, v = {Scalar(0.25)}, greatest = v;
      const std::vector<std::span<Scalar>> memory = {m, v, greatest};
      optimizer->update(weight, Numbers{Scalar(0.5)}, std::span(memory).first(optimizer->memoryNames().size()), 0.125,
                        std::int64_t{1} << 40);
      QVERIFY2(std::abs(static_cast<double>(weight[0]) - 0.875) < 1e-6, id);
    }
    const auto slow = createOptimizer("nadam", {{"beta1", 0.99999}, {"momentum_decay", 0}});
    Numbers weight = {0}, m = {0}, v = {Scalar(0.25)};
    const std::vector<std::span<Scalar>> memory = {m, v};
    slow->update(weight, Numbers{Scalar(0.5)}, memory, 1, 1);
    // μ = β₁/2, v̂ = ((1 − 0.001)·0.25 + 0.001·0.25) / 0.001: −((1−μ)·g/(1−μ) + μ·m/(1−μ²)) / √v̂ with m = 0.00001·0.5
    const double mu = 0.99999 / 2, expected = -(0.5 + mu * 0.00001 * 0.5 / (1 - mu * mu)) / std::sqrt(250.0);
    QVERIFY(std::abs(static_cast<double>(weight[0]) - expected) < 1e-6 * std::abs(expected));
  }

  void memoryIsWhatTheOptimizerNeeds() {
    using Names = std::vector<std::string>;
    QCOMPARE(createOptimizer("sgd", {})->memoryNames(), Names{});
    QCOMPARE(createOptimizer("sgd", {{"momentum", 0.5}})->memoryNames(), Names{"velocity"});
    QCOMPARE(createOptimizer("rmsprop", {})->memoryNames(), Names{"mean_square"});
    QCOMPARE(createOptimizer("rmsprop", {{"momentum", 0.5}})->memoryNames(), (Names{"mean_square", "velocity"}));
    QCOMPARE(createOptimizer("rmsprop", {{"momentum", 0.5}, {"centered", true}})->memoryNames(),
             (Names{"mean_square", "mean_gradient", "velocity"}));
    QCOMPARE(createOptimizer("adam", {})->memoryNames(), (Names{"m", "v"}));
    QCOMPARE(createOptimizer("amsgrad", {})->memoryNames(), (Names{"m", "v", "v_max"}));
    QCOMPARE(createOptimizer("lion", {})->memoryNames(), Names{"m"});
  }

  void everyOptimizer_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<Options>("options");
    for (const OptimizerType* type : OptimizerRegistry::instance().types())
      QTest::newRow(type->id.c_str()) << QString::fromStdString(type->id) << Options{};
    QTest::newRow("sgd with momentum") << "sgd" << Options{{"momentum", 0.9}};
    QTest::newRow("sgd with nesterov") << "sgd" << Options{{"momentum", 0.9}, {"nesterov", true}};
    QTest::newRow("sgd, dampened") << "sgd" << Options{{"momentum", 0.9}, {"dampening", 0.9}};
    QTest::newRow("rmsprop, centred") << "rmsprop" << Options{{"centered", true}};
    QTest::newRow("rmsprop with momentum") << "rmsprop" << Options{{"momentum", 0.5}, {"centered", true}};
    QTest::newRow("adagrad, slowed") << "adagrad" << Options{{"lr_decay", 0.001}, {"initial_accumulator_value", 0.1}};
    // With a penalty large enough to show in the bits.
    for (const OptimizerType* type : OptimizerRegistry::instance().types())
      if (std::ranges::count(type->options, "weight_decay", &OptionSpec::name) > 0)
        QTest::addRow("%s with weight decay", type->id.c_str())
            << QString::fromStdString(type->id) << Options{{"weight_decay", 0.01}};
  }
  void everyOptimizer() {
    QFETCH(QString, id);
    QFETCH(Options, options);
    constexpr std::size_t kCount = 37, kCut = 5;
    Numbers start(kCount), gradient(kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
      start[i] = static_cast<Scalar>(i) / 7;
      gradient[i] = static_cast<Scalar>(static_cast<double>(i * 17 % 11) - 5) / 3;
    }
    const auto part = [](const Numbers& all, std::size_t from, std::size_t to) {
      return Numbers(all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to));
    };
    Trained whole(id.toStdString(), options, start);
    Trained first(id.toStdString(), options, part(start, 0, kCut)),
        second(id.toStdString(), options, part(start, kCut, kCount));
    for (int step = 0; step < 3; ++step) {
      whole.update(gradient, 0.01);
      first.update(part(gradient, 0, kCut), 0.01);
      second.update(part(gradient, kCut, kCount), 0.01);
    }
    QVERIFY2(part(whole.weights, 0, kCut) == first.weights && part(whole.weights, kCut, kCount) == second.weights,
             "cutting the weights changes the result");
    // The decay of the weights, which are positive, may pull harder than the gradient.
    const double slack = options.has("weight_decay") ? 0.05 : 0;
    for (std::size_t i = 0; i < kCount; ++i)
      QVERIFY2(gradient[i] * (whole.weights[i] - start[i]) <= slack, "a weight went uphill");
    QVERIFY(whole.weights != start);

    Trained frozen(id.toStdString(), options, start);
    frozen.update(gradient, 0);
    QVERIFY2(frozen.weights == start, "a learning rate of 0 moved a weight");

    Trained broken(id.toStdString(), options, {1});
    broken.update({std::numeric_limits<Scalar>::quiet_NaN()}, 0.01);
    QVERIFY2(std::isnan(broken.weights[0]), "hides a NaN");
  }

  void everyOptimizerFindsTheBottom_data() { everyOptimizer_data(); }
  // f(w) = w²/2 from w = 1, by some usual rate: Adagrad needs a large one, Lion a small one.
  void everyOptimizerFindsTheBottom() {
    QFETCH(QString, id);
    QFETCH(Options, options);
    double best = 1;
    for (const double rate : {0.002, 0.02, 0.2, 1.0}) {
      Trained trained(id.toStdString(), options, {1});
      for (int step = 0; step < 2000; ++step) trained.update({trained.weights[0]}, rate);
      if (const double end = std::abs(static_cast<double>(trained.weights[0])); end < best) best = end;
    }
    QVERIFY2(best < 0.003, qPrintable(QString::number(best)));
  }

  void optionsAreChecked() {
    QVERIFY_THROWS_EXCEPTION(ConfigError, createOptimizer("sgd", {{"momentum", 1.0}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createOptimizer("adam", {{"beta2", 1}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createOptimizer("adam", {{"momentum", 0.9}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createOptimizer("rmsprop", {{"learning_rate", -1}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createOptimizer("bananas", {}));
  }
};

QTEST_APPLESS_MAIN(TestOptimizers)
#include "tst_optimizers.moc"
