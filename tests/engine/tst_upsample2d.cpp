#include "engine/kernels/upsample2d.h"

#include <QtTest>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using nn::kernels::Upsample2dShape;
using reference::Numbers;
using reference::randomNumbers;

namespace {

struct Upsampling {
  Upsample2dShape shape;
  bool isBilinear;
  Numbers input, outputGradient;

  Upsampling(const Upsample2dShape& s, bool bilinear)
      : shape(s),
        isBilinear(bilinear),
        input(randomNumbers(s.batch * s.height * s.width * s.channels, 1)),
        outputGradient(randomNumbers(s.batch * s.height * s.width * s.channels * s.factorY * s.factorX, 2)) {}

  Numbers output() const {
    Numbers y(outputGradient.size(), 9);
    (isBilinear ? nn::kernels::bilinearUpsample2dForward : nn::kernels::nearestUpsample2dForward)(shape, input.data(),
                                                                                                  y.data());
    return y;
  }
  /// Starts from the input, to show that the gradient is added to.
  Numbers inputGradient() const {
    Numbers gradient = input;
    (isBilinear ? nn::kernels::bilinearUpsample2dBackward : nn::kernels::nearestUpsample2dBackward)(
        shape, outputGradient.data(), gradient.data());
    return gradient;
  }

  /// How much of input position i is in output position t along one axis: a hat as wide as two input pixels, which the border
  /// cuts off, or the pixel itself.
  double share(Index i, Index t, Index factor, Index size) const {
    if (!isBilinear) return t / factor == i ? 1 : 0;
    const double place =
        std::clamp((static_cast<double>(t) + 0.5) / static_cast<double>(factor) - 0.5, 0.0, static_cast<double>(size - 1));
    return std::max(0.0, 1 - std::abs(place - static_cast<double>(i)));
  }

  /// Worst of both errors against sums over all pairs of pixels.
  double error() const {
    std::vector<double> y(outputGradient.size()), dx = reference::toDouble(input);
    const Index outHeight = shape.height * shape.factorY, outWidth = shape.width * shape.factorX;
    for (Index n = 0; n < shape.batch; ++n)
      for (Index row = 0; row < shape.height * shape.width; ++row)
        for (Index out = 0; out < outHeight * outWidth; ++out) {
          const double part = share(row / shape.width, out / outWidth, shape.factorY, shape.height) *
                              share(row % shape.width, out % outWidth, shape.factorX, shape.width);
          for (Index c = 0; c < shape.channels; ++c) {
            const auto from = static_cast<std::size_t>((n * shape.height * shape.width + row) * shape.channels + c);
            const auto to = static_cast<std::size_t>((n * outHeight * outWidth + out) * shape.channels + c);
            y[to] += part * static_cast<double>(input[from]);
            dx[from] += part * static_cast<double>(outputGradient[to]);
          }
        }
    return std::max(reference::worstError(output(), y, 1), reference::worstError(inputGradient(), dx, 8));
  }
};

}  // namespace

class TestUpsample2d : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithReference() {
    nn::Rng rng(8, nn::streamId("shapes"));
    constexpr Index kChannels[] = {1, 2, 3, 16, 17, 40};
    for (int i = 0; i < 100; ++i) {
      const Upsample2dShape shape{1 + rng.below(3),        1 + rng.below(6), 1 + rng.below(6),
                                  kChannels[rng.below(6)], 1 + rng.below(5), 1 + rng.below(5)};
      for (const bool isBilinear : {false, true}) {
        const double error = Upsampling(shape, isBilinear).error();
        QVERIFY2(error < 8, qPrintable(QString::number(error)));
      }
    }
  }

  void nearestCopiesBits() {
    const Upsampling u({1, 1, 2, 1, 2, 3}, false);
    const Scalar a = u.input[0], b = u.input[1];
    QCOMPARE(u.output(), (Numbers{a, a, a, b, b, b, a, a, a, b, b, b}));
  }

  // Doubling 0 1 4: places −¼→0, ¼, ¾, 1¼, 1¾, 2¼→2.
  void bilinearMixesByDistance() {
    Upsampling u({1, 1, 3, 1, 1, 2}, true);
    u.input = {0, 1, 4};
    QCOMPARE(u.output(), (Numbers{0, Scalar(0.25), Scalar(0.75), Scalar(1.75), Scalar(3.25), 4}));
  }

  /// An infinite neighbour with no share leaves a number as it is.
  void infinityStaysWhereItIs() {
    Upsampling u({1, 1, 3, 1, 1, 3}, true);
    u.input = {5, std::numeric_limits<Scalar>::infinity(), 7};
    const Numbers y = u.output();
    QCOMPARE(y[1], Scalar{5});
    QVERIFY(!std::isfinite(y[4]));
    QCOMPARE(y[7], Scalar{7});
  }

  void bitsDoNotDependOnThreads() {
    for (const bool isBilinear : {false, true}) {
      const Upsampling u({20, 13, 13, 32, 2, 2}, isBilinear);
      const Numbers y = u.output(), dx = u.inputGradient();
      const nn::ParallelScope scope(3);
      QVERIFY(reference::sameBits(u.output(), y));
      QVERIFY(reference::sameBits(u.inputGradient(), dx));
    }
  }
};

QTEST_APPLESS_MAIN(TestUpsample2d)
#include "tst_upsample2d.moc"
