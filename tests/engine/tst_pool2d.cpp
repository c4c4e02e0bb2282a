#include "engine/kernels/pool2d.h"

#include <QtTest>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using nn::kernels::Pool2dShape;
using nn::kernels::Store;
using reference::Numbers;
using reference::randomNumbers;

namespace {

Pool2dShape randomShape(nn::Rng& rng) {
  constexpr Index kChannels[] = {1, 2, 3, 8, 16, 17, 40, 70};
  Pool2dShape s{};
  s.batch = 1 + rng.below(3);
  s.poolHeight = 1 + rng.below(4);
  s.poolWidth = 1 + rng.below(4);
  s.height = s.poolHeight + rng.below(8);
  s.width = s.poolWidth + rng.below(8);
  s.channels = kChannels[rng.below(8)];
  s.strideY = 1 + rng.below(3);
  s.strideX = 1 + rng.below(3);
  s.padTop = rng.below(s.poolHeight);
  s.padLeft = rng.below(s.poolWidth);
  const Index padBottom = rng.below(s.poolHeight), padRight = rng.below(s.poolWidth);
  s.outHeight = (s.height + s.padTop + padBottom - s.poolHeight) / s.strideY + 1;
  s.outWidth = (s.width + s.padLeft + padRight - s.poolWidth) / s.strideX + 1;
  return s;
}

/// 2 × 2 windows side by side over images whose rows and columns come out even or not, with few and many channels.
Pool2dShape pairsOf(int number) {
  const Index height = number % 2 == 0 ? 6 : 7, width = number / 2 % 2 == 0 ? 8 : 5;
  return {2, height, width, number < 4 ? 3 : 48, 2, 2, 2, 2, 0, 0, height / 2, width / 2};
}

struct Pooling {
  Pool2dShape shape;
  Numbers input, outputGradient;

  explicit Pooling(const Pool2dShape& s)
      : shape(s),
        input(randomNumbers(s.batch * s.height * s.width * s.channels, 1)),
        outputGradient(randomNumbers(s.batch * s.outHeight * s.outWidth * s.channels, 2)) {}

  Numbers maximum(Numbers& winner) const { return extremum(nn::kernels::maxPool2dForward, winner); }
  Numbers minimum(Numbers& winner) const { return extremum(nn::kernels::minPool2dForward, winner); }
  Numbers average() const {
    Numbers y(outputGradient.size());
    nn::kernels::averagePool2dForward(shape, input.data(), y.data());
    return y;
  }
  Numbers extremumGradient(const Numbers& winner) const {
    Numbers gradient = input;
    nn::kernels::extremumPool2dBackward(shape, outputGradient.data(), winner.data(), gradient.data());
    return gradient;
  }
  Numbers averageGradient() const {
    Numbers gradient = input;
    nn::kernels::averagePool2dBackward(shape, outputGradient.data(), gradient.data());
    return gradient;
  }

 private:
  template <typename Forward>
  Numbers extremum(Forward forward, Numbers& winner) const {
    Numbers y(outputGradient.size());
    winner.assign(y.size(), -1);
    forward(shape, input.data(), y.data(), winner.data());
    return y;
  }
};

/// One window over a row of numbers.
Pooling oneWindow(const Numbers& numbers) {
  const auto width = static_cast<Index>(numbers.size());
  Pooling pooling(Pool2dShape{1, 1, width, 1, 1, width, 1, 1, 0, 0, 1, 1});
  pooling.input = numbers;
  return pooling;
}

}  // namespace

class TestPool2d : public QObject {
  Q_OBJECT

 private slots:
  void maximumAgreesWithReference() {
    nn::Rng rng(5, nn::streamId("shapes"));
    for (int i = 0; i < 200; ++i) {
      const Pooling p(randomShape(rng));
      std::vector<double> y(p.outputGradient.size(), -2), winners(y.size(), -1), dx = reference::toDouble(p.input);
      std::vector<std::size_t> places(y.size());
      reference::forEachPooled(p.shape, [&](Index position, std::size_t in, std::size_t out) {
        if (static_cast<double>(p.input[in]) <= y[out]) return;
        y[out] = static_cast<double>(p.input[in]);
        winners[out] = static_cast<double>(position);
        places[out] = in;
      });
      for (std::size_t out = 0; out < y.size(); ++out) dx[places[out]] += static_cast<double>(p.outputGradient[out]);
      Numbers winner;
      QVERIFY(reference::worstError(p.maximum(winner), y, 1) == 0);
      QVERIFY(reference::worstError(winner, winners, 1) == 0);
      QVERIFY(reference::worstError(p.extremumGradient(winner), dx, 1) <= 16);
    }
  }

  /// The minimum of x is the maximum of -x, in every bit.
  void minimumIsTheMaximumUpsideDown() {
    nn::Rng rng(7, nn::streamId("shapes"));
    for (int i = 0; i < 50; ++i) {
      const Pooling p(randomShape(rng));
      Pooling negated = p;
      for (Scalar& x : negated.input) x = -x;
      Numbers winner, expectedWinner;
      Numbers expected = negated.maximum(expectedWinner);
      for (Scalar& y : expected) y = -y;
      QCOMPARE(p.minimum(winner), expected);
      QCOMPARE(winner, expectedWinner);
    }
  }

