// Speed of the kernels on the sizes that training meets, one thread and two: GFLOP/s of products and convolutions, nanoseconds
// a number of the maps. Run it alone on a quiet machine; only figures of one run can be compared.
#include <QtTest>
#include <algorithm>
#include <chrono>
#include <functional>

#include "engine/core/parallel.h"
#include "engine/kernels/conv2d.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/pool2d.h"
#include "engine/kernels/reduce.h"
#include "engine/kernels/softmax.h"
#include "engine/kernels/update.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

namespace {

/// Seconds of one call: the best of several rounds of at least 5 ms.
double secondsOf(const std::function<void()>& run) {
  using Clock = std::chrono::steady_clock;
  const auto time = [&](int calls) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) run();
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  int calls = 1;
  while (time(calls) < 0.005 && calls < 1 << 20) calls *= 2;
  double best = time(calls);
  for (int round = 0; round < 9; ++round) best = std::min(best, time(calls));
  return best / calls;
}

/// Prints work / time for one and two threads, in units of 1e9 a second.
void report(const QString& name, double work, const std::function<void()>& run) {
  const double one = work / secondsOf(run) * 1e-9;
  const nn::ParallelScope scope(2);
  qInfo("%-34s %7.1f %7.1f", qPrintable(name), one, work / secondsOf(run) * 1e-9);
}

struct Product {
  const char* name;
  Index m, n, k;
  bool transposeA, transposeB;
};
constexpr Product kProducts[] = {
    {"square 512 NN", 512, 512, 512, false, false},
    {"square 1024 NN", 1024, 1024, 1024, false, false},
    {"mlp128 b32 forward NN", 32, 128, 784, false, false},
    {"mlp128 b32 dW TN", 784, 128, 32, true, false},
    {"mlp128 b128 forward NN", 128, 128, 784, false, false},
    {"mlp512 b128 forward NN", 128, 512, 784, false, false},
    {"mlp512 b128 dW TN", 784, 512, 128, true, false},
    {"mlp512 b128 out NN", 128, 10, 512, false, false},
    {"gan 512-784 b128 dX NT", 128, 512, 784, false, true},
    {"convnet fc b64 NN", 64, 64, 576, false, false},
    {"reuters b512 forward NN", 512, 64, 10000, false, false},
    {"lenet28 fc b64 NN", 64, 512, 3136, false, false},
    {"one row NN", 1, 512, 784, false, false},
    {"lstm step b128 NN", 128, 512, 156, false, false},
};

struct Layer {
  const char* name;
  nn::kernels::Conv2dShape shape;
};
constexpr Layer kLayers[] = {
    {"convnet c1 3x3x1-32", {64, 28, 28, 1, 3, 3, 32, 1, 1, 0, 0, 26, 26}},
    {"convnet c2 3x3x32-64", {64, 13, 13, 32, 3, 3, 64, 1, 1, 0, 0, 11, 11}},
    {"convnet c3 3x3x64-64", {64, 5, 5, 64, 3, 3, 64, 1, 1, 0, 0, 3, 3}},
    {"convnet c2, one sample", {1, 13, 13, 32, 3, 3, 64, 1, 1, 0, 0, 11, 11}},
    {"lenet5 c1 5x5x1-6 same", {64, 28, 28, 1, 5, 5, 6, 1, 1, 2, 2, 28, 28}},
    {"lenet5 c2 5x5x6-16", {64, 14, 14, 6, 5, 5, 16, 1, 1, 0, 0, 10, 10}},
    {"lenet28 c1 5x5x1-32 same", {64, 28, 28, 1, 5, 5, 32, 1, 1, 2, 2, 28, 28}},
    {"lenet28 c2 5x5x32-64 same", {64, 14, 14, 32, 5, 5, 64, 1, 1, 2, 2, 14, 14}},
    {"resnet 3x3x16-16 same", {64, 32, 32, 16, 3, 3, 16, 1, 1, 1, 1, 32, 32}},
    {"dilated 3x3x32-64, 2 apart", {64, 13, 13, 32, 3, 3, 64, 1, 1, 0, 0, 9, 9, 2, 2}},
    {"two groups 3x3x32-64", {64, 13, 13, 32, 3, 3, 64, 1, 1, 0, 0, 11, 11, 1, 1, 2}},
    {"depthwise 3x3x64 same", {64, 14, 14, 64, 3, 3, 64, 1, 1, 1, 1, 14, 14, 1, 1, 64}},
    {"depthwise 3x3x32-64 same", {64, 14, 14, 32, 3, 3, 64, 1, 1, 1, 1, 14, 14, 1, 1, 32}},
};

}  // namespace

