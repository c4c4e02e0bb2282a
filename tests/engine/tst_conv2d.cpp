#include "engine/kernels/conv2d.h"

#include <QtTest>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using nn::kernels::Conv2dShape;
using nn::kernels::Store;
using reference::Numbers;
using reference::randomNumbers;

namespace {

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

/// Shape with the output size that follows; `padding` is added at the bottom and right as well as at the top and left.
Conv2dShape shapeOf(Index batch, Index height, Index width, Index channels, Index kernelHeight, Index kernelWidth,
                    Index filters, Index stride = 1, Index padding = 0) {
  return {batch,
          height,
          width,
          channels,
          kernelHeight,
          kernelWidth,
          filters,
          stride,
          stride,
          padding,
          padding,
          (height + 2 * padding - kernelHeight) / stride + 1,
          (width + 2 * padding - kernelWidth) / stride + 1};
}

/// The same with the kernel's elements further apart, and with groups; the output shrinks accordingly.
Conv2dShape spread(Conv2dShape s, Index dilationY, Index dilationX, Index groups = 1) {
  s.dilationY = dilationY;
  s.dilationX = dilationX;
  s.groups = groups;
  s.outHeight = (s.height + 2 * s.padTop - (s.kernelHeight - 1) * dilationY - 1) / s.strideY + 1;
  s.outWidth = (s.width + 2 * s.padLeft - (s.kernelWidth - 1) * dilationX - 1) / s.strideX + 1;
  return s;
}

/// How random shapes are to be.
struct Kind {
  Index dilation = 1;  ///< at most
  Index groups = 1;
  bool isDepthwise = false;
};

Conv2dShape randomShape(nn::Rng& rng, const Kind& kind) {
  constexpr Index kChannels[] = {1, 2, 3, 4, 5, 16, 17}, kFilters[] = {1, 3, 6, 16, 17, 32, 33, 40};
  Conv2dShape s{};
  s.batch = 1 + rng.below(4);
  s.kernelHeight = 1 + rng.below(5);
  s.kernelWidth = 1 + rng.below(5);
  s.dilationY = 1 + rng.below(kind.dilation);
  s.dilationX = 1 + rng.below(kind.dilation);
  const Index reachY = (s.kernelHeight - 1) * s.dilationY + 1, reachX = (s.kernelWidth - 1) * s.dilationX + 1;
  s.height = reachY + rng.below(9);
  s.width = reachX + rng.below(12);
  s.groups = kind.isDepthwise ? 2 + rng.below(40) : kind.groups;
  s.channels = kind.isDepthwise ? s.groups : s.groups * kChannels[rng.below(7)];
  s.filters = kind.isDepthwise ? s.groups * (1 + rng.below(4)) : s.groups * kFilters[rng.below(8)];
  s.strideY = 1 + rng.below(3);
  s.strideX = 1 + rng.below(3);
  s.padTop = rng.below(reachY + 1);
  s.padLeft = rng.below(reachX + 1);
  const Index padBottom = rng.below(reachY + 1), padRight = rng.below(reachX + 1);
  s.outHeight = (s.height + s.padTop + padBottom - reachY) / s.strideY + 1;
  s.outWidth = (s.width + s.padLeft + padRight - reachX) / s.strideX + 1;
  return s;
}

QString describe(const Conv2dShape& s) {
  QStringList sizes;
  for (const Index size : {s.batch, s.height, s.width, s.channels, s.kernelHeight, s.kernelWidth, s.filters, s.strideY,
                           s.strideX, s.padTop, s.padLeft, s.outHeight, s.outWidth, s.dilationY, s.dilationX, s.groups})
    sizes << QString::number(size);
  return "Conv2dShape{" + sizes.join(", ") + "}";
}

struct Convolution {
  Conv2dShape shape;
  Numbers input, kernel, bias, outputGradient;

  explicit Convolution(const Conv2dShape& s)
      : shape(s),
        input(randomNumbers(s.batch * s.height * s.width * s.channels, 1)),
        kernel(randomNumbers(s.kernelHeight * s.kernelWidth * s.channels / s.groups * s.filters, 2)),
        bias(randomNumbers(s.filters, 3)),
        outputGradient(randomNumbers(s.batch * s.outHeight * s.outWidth * s.filters, 4)) {}

