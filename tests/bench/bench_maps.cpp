// Speed of the kernels that go through memory once, one thread and two, in GB/s and percent of what can be read at best: maps,
// sums, softmax, pooling, up-sampling, norms, updates. Those that compute much for a number (gelu, the logarithm) stay below
// that by nature. Run it alone on a quiet machine; only figures of one run can be compared.
#include <QtTest>

#include "engine/kernels/activations.h"
#include "engine/kernels/combine.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/max_norm.h"
#include "engine/kernels/normalize.h"
#include "engine/kernels/pool2d.h"
#include "engine/kernels/reduce.h"
#include "engine/kernels/softmax.h"
#include "engine/kernels/update.h"
#include "engine/kernels/upsample2d.h"
#include "tests/bench/rate_table.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;
namespace kernels = nn::kernels;

class BenchMaps : public QObject {
  Q_OBJECT

 private slots:
  void activations();
  void combinations();
  void sums();
  void softmaxes();
  void pools();
  void upsamplings();
  void norms();
  void updates_data();
  void updates();

 private:
  /// passes: how often the kernel reads or writes `numbers` of them.
  void row(const QString& name, double numbers, double passes, const std::function<void()>& run) {
    table_.memory(name, numbers * passes * sizeof(Scalar), run);
  }
  RateTable table_;
};

void BenchMaps::activations() {
  constexpr Index kCount = 1 << 15;  // all runs together in the second level of cache
  const Numbers x = randomNumbers(kCount, 1);
  Numbers y = x;
  const auto map = [&](const char* name, auto&& run) { row(name, kCount, 2, run); };
  map("exponential", [&] { kernels::exponential(x, y); });
  map("logarithm", [&] { kernels::logarithm(x, y); });
  map("sigmoid", [&] { kernels::sigmoid(x, y); });
  map("tanh", [&] { kernels::hyperbolicTangent(x, y); });
  map("relu", [&] { kernels::leakyRelu(x, 0, y); });
  map("step", [&] { kernels::step(x, y); });
  map("elu", [&] { kernels::elu(x, 1, 1, y); });
  map("softplus", [&] { kernels::softplus(x, y); });
  map("softsign", [&] { kernels::softsign(x, y); });
  map("hard sigmoid", [&] { kernels::hardSigmoid(x, y); });
  map("swish", [&] { kernels::swish(x, 1, y); });
  map("gelu", [&] { kernels::gelu(x, y); });
  map("gelu by tanh", [&] { kernels::geluTanh(x, y); });
  const Numbers slopes = randomNumbers(32, 2);
  map("prelu", [&] { kernels::prelu(kCount / 32, 32, x.data(), slopes.data(), y.data()); });

  Numbers gradient = x, slopeGradients(32);
  const auto slope = [&](const char* name, auto&& run) { row(name, kCount, 3, run); };
  slope("sigmoid gradient", [&] { kernels::sigmoidBackward(x, gradient); });
  slope("tanh gradient", [&] { kernels::hyperbolicTangentBackward(x, gradient); });
  slope("relu gradient", [&] { kernels::leakyReluBackward(x, 0, gradient); });
  slope("elu gradient", [&] { kernels::eluBackward(x, 1, 1, gradient); });
  slope("softplus gradient", [&] { kernels::softplusBackward(x, gradient); });
  slope("softsign gradient", [&] { kernels::softsignBackward(x, gradient); });
  slope("hard sigmoid gradient", [&] { kernels::hardSigmoidBackward(x, gradient); });
  slope("swish gradient", [&] { kernels::swishBackward(x, 1, gradient); });
  slope("gelu gradient", [&] { kernels::geluBackward(x, gradient); });
  slope("gelu by tanh gradient", [&] { kernels::geluTanhBackward(x, gradient); });
  slope("prelu gradient", [&] { kernels::preluBackward(kCount / 32, 32, x.data(), slopes.data(), gradient.data()); });
  map("prelu slopes' gradient",
      [&] { kernels::addPreluSlopeGradients(kCount / 32, 32, x.data(), gradient.data(), slopeGradients.data()); });
}

void BenchMaps::combinations() {
  constexpr Index kCount = 1 << 15;
  const Numbers x = randomNumbers(kCount, 1), a = randomNumbers(kCount, 2);
  Numbers y = x, from = x, to = x;
  row("add", kCount, 3, [&] { kernels::add(x, y); });
  row("add scaled", kCount, 3, [&] { kernels::addScaled(Scalar{0.25}, x, y); });
  row("scale", kCount, 2, [&] { kernels::scale(1, y); });
  row("clamp", kCount, 2, [&] { kernels::clamp(1, y); });
  row("maximum", kCount, 3, [&] { kernels::maximum(x, y); });
  row("minimum", kCount, 3, [&] { kernels::minimum(x, y); });
  row("add product", kCount, 4, [&] { kernels::addProduct(x, a, y); });
  row("multiply", kCount, 3, [&] { kernels::multiply(x, y); });
  row("move where same", kCount, 6, [&] { kernels::moveWhereSame(x, a, from, to); });
}