class BenchKernels : public QObject {
  Q_OBJECT

 private slots:
  void products() {
    for (const Product& p : kProducts) {
      const Numbers a = randomNumbers(p.m * p.k, 1), b = randomNumbers(p.k * p.n, 2);
      Numbers c(static_cast<std::size_t>(p.m * p.n));
      const nn::kernels::Factor left =
          p.transposeA ? nn::kernels::Factor{a.data(), 1, p.m} : nn::kernels::Factor{a.data(), p.k, 1};
      const nn::kernels::Factor right =
          p.transposeB ? nn::kernels::Factor{b.data(), 1, p.k} : nn::kernels::Factor{b.data(), p.n, 1};
      report(p.name, 2.0 * static_cast<double>(p.m * p.n * p.k),
             [&] { nn::kernels::gemm(p.m, p.n, p.k, left, right, c.data(), p.n, nn::kernels::Store::Assign); });
    }
  }

  void convolutions() {
    for (const auto& [name, s] : kLayers) {
      const Numbers input = randomNumbers(s.batch * s.height * s.width * s.channels, 1);
      const Numbers kernel = randomNumbers(s.kernelHeight * s.kernelWidth * s.channels / s.groups * s.filters, 2);
      const Numbers bias = randomNumbers(s.filters, 3);
      Numbers output = randomNumbers(s.batch * s.outHeight * s.outWidth * s.filters, 4), dx = input, dk = kernel;
      const double work = 2.0 * static_cast<double>(s.batch * s.outHeight * s.outWidth) * static_cast<double>(kernel.size());
      const QString text = name;
      report(text + " fwd", work,
             [&] { nn::kernels::conv2dForward(s, input.data(), kernel.data(), bias.data(), output.data()); });
      report(text + " dK", work, [&] { nn::kernels::conv2dKernelGradient(s, input.data(), output.data(), dk.data()); });
      report(text + " dX", work, [&] { nn::kernels::conv2dInputGradient(s, kernel.data(), output.data(), dx.data()); });
    }
  }

  /// In 1e9 numbers a second: 1 is a nanosecond a number.
  void mapsAndSums() {
    constexpr Index kCount = 16'384;
    const Numbers x = randomNumbers(kCount, 1);
    Numbers y = x, m(x.size()), v(x.size());
    std::vector<double> logSums(kCount / 10);
    report("exponential", kCount, [&] { nn::kernels::exponential(x, y); });
    report("logarithm", kCount, [&] { nn::kernels::logarithm(x, y); });
    report("sigmoid", kCount, [&] { nn::kernels::sigmoid(x, y); });
    report("tanh", kCount, [&] { nn::kernels::hyperbolicTangent(x, y); });
    report("relu", kCount, [&] { nn::kernels::leakyRelu(x, 0, y); });
    report("softmax of 10", kCount, [&] { nn::kernels::softmax(kCount / 10, 10, x.data(), y.data()); });
    report("log-sum-exp of 10", kCount, [&] { nn::kernels::logSumExp(kCount / 10, 10, x.data(), logSums.data()); });
    report("adam", kCount, [&] {
      nn::kernels::adam(y, x, m, v, {Scalar{0.25}, Scalar{0.125}, Scalar{0.0625}, 1, Scalar{0.0625}});
    });
    Numbers sums(32);
    const Numbers large = randomNumbers(1 << 20, 2);
    report("column sums, 32 wide", 1 << 20, [&] { nn::kernels::addColumnSums(1 << 15, 32, large.data(), sums.data()); });
    report("sum of squares", 1 << 20, [&] { nn::kernels::sumOfSquares(large); });
    const nn::kernels::Pool2dShape pool{64, 26, 26, 32, 2, 2, 2, 2, 0, 0, 13, 13};
    Numbers input = randomNumbers(64 * 26 * 26 * 32, 3), output(64 * 13 * 13 * 32), winner = output;
    report("max pool 2x2", static_cast<double>(input.size()),
           [&] { nn::kernels::maxPool2dForward(pool, input.data(), output.data(), winner.data()); });
    report("max pool 2x2 gradient", static_cast<double>(input.size()),
           [&] { nn::kernels::extremumPool2dBackward(pool, output.data(), winner.data(), input.data()); });
  }
};

QTEST_APPLESS_MAIN(BenchKernels)
#include "bench_kernels.moc"
