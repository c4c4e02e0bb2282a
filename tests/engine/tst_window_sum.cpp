#include "engine/analysis/window_sum.h"

#include <QtTest>

#include "engine/graph/execution.h"
#include "tests/support/gradient_check.h"
#include "tests/support/networks.h"

namespace {

using networks::size;
using networks::sizes;
using networks::text;

/// One layer between an input and an output, run on random numbers.
struct Layer {
  Layer(const nn::Shape& shape, const char* type, const nn::Options& options)
      : network(nn::Network::compile(networks::chain({{"input", {{"shape", sizes({shape[0], shape[1], shape[2]})}}},
                                                      {type, options},
                                                      {"output", {{"loss", text("mean_squared_error")}}}}))),
        input(shape) {
    nn::Rng rng(4, nn::streamId("numbers"));
    for (std::size_t p = 0; p < network.plan().parameters.size(); ++p)
      gradient_check::fillUniform(network.parameter(static_cast<nn::Index>(p)).values(), -1, 1, rng);
    gradient_check::fillUniform(input.values(), -1, 1, rng);
    nn::Execution execution(network.sharedPlan(), 1, nn::Execution::Purpose::Predict);
    const std::vector<nn::ConstTensorView> inputs{{input.data(), shape.withBatch(1)}};
    execution.evaluate(network, inputs);
    const nn::ConstTensorView out = execution.activation({step().id, 0});
    output = nn::Tensor(out.reshaped(out.shape().withoutBatch()));
  }
  const nn::NetworkPlan::Step& step() const { return network.plan().steps[1]; }
  std::optional<nn::WindowSum> at(nn::Index y, nn::Index x, nn::Index channel) const {
    return nn::windowSum(network, step(), input.view(), output.view(), {y, x, channel});
  }

  nn::Network network;
  nn::Tensor input, output;
};

double activated(const nn::WindowSum& sum) { return sum.activation == "relu" ? std::max(0.0, sum.result) : sum.result; }

}  // namespace

class TestWindowSum : public QObject {
  Q_OBJECT

 private slots:
  void theTermsSumToTheValue_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<nn::Options>("options");
    const auto row = [](const char* name, const char* type, const nn::Options& options) {
      QTest::newRow(name) << QString::fromLatin1(type) << options;
    };
    row("convolution", "conv2d", {{"filters", size(3)}});
    row("relu", "conv2d", {{"filters", size(4)}, {"activation", text("relu")}});
    row("stride", "conv2d", {{"filters", size(2)}, {"strides", sizes({2, 3})}});
    row("same padding", "conv2d", {{"filters", size(2)}, {"kernel_size", sizes({4, 3})}, {"padding", text("same")}});
    row("same padding, stride", "conv2d", {{"filters", size(2)}, {"padding", text("same")}, {"strides", sizes({2, 2})}});
    row("dilation", "conv2d", {{"filters", size(2)}, {"dilation_rate", sizes({2, 3})}});
    row("dilation, same padding, stride", "conv2d",
        {{"filters", size(3)}, {"dilation_rate", sizes({2, 2})}, {"padding", text("same")}, {"strides", sizes({1, 2})}});
    row("margins", "conv2d", {{"filters", size(2)}, {"padding", text("explicit")}, {"explicit_padding", sizes({0, 2, 1, 3})}});
    row("groups", "conv2d", {{"filters", size(6)}, {"groups", size(2)}});
    row("no bias", "conv2d", {{"filters", size(2)}, {"use_bias", false}});
    row("depthwise", "depthwise_conv2d", {{"depth_multiplier", size(3)}});
    row("max pooling", "max_pool2d", {});
    row("max pooling, overlapping, same", "max_pool2d",
        {{"pool_size", sizes({3, 3})}, {"strides", sizes({1, 2})}, {"padding", text("same")}});
    row("min pooling", "min_pool2d", {{"pool_size", sizes({2, 3})}});
    row("average pooling, same", "average_pool2d", {{"pool_size", sizes({3, 2})}, {"padding", text("same")}});
  }
  void theTermsSumToTheValue() {
    QFETCH(QString, type);
    QFETCH(nn::Options, options);
    const Layer layer({9, 10, 4}, qPrintable(type), options);
    QVERIFY(nn::hasWindow(layer.step()));
    const nn::Shape& shape = layer.output.shape();
    for (nn::Index y = 0; y < shape[0]; ++y)
      for (nn::Index x = 0; x < shape[1]; ++x)
        for (nn::Index c = 0; c < shape[2]; ++c) {
          const auto sum = layer.at(y, x, c);
          QVERIFY(sum);
          const auto value = static_cast<double>(layer.output.data()[(y * shape[1] + x) * shape[2] + c]);
          QCOMPARE(sum->value, value);
          QVERIFY2(std::abs(activated(*sum) - value) < 1e-5, qPrintable(QString::number(activated(*sum) - value)));
          // What is written out is what was summed.
          if (sum->kind == nn::WindowSum::Kind::Products) {
            double total = sum->bias;
            for (const nn::WindowSum::Term& term : sum->terms) total += term.input * term.weight;
            QVERIFY(std::abs(total - sum->result) < 1e-12);
          }
          QCOMPARE(sum->terms.size(), static_cast<std::size_t>(sum->height * sum->width * sum->channels));
          for (const nn::WindowSum::Term& term : sum->terms) {
            const bool inside = term.place.y >= 0 && term.place.y < 9 && term.place.x >= 0 && term.place.x < 10;
            QCOMPARE(term.isPadding, !inside);
            if (inside)
              QCOMPARE(term.input,
                       static_cast<double>(layer.input.data()[(term.place.y * 10 + term.place.x) * 4 + term.place.channel]));
          }
        }
  }

  void tellsWhereTheWindowLies() {
    const Layer layer(
        {9, 10, 1}, "conv2d",
        {{"filters", size(1)}, {"padding", text("same")}, {"strides", sizes({2, 2})}, {"dilation_rate", sizes({2, 1})}});
    const auto first = layer.at(0, 0, 0), other = layer.at(2, 3, 0);
    QCOMPARE(first->top, nn::Index{-2});
    QCOMPARE(first->left, nn::Index{0});  // of one row of padding at the sides, the odd one is at the end
    QCOMPARE(other->top, nn::Index{2});
    QCOMPARE(other->left, nn::Index{6});
    QCOMPARE(other->stepY, nn::Index{2});
    QCOMPARE(other->stepX, nn::Index{1});
  }

  void onlyPlacesInTheOutputOfSlidingLayersHaveOne() {
    const Layer layer({5, 5, 1}, "conv2d", {{"filters", size(2)}});
    QVERIFY(layer.at(2, 2, 1));
    QVERIFY(!layer.at(3, 0, 0));
    QVERIFY(!layer.at(0, -1, 0));
    QVERIFY(!layer.at(0, 0, 2));
    const Layer flat({5, 5, 1}, "flatten", {});
    QVERIFY(!nn::hasWindow(flat.step()));
    QVERIFY(!flat.at(0, 0, 0));
  }
};

QTEST_APPLESS_MAIN(TestWindowSum)
#include "tst_window_sum.moc"
