// Speed of the products and convolutions on the sizes that training meets, one thread and two, in GFLOP/s and percent of the
// peak. Run it alone on a quiet machine; only figures of one run can be compared.
#include <QtTest>

#include "engine/data/data_loader.h"
#include "engine/data/memory_dataset.h"
#include "engine/kernels/conv2d.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/sparse.h"
#include "tests/bench/rate_table.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

namespace {

struct Product {
  const char* name;
  Index m, n, k;
  bool transposeA, transposeB;
};
constexpr Product kProducts[] = {
    {"square 512 NN", 512, 512, 512, false, false},
    {"square 1024 NN", 1024, 1024, 1024, false, false},
    {"square 2048 NN", 2048, 2048, 2048, false, false},
    {"mlp128 b32 forward NN", 32, 128, 784, false, false},
    {"mlp128 b32 dW TN", 784, 128, 32, true, false},
    {"mlp128 b128 forward NN", 128, 128, 784, false, false},
    {"mlp128 b128 dW TN", 784, 128, 128, true, false},
    {"mlp512 b128 forward NN", 128, 512, 784, false, false},
    {"mlp512 b128 dW TN", 784, 512, 128, true, false},
    {"mlp512 b128 out NN", 128, 10, 512, false, false},
    {"mlp512 b128 out dX NT", 128, 512, 10, false, true},
    {"gan 512-784 b128 dX NT", 128, 512, 784, false, true},
    {"reuters b512 forward NN", 512, 64, 10000, false, false},
    {"reuters b512 dW TN", 10000, 64, 512, true, false},
    {"imdb b512 forward NN", 512, 16, 10000, false, false},
    {"imdb b512 dW TN", 10000, 16, 512, true, false},
    {"convnet c1 im2col b64 NN", 43264, 32, 9, false, false},
    {"convnet c2 im2col b64 NN", 7744, 64, 288, false, false},
    {"convnet c2 dW TN", 288, 64, 7744, true, false},
    {"convnet c2 dCol NT", 7744, 288, 64, false, true},
    {"convnet c3 im2col b64 NN", 576, 64, 576, false, false},
    {"convnet fc b64 NN", 64, 64, 576, false, false},
    {"lenet28 c2 im2col b64 NN", 12544, 64, 800, false, false},
    {"lenet28 c2 dW TN", 800, 64, 12544, true, false},
    {"lenet28 c2 dCol NT", 12544, 800, 64, false, true},
    {"lenet28 fc b64 NN", 64, 512, 3136, false, false},
    {"lenet28 fc dW TN", 3136, 512, 64, true, false},
    {"lenet28 fc dX NT", 64, 3136, 512, false, true},
    {"lstm step b128 NN", 128, 512, 156, false, false},
    {"vae 400-784 b128 NN", 128, 784, 400, false, false},
    {"autoencoder 128-32 b128 NN", 128, 32, 128, false, false},
    {"boston 64-64 b16 NN", 16, 64, 64, false, false},
    {"one row NN", 1, 512, 784, false, false},
    {"one row, lenet28 fc NN", 1, 512, 3136, false, false},
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
    {"lenet5 c1 5x5x1-6", {64, 32, 32, 1, 5, 5, 6, 1, 1, 0, 0, 28, 28}},
    {"lenet5 c2 5x5x6-16", {64, 14, 14, 6, 5, 5, 16, 1, 1, 0, 0, 10, 10}},
    {"lenet28 c1 5x5x1-32 same", {64, 28, 28, 1, 5, 5, 32, 1, 1, 2, 2, 28, 28}},
    {"lenet28 c2 5x5x32-64 same", {64, 14, 14, 32, 5, 5, 64, 1, 1, 2, 2, 14, 14}},
    {"resnet 3x3x1-16 same", {64, 28, 28, 1, 3, 3, 16, 1, 1, 1, 1, 28, 28}},
    {"resnet 3x3x16-16 same", {64, 28, 28, 16, 3, 3, 16, 1, 1, 1, 1, 28, 28}},
    {"inception 1x1x16-16", {64, 26, 26, 16, 1, 1, 16, 1, 1, 0, 0, 26, 26}},
    {"inception 1x1x16-4", {64, 26, 26, 16, 1, 1, 4, 1, 1, 0, 0, 26, 26}},
    {"inception 3x3x16-24 same", {64, 26, 26, 16, 3, 3, 24, 1, 1, 1, 1, 26, 26}},
    {"inception 5x5x4-8 same", {64, 26, 26, 4, 5, 5, 8, 1, 1, 2, 2, 26, 26}},
    {"dilated 3x3x32-64, 2 apart", {64, 13, 13, 32, 3, 3, 64, 1, 1, 0, 0, 9, 9, 2, 2}},
    {"two groups 3x3x32-64", {64, 13, 13, 32, 3, 3, 64, 1, 1, 0, 0, 11, 11, 1, 1, 2}},
    {"depthwise 3x3x64 same", {64, 14, 14, 64, 3, 3, 64, 1, 1, 1, 1, 14, 14, 1, 1, 64}},
    {"depthwise 3x3x32-64 same", {64, 14, 14, 32, 3, 3, 64, 1, 1, 1, 1, 14, 14, 1, 1, 32}},
};

/// Samples of which this part are ones, as a text's words are.
std::shared_ptr<const nn::Dataset> multiHot(Index samples, Index columns, Scalar part) {
  Numbers inputs(static_cast<std::size_t>(samples * columns));
  nn::Rng rng(1, nn::streamId("multi-hot"));
  for (Scalar& value : inputs) value = rng.uniform() < part ? Scalar{1} : Scalar{0};
  nn::DatasetInfo info;
  info.inputShape = {columns};
  info.targetShape = {1};
  return nn::memoryDataset(info, std::move(inputs), Numbers(static_cast<std::size_t>(samples)));
}

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
      table_.arithmetic(p.name, 2.0 * static_cast<double>(p.m * p.n * p.k),
                        [&] { nn::kernels::gemm(p.m, p.n, p.k, left, right, c.data(), p.n, nn::kernels::Store::Assign); });
    }
  }

  void convolutions() {
    for (const Layer& layer : kLayers) {
      const nn::kernels::Conv2dShape& s = layer.shape;
      const Numbers input = randomNumbers(s.batch * s.height * s.width * s.channels, 1);
      const Numbers kernel = randomNumbers(s.kernelHeight * s.kernelWidth * s.channels / s.groups * s.filters, 2);
      const Numbers bias = randomNumbers(s.filters, 3);
      Numbers output = randomNumbers(s.batch * s.outHeight * s.outWidth * s.filters, 4), dx = input, dk = kernel;
      const double flop = 2.0 * static_cast<double>(s.batch * s.outHeight * s.outWidth) * static_cast<double>(kernel.size());
      const QString text = layer.name;
      table_.arithmetic(text + " fwd", flop, [&] {
        nn::kernels::conv2dForward(s, input.data(), kernel.data(), bias.data(), output.data(), nn::kernels::Store::Assign,
                                   true);
      });
      table_.arithmetic(text + " dK", flop,
                        [&] { nn::kernels::conv2dKernelGradient(s, input.data(), output.data(), dk.data()); });
      table_.arithmetic(text + " dX", flop, [&] {
        nn::kernels::conv2dInputGradient(s, kernel.data(), output.data(), dx.data(), nn::kernels::Store::Assign);
      });
    }
  }

  /// Counts the products with numbers that are not zero; the dense product of as many samples is among products().
  void sparseProducts() {
    constexpr Index kSamples = 512, kColumns = 10000;
    nn::DataLoader loader(multiHot(kSamples, kColumns, Scalar{0.02F}), kSamples, false, 1);
    QVERIFY(loader.deliverSparse());
    nn::Batch batch;
    QVERIFY(loader.next(batch));
    Index ones = 0;
    for (const nn::SparseRow& row : batch.sparseInputs.all) ones += row.count;
    for (const Index units : {16, 64}) {
      const Numbers kernel = randomNumbers(kColumns * units, 1), bias = randomNumbers(units, 2);
      Numbers z = randomNumbers(kSamples * units, 3), gradient = kernel;
      const double flop = 2.0 * static_cast<double>(ones * units);
      const QString text = QString("sparse b512, %1 units").arg(units);
      table_.arithmetic(text + " fwd", flop,
                        [&] { nn::kernels::sparseForward(batch.sparseInputs, units, kernel.data(), bias.data(), z.data()); });
      table_.arithmetic(text + " dW", flop, [&] {
        nn::parallelFor(kColumns, nn::kSparseBlockColumns, [&](Index first, Index last) {
          nn::kernels::sparseKernelGradient(batch.sparseInputs, units, z.data(), first, last, gradient.data() + first * units);
        });
      });
    }
  }

 private:
  RateTable table_;
};

QTEST_APPLESS_MAIN(BenchKernels)
#include "bench_kernels.moc"
