#include "engine/kernels/update.h"

#include <QtTest>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

namespace {

/// Weights with gradient and up to three memories; memories start at positive numbers as after some steps.
struct State {
  Numbers weights, gradient, first, second, third;
  explicit State(Index count)
      : weights(randomNumbers(count, 1)),
        gradient(randomNumbers(count, 2)),
        first(randomNumbers(count, 3)),
        second(randomNumbers(count, 4)),
        third(randomNumbers(count, 5)) {
    // A mean of squares is well above the square of the mean.
    for (std::size_t i = 0; i < second.size(); ++i) second[i] = std::abs(second[i]) + first[i] * first[i] + Scalar(0.25);
    for (Scalar& value : third) value = std::abs(value);
  }
};

/// The same step in double for one weight.
struct Exact {
  double w, g, first, second, third;
};

struct Rule {
  const char* name;
  void (*run)(State& state);
  void (*exact)(Exact& e);
};

// All exact in float.
constexpr double kRate = 0.0625, kDecay = 0.875, kDecay2 = 0.96875, kEpsilon = 0.0009765625, kPenalty = 0.125,
                 kShrink = 0.015625;
constexpr Scalar kFresh = 1 - kDecay, kFresh2 = 1 - kDecay2;
constexpr nn::kernels::AdamStep kAdamStep{.stepSize = kRate,
                                          .fresh1 = kFresh,
                                          .fresh2 = kFresh2,
                                          .correction2 = 2,
                                          .epsilon = kEpsilon,
                                          .weightDecay = kPenalty,
                                          .shrink = kShrink};

void toMeans(Exact& e) {
  e.first = kDecay * e.first + (1 - kDecay) * e.g;
  e.second = kDecay2 * e.second + (1 - kDecay2) * e.g * e.g;
}

void runRmsprop(State& s, bool centred, bool moving) {
  nn::kernels::RmspropMemory memory{.meanSquare = s.second};
  if (centred) memory.meanGradient = s.first;
  if (moving) memory.velocity = s.third;
  nn::kernels::rmsprop(
      s.weights, s.gradient, memory,
      {.learningRate = kRate, .fresh = kFresh, .epsilon = kEpsilon, .momentum = kDecay2, .weightDecay = kPenalty});
}

void exactRmsprop(Exact& e, bool centred, bool moving) {
  e.g += kPenalty * e.w;
  e.second = kDecay * e.second + (1 - kDecay) * e.g * e.g;
  if (centred) e.first = kDecay * e.first + (1 - kDecay) * e.g;
  const double direction = e.g / (std::sqrt(e.second - (centred ? e.first * e.first : 0)) + kEpsilon);
  if (moving) e.third = kDecay2 * e.third + direction;
  e.w -= kRate * (moving ? e.third : direction);
}

const Rule kRules[] = {
    {"sgd", [](State& s) { nn::kernels::sgd(s.weights, s.gradient, Scalar{kRate}, Scalar{kPenalty}); },
     [](Exact& e) { e.w -= kRate * (e.g + kPenalty * e.w); }},
    {"momentum",
     [](State& s) {
       nn::kernels::momentum(s.weights, s.gradient, s.first,
                             {.learningRate = kRate, .momentum = kDecay, .dampening = kDecay2, .weightDecay = kPenalty});
     },
     [](Exact& e) {
       e.first = kDecay * e.first + (1 - kDecay2) * (e.g + kPenalty * e.w);
       e.w -= kRate * e.first;
     }},
    {"nesterov",
     [](State& s) {
       nn::kernels::momentum(s.weights, s.gradient, s.first, {.learningRate = kRate, .momentum = kDecay, .nesterov = true});
     },
     [](Exact& e) {
       e.first = kDecay * e.first + e.g;
       e.w -= kRate * (e.g + kDecay * e.first);
     }},
    {"adagrad",
     [](State& s) {
       nn::kernels::adagrad(s.weights, s.gradient, s.second, Scalar{kRate}, Scalar{kDecay}, Scalar{kEpsilon}, Scalar{kPenalty});
     },
     [](Exact& e) {
       e.g += kPenalty * e.w;
       e.second += e.g * e.g;
       e.w -= kRate * e.g / (std::sqrt(e.second + kDecay) + kEpsilon);
     }},
    {"adadelta",
     [](State& s) {
       nn::kernels::adadelta(s.weights, s.gradient, s.second, s.third, Scalar{kRate}, kFresh, Scalar{kEpsilon},
                             Scalar{kPenalty});
     },
     [](Exact& e) {
       e.g += kPenalty * e.w;
       e.second = kDecay * e.second + (1 - kDecay) * e.g * e.g;
       const double delta = e.g * std::sqrt(e.third + kEpsilon) / std::sqrt(e.second + kEpsilon);
       e.third = kDecay * e.third + (1 - kDecay) * delta * delta;
       e.w -= kRate * delta;
     }},
    {"rmsprop", [](State& s) { runRmsprop(s, false, false); }, [](Exact& e) { exactRmsprop(e, false, false); }},
    {"rmsprop, centred", [](State& s) { runRmsprop(s, true, false); }, [](Exact& e) { exactRmsprop(e, true, false); }},
    {"rmsprop, momentum", [](State& s) { runRmsprop(s, false, true); }, [](Exact& e) { exactRmsprop(e, false, true); }},
    {"rmsprop, both", [](State& s) { runRmsprop(s, true, true); }, [](Exact& e) { exactRmsprop(e, true, true); }},
    {"adam", [](State& s) { nn::kernels::adam(s.weights, s.gradient, s.first, s.second, kAdamStep); },
     [](Exact& e) {
       e.g += kPenalty * e.w;
       toMeans(e);
       e.w -= kShrink * e.w + kRate * e.first / (std::sqrt(e.second) * 2 + kEpsilon);
     }},
    {"amsgrad", [](State& s) { nn::kernels::amsgrad(s.weights, s.gradient, s.first, s.second, s.third, kAdamStep); },
     [](Exact& e) {
       e.g += kPenalty * e.w;
       toMeans(e);
       e.third = std::max(e.third, e.second);
       e.w -= kShrink * e.w + kRate * e.first / (std::sqrt(e.third) * 2 + kEpsilon);
     }},
    {"adamax", [](State& s) { nn::kernels::adamax(s.weights, s.gradient, s.first, s.second, kAdamStep); },
     [](Exact& e) {
       e.g += kPenalty * e.w;
       e.first = kDecay * e.first + (1 - kDecay) * e.g;
       e.second = std::max(kDecay2 * e.second, std::abs(e.g) + kEpsilon);
       e.w -= kRate * e.first / e.second;
     }},
    {"nadam", [](State& s) { nn::kernels::nadam(s.weights, s.gradient, s.first, s.second, Scalar{kDecay}, kAdamStep); },
     [](Exact& e) {
       e.g += kPenalty * e.w;
       toMeans(e);
       e.w -= kShrink * e.w + (kDecay * e.g + kRate * e.first) / (std::sqrt(e.second) * 2 + kEpsilon);
     }},
    {"lion",
     [](State& s) { nn::kernels::lion(s.weights, s.gradient, s.first, Scalar{kRate}, kFresh, kFresh2, Scalar{kShrink}); },
     [](Exact& e) {
       const double c = kDecay * e.first + (1 - kDecay) * e.g;
       e.first = kDecay2 * e.first + (1 - kDecay2) * e.g;
       e.w -= kShrink * e.w + (c > 0 ? kRate : c < 0 ? -kRate : 0);
     }},
};

}  // namespace