  void averageAgreesWithReference() {
    nn::Rng rng(6, nn::streamId("shapes"));
    for (int i = 0; i < 200; ++i) {
      const Pooling p(randomShape(rng));
      std::vector<double> y(p.outputGradient.size()), count(y.size()), dx = reference::toDouble(p.input);
      reference::forEachPooled(p.shape, [&](Index, std::size_t in, std::size_t out) {
        y[out] += static_cast<double>(p.input[in]);
        count[out] += 1;
      });
      reference::forEachPooled(p.shape, [&](Index, std::size_t in, std::size_t out) {
        dx[in] += static_cast<double>(p.outputGradient[out]) / count[out];
      });
      for (std::size_t out = 0; out < y.size(); ++out) y[out] /= count[out];
      QVERIFY(reference::worstError(p.average(), y, 1) <= 1);
      QVERIFY(reference::worstError(p.averageGradient(), dx, 1) <= 16);
    }
  }

  /// Assigned over garbage it is what is added to zeros; masked, the closed outputs give nothing. The random shapes have odd
  /// sizes, windows that overlap, windows with gaps between them, and margins.
  void gradientsAreAssignedAndMasked() {
    nn::Rng rng(8, nn::streamId("shapes"));
    for (int i = 0; i < 300; ++i) {
      const Pooling p(i < 8 ? pairsOf(i) : randomShape(rng));
      const Numbers zeros(p.input.size(), 0), garbage(p.input.size(), std::numeric_limits<Scalar>::quiet_NaN());
      Numbers winner;
      p.maximum(winner);
      Numbers mask = randomNumbers(static_cast<Index>(p.outputGradient.size()), 3);
      for (std::size_t out = 0; out < mask.size(); out += 3) mask[out] = 0;
      Pooling open = p;
      for (std::size_t out = 0; out < mask.size(); ++out)
        if (!(mask[out] > 0)) open.outputGradient[out] = 0;
      const auto extremum = [&](const Pooling& pooling, Numbers gradient, Store store, const Scalar* openWhere) {
        nn::kernels::extremumPool2dBackward(p.shape, pooling.outputGradient.data(), winner.data(), gradient.data(), store,
                                            openWhere);
        return gradient;
      };
      const auto average = [&](Numbers gradient, Store store) {
        nn::kernels::averagePool2dBackward(p.shape, p.outputGradient.data(), gradient.data(), store);
        return gradient;
      };
      QCOMPARE(extremum(p, garbage, Store::Assign, nullptr), extremum(p, zeros, Store::Add, nullptr));
      QCOMPARE(extremum(p, garbage, Store::Assign, mask.data()), extremum(open, zeros, Store::Add, nullptr));
      QCOMPARE(extremum(p, p.input, Store::Add, mask.data()), extremum(open, p.input, Store::Add, nullptr));
      QCOMPARE(average(garbage, Store::Assign), average(zeros, Store::Add));
    }
  }

  void theFirstOfEqualsWins() {
    Numbers winner;
    QCOMPARE(oneWindow({1, 3, 3, 2}).maximum(winner), Numbers{3});
    QCOMPARE(winner, Numbers{1});
    QCOMPARE(oneWindow({-5, -5}).maximum(winner), Numbers{-5});
    QCOMPARE(winner, Numbers{0});
    QCOMPARE(oneWindow({4, 2, 3, 2}).minimum(winner), Numbers{2});
    QCOMPARE(winner, Numbers{1});
  }

  void notANumberWins() {
    constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
    Numbers winner;
    QVERIFY(std::isnan(oneWindow({1, kNan, 9, kNan}).maximum(winner)[0]));
    QCOMPARE(winner, Numbers{1});
    QVERIFY(std::isnan(oneWindow({kNan, 7}).maximum(winner)[0]));
    QCOMPARE(winner, Numbers{0});
    QVERIFY(std::isnan(oneWindow({1, kNan, -9, kNan}).minimum(winner)[0]));
    QCOMPARE(winner, Numbers{1});
  }

  void bitsDoNotDependOnThreads() {
    const Pooling p(Pool2dShape{20, 26, 26, 32, 3, 3, 2, 2, 1, 1, 13, 13});
    Numbers winner, again;
    const Numbers y = p.maximum(winner), dx = p.extremumGradient(winner), mean = p.average(), dMean = p.averageGradient();
    const auto assigned = [&] {
      Numbers gradient(p.input.size());
      nn::kernels::extremumPool2dBackward(p.shape, p.outputGradient.data(), winner.data(), gradient.data(), Store::Assign,
                                          y.data());
      return gradient;
    };
    const Numbers masked = assigned();
    const nn::ParallelScope scope(3);
    QVERIFY(reference::sameBits(assigned(), masked));
    QVERIFY(reference::sameBits(p.maximum(again), y));
    QVERIFY(reference::sameBits(again, winner));
    QVERIFY(reference::sameBits(p.extremumGradient(winner), dx));
    QVERIFY(reference::sameBits(p.average(), mean));
    QVERIFY(reference::sameBits(p.averageGradient(), dMean));
  }
};

QTEST_APPLESS_MAIN(TestPool2d)
#include "tst_pool2d.moc"