void BenchMaps::sums() {
  constexpr Index kCount = 1 << 20;
  Numbers x = randomNumbers(kCount, 1), columns(32);
  double sum = 0;
  row("column sums, 32 wide", kCount, 1, [&] { kernels::addColumnSums(kCount / 32, 32, x.data(), columns.data()); });
  row("sum of squares", kCount, 1, [&] { sum += kernels::sumOfSquares(x); });
  row("sum of magnitudes", kCount, 1, [&] { sum += kernels::sumOfMagnitudes(x); });
  row("largest magnitude", kCount, 1, [&] { sum += static_cast<double>(kernels::largestMagnitude(x)); });
  row("all finite", kCount, 1, [&] { sum += kernels::allFinite(x) ? 1 : 0; });
  row("limit columns' norms, 64 wide", kCount, 1, [&] { kernels::limitColumnNorms(kCount / 64, 64, 0, 64, 1e9F, x.data()); });
  QVERIFY(sum > 0);
}

void BenchMaps::softmaxes() {
  for (const Index columns : {10, 46, 1000}) {
    const Index rows = (1 << 15) / columns;
    const auto count = static_cast<double>(rows * columns);
    const Numbers x = randomNumbers(rows * columns, 1);
    Numbers y = x;
    std::vector<double> logSums(static_cast<std::size_t>(rows));
    const QString of = QString(" of %1").arg(columns);
    row("softmax" + of, count, 2, [&] { kernels::softmax(rows, columns, x.data(), y.data()); });
    Numbers gradient = x;
    row("softmax gradient" + of, count, 3, [&] { kernels::softmaxBackward(rows, columns, y.data(), gradient.data()); });
    row("log-sum-exp" + of, count, 1, [&] { kernels::logSumExp(rows, columns, x.data(), logSums.data()); });
  }
}

void BenchMaps::pools() {
  struct Pool {
    const char* name;
    kernels::Pool2dShape shape;
  };
  const Pool pools[] = {{"convnet 2x2", {64, 26, 26, 32, 2, 2, 2, 2, 0, 0, 13, 13}},
                        {"inception 3x3 same", {64, 26, 26, 16, 3, 3, 1, 1, 1, 1, 26, 26}},
                        {"lenet5 2x2", {64, 28, 28, 6, 2, 2, 2, 2, 0, 0, 14, 14}},
                        {"resnet global", {64, 28, 28, 16, 28, 28, 1, 1, 0, 0, 1, 1}}};
  for (const Pool& pool : pools) {
    const kernels::Pool2dShape& s = pool.shape;
    Numbers input = randomNumbers(s.batch * s.height * s.width * s.channels, 1);
    Numbers output = randomNumbers(s.batch * s.outHeight * s.outWidth * s.channels, 2), winner = output;
    const auto in = static_cast<double>(input.size()), out = static_cast<double>(output.size());
    const QString of = QString(", ") + pool.name;
    row("max pool" + of, in + 2 * out, 1, [&] { kernels::maxPool2dForward(s, input.data(), output.data(), winner.data()); });
    row("max pool gradient" + of, in + 2 * out, 1,
        [&] { kernels::extremumPool2dBackward(s, output.data(), winner.data(), input.data(), kernels::Store::Assign); });
    row("min pool" + of, in + 2 * out, 1, [&] { kernels::minPool2dForward(s, input.data(), output.data(), winner.data()); });
    row("average pool" + of, in + out, 1, [&] { kernels::averagePool2dForward(s, input.data(), output.data()); });
    row("average pool gradient" + of, in + out, 1,
        [&] { kernels::averagePool2dBackward(s, output.data(), input.data(), kernels::Store::Assign); });
  }
}

void BenchMaps::upsamplings() {
  const kernels::Upsample2dShape s{64, 14, 14, 32, 2, 2};
  Numbers input = randomNumbers(64 * 14 * 14 * 32, 1), output = randomNumbers(64 * 28 * 28 * 32, 2);
  const auto numbers = static_cast<double>(input.size() + output.size());
  row("nearest 2x2", numbers, 1, [&] { kernels::nearestUpsample2dForward(s, input.data(), output.data()); });
  row("nearest 2x2 gradient", numbers, 1, [&] { kernels::nearestUpsample2dBackward(s, output.data(), input.data()); });
  row("bilinear 2x2", numbers, 1, [&] { kernels::bilinearUpsample2dForward(s, input.data(), output.data()); });
  row("bilinear 2x2 gradient", numbers, 1, [&] { kernels::bilinearUpsample2dBackward(s, output.data(), input.data()); });
}