  Numbers forward(Numbers y, const Scalar* withBias, Store store, bool rectify) const {
    nn::kernels::conv2dForward(shape, input.data(), kernel.data(), withBias, y.data(), store, rectify);
    return y;
  }
  Numbers backward(Numbers gradient, Store store, const Scalar* openWhere) const {
    nn::kernels::conv2dInputGradient(shape, kernel.data(), outputGradient.data(), gradient.data(), store, openWhere);
    return gradient;
  }
  Numbers output() const {
    Numbers y(outputGradient.size(), 9);
    nn::kernels::conv2dForward(shape, input.data(), kernel.data(), bias.data(), y.data());
    return y;
  }
  /// The gradients start from the numbers they belong to, to show that they are added to.
  Numbers inputGradient() const {
    Numbers gradient = input;
    nn::kernels::conv2dInputGradient(shape, kernel.data(), outputGradient.data(), gradient.data());
    return gradient;
  }
  /// As large as the input; positive, zero and negative numbers.
  Numbers mask() const {
    Numbers numbers = randomNumbers(static_cast<Index>(input.size()), 5);
    for (std::size_t i = 0; i < numbers.size(); i += 3) numbers[i] = 0;
    return numbers;
  }
  Numbers kernelGradient() const {
    Numbers gradient = kernel;
    nn::kernels::conv2dKernelGradient(shape, input.data(), outputGradient.data(), gradient.data());
    return gradient;
  }

  /// Worst of the three errors, in rounding errors of sums of this length.
  double error() const {
    std::vector<double> y(outputGradient.size()), dx = reference::toDouble(input), dk = reference::toDouble(kernel);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<double>(bias[i % bias.size()]);
    reference::forEachProduct(shape, [&](std::size_t in, std::size_t weight, std::size_t out) {
      y[out] += static_cast<double>(input[in]) * static_cast<double>(kernel[weight]);
      dx[in] += static_cast<double>(kernel[weight]) * static_cast<double>(outputGradient[out]);
      dk[weight] += static_cast<double>(input[in]) * static_cast<double>(outputGradient[out]);
    });
    const auto magnitude = [](Index steps) { return std::sqrt(static_cast<double>(steps)) + 2; };
    const Index taps = shape.kernelHeight * shape.kernelWidth;
    return std::max({reference::worstError(output(), y, magnitude(taps * shape.channels)),
                     reference::worstError(inputGradient(), dx, magnitude(taps * shape.filters)),
                     reference::worstError(kernelGradient(), dk, magnitude(shape.batch * shape.outHeight * shape.outWidth))});
  }
};

/// Whether max(0, output) is what is stored, whatever the bias and whether it is added or assigned over garbage.
bool rectifies(const Convolution& c) {
  for (const Store store : {Store::Assign, Store::Add})
    for (const Scalar* bias : {c.bias.data(), static_cast<const Scalar*>(nullptr)}) {
      const Numbers start = store == Store::Add ? c.outputGradient : Numbers(c.outputGradient.size(), kNan);
      Numbers expected = c.forward(start, bias, store, false);
      for (Scalar& y : expected) y = std::max(Scalar{0}, y);
      if (c.forward(start, bias, store, true) != expected) return false;
    }
  return true;
}

/// Whether the input's gradient assigned over garbage is the one added to zeros, and 0 where the mask is closed.
bool assignsAndMasks(const Convolution& c) {
  const Numbers zeros(c.input.size(), 0), garbage(c.input.size(), kNan), mask = c.mask();
  const auto closed = [&](Numbers gradient) {
    for (std::size_t i = 0; i < gradient.size(); ++i)
      if (!(mask[i] > 0)) gradient[i] = 0;
    return gradient;
  };
  const Numbers expected = c.backward(zeros, Store::Add, nullptr);
  return c.backward(garbage, Store::Assign, nullptr) == expected &&
         c.backward(garbage, Store::Assign, mask.data()) == closed(expected) &&
         c.backward(c.input, Store::Add, mask.data()) == closed(c.inputGradient());
}

}  // namespace

class TestConv2d : public QObject {
  Q_OBJECT

 private:
  static void listKinds() {
    QTest::addColumn<Kind>("kind");
    QTest::newRow("plain") << Kind{};
    QTest::newRow("dilated") << Kind{3, 1, false};
    QTest::newRow("in groups") << Kind{1, 3, false};
    QTest::newRow("dilated, in groups") << Kind{3, 2, false};
    QTest::newRow("depthwise") << Kind{3, 1, true};
  }