class TestUpdate : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithTheFormula_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kRules)); ++i) QTest::newRow(kRules[i].name) << i;
  }
  void agreesWithTheFormula() {
    QFETCH(int, index);
    for (const Index count : {0, 1, 7, 16, 33, 100}) {
      const State before(count);
      State after = before;
      kRules[index].run(after);
      QVERIFY(reference::sameBits(after.gradient, before.gradient));
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        Exact e{static_cast<double>(before.weights[i]), static_cast<double>(before.gradient[i]),
                static_cast<double>(before.first[i]), static_cast<double>(before.second[i]),
                static_cast<double>(before.third[i])};
        kRules[index].exact(e);
        const double tolerance = 8 * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
        QVERIFY(std::abs(static_cast<double>(after.weights[i]) - e.w) <= tolerance);
        QVERIFY(std::abs(static_cast<double>(after.first[i]) - e.first) <= tolerance);
        QVERIFY(std::abs(static_cast<double>(after.second[i]) - e.second) <= tolerance);
        QVERIFY(std::abs(static_cast<double>(after.third[i]) - e.third) <= tolerance);
      }
    }
  }

  void bitsDoNotDependOnThePlaceOrThreads() {
    for (const Rule& rule : kRules) {
      const State before(40'003);
      State whole = before;
      rule.run(whole);
      State parallel = before;
      {
        const nn::ParallelScope scope(3);
        rule.run(parallel);
      }
      QVERIFY(reference::sameBits(parallel.weights, whole.weights));
      for (std::size_t i : {std::size_t{0}, std::size_t{5}, std::size_t{77}, std::size_t{40'002}}) {
        State one(1);
        one.weights[0] = before.weights[i];
        one.gradient[0] = before.gradient[i];
        one.first[0] = before.first[i];
        one.second[0] = before.second[i];
        one.third[0] = before.third[i];
        rule.run(one);
        QVERIFY2(reference::sameBits(one.weights, std::span(whole.weights).subspan(i, 1)), rule.name);
        QVERIFY2(reference::sameBits(one.first, std::span(whole.first).subspan(i, 1)), rule.name);
        QVERIFY2(reference::sameBits(one.second, std::span(whole.second).subspan(i, 1)), rule.name);
        QVERIFY2(reference::sameBits(one.third, std::span(whole.third).subspan(i, 1)), rule.name);
      }
    }
  }

  /// A mean of squares never gets below zero, so no root becomes NaN.
  void zeroGradientsStayHarmless() {
    State state(50);
    std::fill(state.gradient.begin(), state.gradient.end(), Scalar{0});
    for (int step = 0; step < 3000; ++step)
      nn::kernels::adam(state.weights, state.gradient, state.first, state.second,
                        {.stepSize = kRate, .fresh1 = kFresh, .fresh2 = kFresh, .correction2 = 1, .epsilon = kEpsilon});
    for (std::size_t i = 0; i < 50; ++i) {
      QVERIFY(state.second[i] >= 0);
      QVERIFY(std::isfinite(state.weights[i]));
    }
  }

  /// Nor does a variance: of a gradient that gets smaller and stays so, both means end a little too high, the square of the
  /// mean by more than the mean of squares.
  void steadyGradientsHaveNoNegativeVariance() {
    constexpr Index kCount = 50;
    Numbers weights(kCount, Scalar{1}), gradient = randomNumbers(kCount, 6), square(kCount), mean(kCount);
    for (int step = 0; step < 1000; ++step) {
      if (step == 200)
        for (Scalar& slope : gradient) slope /= 2;
      nn::kernels::rmsprop(weights, gradient, {.meanSquare = square, .meanGradient = mean},
                           {.learningRate = kRate, .fresh = Scalar(0.1), .epsilon = 1});
      for (const Scalar weight : weights) QVERIFY(std::isfinite(weight));
    }
  }
};

QTEST_APPLESS_MAIN(TestUpdate)
#include "tst_update.moc"