void BenchMaps::norms() {
  constexpr Index kRows = 64 * 28 * 28, kColumns = 16;  // the resnet's
  constexpr double kCount = kRows * kColumns;
  const Numbers x = randomNumbers(kRows * kColumns, 1);
  Numbers dy = randomNumbers(kRows * kColumns, 2);
  const Numbers gamma = randomNumbers(kColumns, 3), beta = randomNumbers(kColumns, 4);
  Numbers y = x, dx = x, mean(kColumns), variance(kColumns), dGamma(kColumns), dBeta(kColumns);
  row("batch moments", kCount, 1, [&] { kernels::columnMoments(kRows, kColumns, x.data(), mean.data(), variance.data()); });
  const kernels::ColumnNorm norm = {kRows, kColumns, mean.data(), variance.data()};
  row("batch norm", kCount, 2, [&] { kernels::columnNormForward(norm, x.data(), gamma.data(), beta.data(), y.data()); });
  const kernels::ColumnNormBackward backward = {.gamma = gamma.data(), .store = kernels::Store::Assign};
  Numbers a(kColumns), b(kColumns);
  row("batch norm sums", kCount, 2, [&] {
    kernels::columnNormSums(norm, backward, x.data(), dy.data(), {dGamma.data(), dBeta.data(), a.data(), b.data()});
  });
  row("batch norm gradient", kCount, 3, [&] {
    kernels::columnNormInputGradient(norm, backward, a.data(), b.data(), x.data(), dy.data(), dx.data());
  });
  const kernels::GroupNormShape groups{64, 28 * 28, kColumns, 4};
  Numbers statistics(64 * 4 * 2);
  row("group norm", kCount, 2,
      [&] { kernels::groupNormForward(groups, 1e-5, x.data(), gamma.data(), beta.data(), y.data(), statistics.data()); });
  row("group norm gradient", kCount, 6,
      [&] { kernels::groupNormInputGradient(groups, x.data(), gamma.data(), statistics.data(), dy.data(), dx.data()); });
  row("group norm parameters' gradient", kCount, 2, [&] {
    kernels::groupNormParameterGradients(groups, x.data(), statistics.data(), dy.data(), dGamma.data(), dBeta.data());
  });
}

void BenchMaps::updates_data() {
  QTest::addColumn<Index>("count");
  QTest::newRow("1 << 14 weights") << Index{1 << 14};
  QTest::newRow("1 << 21 weights") << Index{1 << 21};
}

void BenchMaps::updates() {
  QFETCH(Index, count);
  const Numbers g = randomNumbers(count, 1);
  Numbers w = g, m(g.size()), v(g.size(), Scalar{1}), third(g.size(), Scalar{1});
  constexpr Scalar kRate = 1e-9F;
  const kernels::AdamStep adam = {.stepSize = kRate, .fresh1 = 0.125F, .fresh2 = 0.0625F, .correction2 = 1, .epsilon = 1e-8F};
  const kernels::RmspropStep rmsprop = {.learningRate = kRate, .fresh = 0.0625F, .epsilon = 1e-8F};
  kernels::RmspropStep full = rmsprop;
  full.momentum = 0.9F;
  const auto n = static_cast<double>(count);
  row("sgd", n, 3, [&] { kernels::sgd(w, g, kRate, 0); });
  row("momentum", n, 5, [&] { kernels::momentum(w, g, m, {.learningRate = kRate, .momentum = 0.5F}); });
  row("nesterov", n, 5, [&] { kernels::momentum(w, g, m, {.learningRate = kRate, .momentum = 0.5F, .nesterov = true}); });
  row("adagrad", n, 5, [&] { kernels::adagrad(w, g, v, kRate, 0, 1e-8F, 0); });
  row("adadelta", n, 7, [&] { kernels::adadelta(w, g, v, third, kRate, 0.0625F, 1e-6F, 0); });
  row("rmsprop", n, 5, [&] { kernels::rmsprop(w, g, {.meanSquare = v}, rmsprop); });
  row("rmsprop, centred with momentum", n, 9,
      [&] { kernels::rmsprop(w, g, {.meanSquare = v, .meanGradient = m, .velocity = third}, full); });
  row("adam", n, 7, [&] { kernels::adam(w, g, m, v, adam); });
  row("amsgrad", n, 9, [&] { kernels::amsgrad(w, g, m, v, third, adam); });
  row("adamax", n, 7, [&] { kernels::adamax(w, g, m, v, adam); });
  row("nadam", n, 7, [&] { kernels::nadam(w, g, m, v, kRate, adam); });
  row("lion", n, 5, [&] { kernels::lion(w, g, m, kRate, 0.125F, 0.0625F, 0); });
}

QTEST_APPLESS_MAIN(BenchMaps)
#include "bench_maps.moc"