 private slots:
  void randomShapesAgreeWithReference_data() { listKinds(); }
  void randomShapesAgreeWithReference() {
    QFETCH(Kind, kind);
    nn::Rng rng(11, nn::streamId("shapes"));
    for (int i = 0; i < 250; ++i) {
      const Conv2dShape s = randomShape(rng, kind);
      const double error = Convolution(s).error();
      QVERIFY2(error < 20, qPrintable(describe(s) + QString(": error %1").arg(error)));
    }
  }

  void everyWayOfStoringAgrees_data() { listKinds(); }
  void everyWayOfStoringAgrees() {
    QFETCH(Kind, kind);
    nn::Rng rng(12, nn::streamId("shapes"));
    for (int i = 0; i < 100; ++i) {
      const Convolution c(randomShape(rng, kind));
      QVERIFY2(rectifies(c), qPrintable(describe(c.shape)));
      QVERIFY2(assignsAndMasks(c), qPrintable(describe(c.shape)));
    }
  }

  void namedShapesAgreeWithReference_data() {
    QTest::addColumn<Conv2dShape>("shape");
    QTest::newRow("first layer of a digit network") << shapeOf(2, 28, 28, 1, 3, 3, 32);
    QTest::newRow("second layer, 3 x 3 x 32") << shapeOf(5, 13, 13, 32, 3, 3, 64);
    QTest::newRow("same padding") << shapeOf(2, 14, 14, 32, 5, 5, 64, 1, 2);
    QTest::newRow("kernel row longer than a block") << shapeOf(1, 5, 6, 200, 3, 3, 8);
    QTest::newRow("more filters than a block") << shapeOf(1, 3, 4, 5, 2, 2, 800);
    QTest::newRow("output row longer than a block") << shapeOf(2, 2, 900, 2, 2, 3, 5, 1, 1);
    QTest::newRow("one by one") << shapeOf(3, 7, 7, 24, 1, 1, 12);
    QTest::newRow("one by one with stride") << shapeOf(3, 7, 7, 24, 1, 1, 12, 2);
    QTest::newRow("stride larger than the kernel") << shapeOf(2, 11, 12, 3, 2, 2, 7, 3);
    QTest::newRow("kernel as large as the input") << shapeOf(4, 6, 5, 3, 6, 5, 10);
    QTest::newRow("kernel larger than the input") << shapeOf(2, 2, 2, 3, 5, 5, 10, 1, 2);
    QTest::newRow("one pixel") << shapeOf(3, 1, 1, 7, 1, 1, 9);
    QTest::newRow("one column") << shapeOf(2, 40, 1, 2, 3, 1, 4);
    QTest::newRow("dilated, kernel row longer than a block") << spread(shapeOf(1, 7, 8, 200, 3, 3, 8), 2, 2);
    QTest::newRow("dilated, channels longer than a block") << spread(shapeOf(1, 4, 5, 500, 2, 2, 20), 1, 3);
    QTest::newRow("dilated down only, few channels") << spread(shapeOf(2, 12, 10, 3, 3, 3, 20, 1, 2), 3, 1);
    QTest::newRow("dilated beyond the image") << spread(shapeOf(2, 4, 4, 3, 3, 3, 5, 1, 8), 7, 8);
    QTest::newRow("two groups") << spread(shapeOf(2, 13, 13, 48, 3, 3, 64, 1, 1), 1, 1, 2);
    QTest::newRow("groups with filters longer than a block") << spread(shapeOf(1, 3, 4, 6, 2, 2, 1600), 1, 1, 2);
    QTest::newRow("groups of four") << spread(shapeOf(2, 9, 9, 32, 3, 3, 32, 2, 1), 1, 1, 8);
    QTest::newRow("depthwise") << spread(shapeOf(3, 14, 14, 150, 3, 3, 150, 1, 1), 1, 1, 150);
    QTest::newRow("depthwise, three filters a channel") << spread(shapeOf(2, 11, 9, 50, 3, 5, 150, 2, 2), 1, 2, 50);
    QTest::newRow("depthwise, windows in the margin") << spread(shapeOf(2, 5, 4, 6, 2, 2, 12, 1, 6), 1, 1, 6);
  }
  void namedShapesAgreeWithReference() {
    QFETCH(Conv2dShape, shape);
    const Convolution c(shape);
    QVERIFY2(c.error() < 20, qPrintable(QString::number(c.error())));
    QVERIFY(rectifies(c));
    QVERIFY(assignsAndMasks(c));
  }

