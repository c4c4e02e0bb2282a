#include "engine/kernels/update.h"

#include <QtTest>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

namespace {

/// Weights with gradient and up to two slots; slots start at positive numbers as after some steps.
struct State {
  Numbers weights, gradient, first, second;
  explicit State(Index count)
      : weights(randomNumbers(count, 1)),
        gradient(randomNumbers(count, 2)),
        first(randomNumbers(count, 3)),
        second(randomNumbers(count, 4)) {
    for (Scalar& value : second) value = std::abs(value);
  }
};

/// The same step in double for one weight.
struct Exact {
  double w, g, first, second;
};

struct Rule {
  const char* name;
  void (*run)(State& state);
  void (*exact)(Exact& e);
};

constexpr double kRate = 0.0625, kDecay = 0.875, kDecay2 = 0.96875, kEpsilon = 0.0009765625;  // all exact in float

const Rule kRules[] = {
    {"sgd", [](State& s) { nn::kernels::sgd(s.weights, s.gradient, Scalar{kRate}); }, [](Exact& e) { e.w -= kRate * e.g; }},
    {"momentum", [](State& s) { nn::kernels::momentum(s.weights, s.gradient, s.first, Scalar{kRate}, Scalar{kDecay}, false); },
     [](Exact& e) {
       e.first = kDecay * e.first + e.g;
       e.w -= kRate * e.first;
     }},
    {"nesterov", [](State& s) { nn::kernels::momentum(s.weights, s.gradient, s.first, Scalar{kRate}, Scalar{kDecay}, true); },
     [](Exact& e) {
       e.first = kDecay * e.first + e.g;
       e.w -= kRate * (e.g + kDecay * e.first);
     }},
    {"rmsprop",
     [](State& s) { nn::kernels::rmsprop(s.weights, s.gradient, s.second, Scalar{kRate}, Scalar{kDecay}, Scalar{kEpsilon}); },
     [](Exact& e) {
       e.second = kDecay * e.second + (1 - kDecay) * e.g * e.g;
       e.w -= kRate * e.g / (std::sqrt(e.second) + kEpsilon);
     }},
    {"adam",
     [](State& s) {
       nn::kernels::adam(s.weights, s.gradient, s.first, s.second, Scalar{kRate}, Scalar{kDecay}, Scalar{kDecay2}, 2,
                         Scalar{kEpsilon});
     },
     [](Exact& e) {
       e.first = kDecay * e.first + (1 - kDecay) * e.g;
       e.second = kDecay2 * e.second + (1 - kDecay2) * e.g * e.g;
       e.w -= kRate * e.first / (std::sqrt(e.second) * 2 + kEpsilon);
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
                static_cast<double>(before.first[i]), static_cast<double>(before.second[i])};
        kRules[index].exact(e);
        const double tolerance = 8 * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
        QVERIFY(std::abs(static_cast<double>(after.weights[i]) - e.w) <= tolerance);
        QVERIFY(std::abs(static_cast<double>(after.first[i]) - e.first) <= tolerance);
        QVERIFY(std::abs(static_cast<double>(after.second[i]) - e.second) <= tolerance);
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
        rule.run(one);
        QVERIFY2(reference::sameBits(one.weights, std::span(whole.weights).subspan(i, 1)), rule.name);
        QVERIFY2(reference::sameBits(one.second, std::span(whole.second).subspan(i, 1)), rule.name);
      }
    }
  }

  /// A mean of squares never gets below zero, so no root becomes NaN.
  void zeroGradientsStayHarmless() {
    State state(50);
    std::fill(state.gradient.begin(), state.gradient.end(), Scalar{0});
    for (int step = 0; step < 3000; ++step)
      nn::kernels::adam(state.weights, state.gradient, state.first, state.second, Scalar{kRate}, Scalar{kDecay}, Scalar{kDecay},
                        1, Scalar{kEpsilon});
    for (std::size_t i = 0; i < 50; ++i) {
      QVERIFY(state.second[i] >= 0);
      QVERIFY(std::isfinite(state.weights[i]));
    }
  }
};

QTEST_APPLESS_MAIN(TestUpdate)
#include "tst_update.moc"