  void biasMayBeMissing() {
    Convolution c(shapeOf(1, 6, 6, 2, 3, 3, 5));
    std::fill(c.bias.begin(), c.bias.end(), Scalar{0});
    Numbers y(c.outputGradient.size());
    nn::kernels::conv2dForward(c.shape, c.input.data(), c.kernel.data(), nullptr, y.data());
    QVERIFY(reference::worstError(y, reference::toDouble(c.output()), 1) == 0);
  }

  void outputMayBeAddedTo() {
    for (const Index groups : {1, 2, 6}) {
      const Convolution c(spread(shapeOf(2, 7, 7, 6, 3, 3, 18), 1, 1, groups));
      std::vector<double> expected = reference::toDouble(c.output());
      for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += static_cast<double>(c.outputGradient[i]);
      Numbers y = c.outputGradient;
      nn::kernels::conv2dForward(c.shape, c.input.data(), c.kernel.data(), c.bias.data(), y.data(), Store::Add);
      QVERIFY(reference::worstError(y, expected, 10) < 2);
    }
  }

  void bitsDoNotDependOnThreads_data() {
    QTest::addColumn<Conv2dShape>("shape");
    QTest::newRow("plain") << shapeOf(6, 13, 13, 32, 3, 3, 64);
    QTest::newRow("padded") << shapeOf(6, 14, 14, 16, 5, 5, 70, 1, 2);
    QTest::newRow("one channel") << shapeOf(9, 28, 28, 1, 5, 5, 32, 1, 2);
    QTest::newRow("dilated, in groups") << spread(shapeOf(6, 18, 18, 32, 3, 3, 64, 1, 2), 2, 2, 2);
    QTest::newRow("depthwise") << spread(shapeOf(9, 28, 28, 32, 5, 5, 64, 1, 2), 1, 1, 32);
  }
  void bitsDoNotDependOnThreads() {
    QFETCH(Conv2dShape, shape);
    const Convolution c(shape);
    const Numbers y = c.output(), dx = c.inputGradient(), dk = c.kernelGradient(), mask = c.mask(), zeros(c.input.size(), 0);
    const Numbers masked = c.backward(zeros, Store::Assign, mask.data());
    for (const int threads : {2, 3, 4}) {
      const nn::ParallelScope scope(threads);
      QVERIFY(reference::sameBits(c.backward(zeros, Store::Assign, mask.data()), masked));
      QVERIFY(reference::sameBits(c.output(), y));
      QVERIFY(reference::sameBits(c.inputGradient(), dx));
      QVERIFY(reference::sameBits(c.kernelGradient(), dk));
    }
  }

  void bitsDoNotDependOnTheBatch_data() {
    QTest::addColumn<Conv2dShape>("shape");  // of a batch of 5
    QTest::newRow("plain") << shapeOf(5, 9, 10, 6, 3, 3, 20, 1, 1);
    QTest::newRow("dilated, in groups") << spread(shapeOf(5, 9, 10, 6, 3, 3, 20, 1, 1), 2, 1, 2);
    QTest::newRow("depthwise") << spread(shapeOf(5, 9, 10, 6, 3, 3, 12, 1, 1), 1, 2, 6);
  }
  /// A sample alone gives the same bits as among others, so a prediction agrees with the training's forward pass.
  void bitsDoNotDependOnTheBatch() {
    QFETCH(Conv2dShape, shape);
    const Convolution batch(shape);
    const Numbers y = batch.output(), dx = batch.inputGradient();
    const std::size_t inSize = batch.input.size() / 5, outSize = y.size() / 5;
    shape.batch = 1;
    Convolution one(shape);
    for (std::size_t n = 0; n < 5; ++n) {
      std::copy_n(batch.input.begin() + static_cast<Index>(n * inSize), inSize, one.input.begin());
      std::copy_n(batch.outputGradient.begin() + static_cast<Index>(n * outSize), outSize, one.outputGradient.begin());
      QVERIFY(reference::sameBits(one.output(), std::span(y).subspan(n * outSize, outSize)));
      QVERIFY(reference::sameBits(one.inputGradient(), std::span(dx).subspan(n * inSize, inSize)));
    }
  }

  void emptyBatchDoesNothing() {
    const Convolution c(shapeOf(0, 4, 4, 2, 3, 3, 3));
    QVERIFY(c.output().empty());
    QVERIFY(reference::sameBits(c.kernelGradient(), c.kernel));
  }
};

QTEST_APPLESS_MAIN(TestConv2d)
#include "tst_conv2d.moc"
