#include <QTest>

#include <cmath>
#include <vector>

#include "engine/activations/activation.h"
#include "tests/support/compare_numbers.h"
#include "tests/support/layer_call.h"

using namespace nn;

namespace {

const Options kTwoByTwo = {{"filters", 1}, {"kernel_size", SizeList{2, 2}}};

/// f(z) = z², to see that an activation that needs z gets it.
class Square : public Activation {
 public:
  bool needsPreActivation() const override { return true; }
  void forward(ConstTensorView z, TensorView a) const override {
    for (Index i = 0; i < z.size(); ++i) a.data()[i] = z.data()[i] * z.data()[i];
  }
  void backward(ConstTensorView z, ConstTensorView, TensorView gradient) const override {
    for (Index i = 0; i < z.size(); ++i) gradient.data()[i] *= 2 * z.data()[i];
  }
};

const ActivationRegistration squareRegistration({
    .id = "test_square",
    .title = "Square",
    .summary = "",
    .reference = "",
    .formula = "",
    .derivative = "",
    .range = "",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Square>(); },
});

}  // namespace

/// Values worked out by hand.
class TestLayersClosedForm : public QObject {
  Q_OBJECT

 private slots:
  void inputHasTheShapeOfItsOption() {
    const LayerType& type = LayerRegistry::instance().require("input");
    const auto planOf = [&](const SizeList& shape) { return createLayer(type, {{"shape", shape}}, "input")->plan({}); };
    QCOMPARE(planOf({28, 28, 1}).outputs, (std::vector<Shape>{{28, 28, 1}}));
    QCOMPARE(planOf({2}).outputs, (std::vector<Shape>{{2}}));
    QVERIFY_THROWS_EXCEPTION(ShapeError, planOf({1, 1, 1, 1, 1, 1}));
    QVERIFY_THROWS_EXCEPTION(ShapeError, planOf({4097, 4096}));
  }

  // z = (1·0.5 + 2·(−1) + 0.1, 1·1 + 2·2 − 0.2) = (−1.4, 4.8)
  void denseAddsUpWeightedInputs() {
    Call call("dense", {{"units", 2}}, {2}, {1, 2});
    Call::fill(call.parameters[0], {0.5, 1, -1, 2});
    Call::fill(call.parameters[1], {Scalar(0.1), Scalar(-0.2)});
    COMPARE_NUMBERS(call.forward(), {Scalar(-1.4), Scalar(4.8)});
    // ∂L/∂z = (1, 10): ∂L/∂x = (0.5 + 10, −1 + 20), ∂L/∂K = x ⊗ ∂L/∂z, ∂L/∂b = ∂L/∂z
    COMPARE_NUMBERS(call.backward({1, 10}), {10.5, 19});
    COMPARE_NUMBERS(Call::numbers(call.parameterGradients[0]), {1, 10, 2, 20});
    COMPARE_NUMBERS(Call::numbers(call.parameterGradients[1]), {1, 10});
    QCOMPARE(call.plan.multiplyAdds, Index{4});
  }

  // The e-mail example: x = (1, 0, 1), hidden weights (0.5, −0.2, 0.3) and (0.4, 0.1, −0.5), ReLU, then (0.7, 0.2), sigmoid.
  void denseGivesTheEmailExample() {
    Call hidden("dense", {{"units", 2}, {"use_bias", false}, {"activation", "relu"}}, {3}, {1, 0, 1});
    Call::fill(hidden.parameters[0], {0.5, Scalar(0.4), Scalar(-0.2), Scalar(0.1), Scalar(0.3), -0.5});
    const Numbers h = hidden.forward();
    COMPARE_NUMBERS(h, {Scalar(0.8), 0});
    Call output("dense", {{"units", 1}, {"use_bias", false}, {"activation", "sigmoid"}}, {2}, h);
    Call::fill(output.parameters[0], {Scalar(0.7), Scalar(0.2)});
    COMPARE_NUMBERS(output.forward(Mode::Evaluate, true), {Scalar(0.56)});
    const double probability = static_cast<double>(output.forward()[0]);
    QCOMPARE(std::round(probability * 1000), 636.0);
  }

  void denseKeepsPenaltiesAndInitializers() {
    const Options options = {{"units", 3}, {"kernel_initializer", "he_uniform"}, {"kernel_l1", 0.5}, {"kernel_l2", 0.25}};
    const LayerPlan plan = Call("dense", options, {7}, Numbers(7)).plan;
    const ParameterSpec& kernel = plan.parameters.at(0);
    QCOMPARE(kernel.name, std::string("kernel"));
    QCOMPARE(kernel.shape, (Shape{7, 3}));
    QCOMPARE(kernel.initializer, std::string("he_uniform"));
    QCOMPARE(kernel.fanIn, Index{7});
    QCOMPARE(kernel.fanOut, Index{3});
    QCOMPARE(kernel.l1, 0.5);
    QCOMPARE(kernel.l2, 0.25);
    const ParameterSpec& bias = plan.parameters.at(1);
    QCOMPARE(bias.shape, (Shape{3}));
    QCOMPARE(bias.initializer, std::string("zeros"));
    QCOMPARE(bias.l1 + bias.l2, 0.0);
    QVERIFY(plan.wholeBatchGradient);
  }

  void denseWantsAList() {
    QCOMPARE(
        shapeError("dense", {}, {13, 13, 32}),
        QString("dense: expected a plain list of numbers, such as (5408), got (13, 13, 32); a Flatten layer before it makes "
                "the list"));
    QCOMPARE(shapeError("dense", {}, {5408}), QString());
  }

  // Sobel-x over [[3,2,1],[1,2,3],[1,1,1]]: (1−3) + 2·(3−1) + (1−1) = 2
  void conv2dIsCrossCorrelation() {
    Call call("conv2d", {{"filters", 1}, {"use_bias", false}}, {3, 3, 1}, {3, 2, 1, 1, 2, 3, 1, 1, 1});
    const Numbers sobel = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
    Call::fill(call.parameters[0], sobel);
    QCOMPARE(call.forward(), (Numbers{2}));
    // One output: its gradient with respect to the input is the kernel, with respect to the kernel the input.
    QCOMPARE(call.backward({1}), sobel);
    QCOMPARE(Call::numbers(call.parameterGradients[0]), (Numbers{3, 2, 1, 1, 2, 3, 1, 1, 1}));
    QCOMPARE(call.plan.multiplyAdds, Index{9});
  }

  // kernel [[1,2],[3,4]], bias 10
  void conv2dAddsTheBias() {
    Call call("conv2d", kTwoByTwo, {2, 3, 1}, {1, 2, 3, 4, 5, 6});
    Call::fill(call.parameters[0], {1, 2, 3, 4});
    Call::fill(call.parameters[1], {10});
    QCOMPARE(call.forward(), (Numbers{1 + 4 + 12 + 20 + 10, 2 + 6 + 15 + 24 + 10}));
    QCOMPARE(call.backward({1, 100}), (Numbers{1, 102, 200, 3, 304, 400}));
    QCOMPARE(Call::numbers(call.parameterGradients[0]), (Numbers{201, 302, 504, 605}));
    QCOMPARE(Call::numbers(call.parameterGradients[1]), (Numbers{101}));
  }

  // An even kernel has its odd row and column of padding at the end: the last outputs see zeros.
  void conv2dPadsAtTheEnd() {
    Options options = kTwoByTwo;
    options.set("padding", "same");
    Call call("conv2d", options, {2, 2, 1}, {1, 2, 3, 4});
    Call::fill(call.parameters[0], {1, 10, 100, 1000});
    QCOMPARE(call.forward(), (Numbers{4321, 402, 43, 4}));
  }

  // in 5, kernel 3, stride 2: out = ceil(5/2) = 3, padding (3−1)·2 + 3 − 5 = 2, one on each side.
  void conv2dStridesOverThePadding() {
    const Options options = {
        {"filters", 1}, {"kernel_size", SizeList{1, 3}}, {"strides", SizeList{1, 2}}, {"padding", "same"}, {"use_bias", false}};
    Call call("conv2d", options, {1, 5, 1}, {1, 2, 3, 4, 5});
    Call::fill(call.parameters[0], {1, 10, 100});
    QCOMPARE(call.plan.outputs[0], (Shape{1, 3, 1}));
    QCOMPARE(call.forward(), (Numbers{210, 432, 54}));
  }

  // Two channels in, two filters out; kernel (1, 1, C, O) = [[1,2],[3,4]]
  void conv2dMixesChannels() {
    Call call("conv2d", {{"filters", 2}, {"kernel_size", SizeList{1, 1}}, {"use_bias", false}}, {1, 2, 2}, {1, 10, 2, 20});
    Call::fill(call.parameters[0], {1, 2, 3, 4});
    QCOMPARE(call.forward(), (Numbers{31, 42, 62, 84}));
    QCOMPARE(call.plan.parameters[0].fanIn, Index{2});
    QCOMPARE(call.plan.parameters[0].fanOut, Index{2});
  }

  void conv2dShapes_data() {
    QTest::addColumn<Options>("options");
    QTest::addColumn<Shape>("input");
    QTest::addColumn<Shape>("output");
    QTest::newRow("valid") << Options{{"filters", 32}} << Shape{28, 28, 1} << Shape{26, 26, 32};
    QTest::newRow("same") << Options{{"filters", 6}, {"kernel_size", SizeList{5, 5}}, {"padding", "same"}} << Shape{28, 28, 1}
                          << Shape{28, 28, 6};
    QTest::newRow("valid, stride 2") << Options{{"filters", 4}, {"strides", SizeList{2, 2}}} << Shape{8, 7, 3}
                                     << Shape{3, 3, 4};
    QTest::newRow("same, stride 2") << Options{{"filters", 4}, {"strides", SizeList{2, 2}}, {"padding", "same"}}
                                    << Shape{8, 7, 3} << Shape{4, 4, 4};
    QTest::newRow("as large as the image") << Options{{"filters", 4}} << Shape{3, 3, 2} << Shape{1, 1, 4};
  }
  void conv2dShapes() {
    QFETCH(Options, options);
    QFETCH(Shape, input);
    QTEST(createLayer(LayerRegistry::instance().require("conv2d"), options, "conv2d")->plan(std::vector{input}).outputs[0],
          "output");
  }

  void conv2dCountsParameters() {
    const LayerPlan plan = Call("conv2d", {{"filters", 64}}, {13, 13, 32}, Numbers(13 * 13 * 32)).plan;
    QCOMPARE(plan.parameters[0].shape, (Shape{3, 3, 32, 64}));
    QCOMPARE(plan.parameters[0].fanIn, Index{288});
    QCOMPARE(plan.parameters[0].fanOut, Index{576});
    QCOMPARE(plan.parameters[0].shape.elementCount() + plan.parameters[1].shape.elementCount(), Index{18496});
    QCOMPARE(plan.multiplyAdds, Index{11 * 11 * 64 * 288});
  }

  void windowsMustFit() {
    QCOMPARE(shapeError("conv2d", {{"kernel_size", SizeList{7, 7}}}, {5, 5, 1}),
             QString("conv2d: expected a window no larger than the input (5, 5), got (7, 7)"));
    QCOMPARE(shapeError("conv2d", {{"kernel_size", SizeList{7, 7}}, {"padding", "same"}}, {5, 5, 1}), QString());
    QCOMPARE(shapeError("max_pool2d", {}, {1, 4, 2}),
             QString("max_pool2d: expected a window no larger than the input (1, 4), got (2, 2)"));
    QCOMPARE(shapeError("average_pool2d", {}, {784}),
             QString("average_pool2d: expected an image of height, width and channels, such as (28, 28, 1), got (784)"));
  }

  void maxPool2dKeepsTheLargest() {
    Call call("max_pool2d", {}, {2, 4, 1}, {1, 5, -3, -1, 4, 2, -2, -4});
    QCOMPARE(call.forward(), (Numbers{5, -1}));
    QCOMPARE(call.backward({10, 20}), (Numbers{0, 10, 0, 20, 0, 0, 0, 0}));
  }

  // Padding takes no part: with a zero in the margin the second maximum would be 0.
  void maxPool2dIgnoresThePadding() {
    Call call("max_pool2d", {{"padding", "same"}}, {1, 3, 1}, {-5, -6, -7});
    QCOMPARE(call.forward(), (Numbers{-5, -7}));
    QCOMPARE(call.backward({1, 2}), (Numbers{1, 0, 2}));
  }

  // Windows (1,3) with stride 1 over 1 4 2 3: 4 wins twice.
  void maxPool2dAddsWhereWindowsOverlap() {
    Call call("max_pool2d", {{"pool_size", SizeList{1, 3}}, {"strides", SizeList{1, 1}}}, {1, 4, 1}, {1, 4, 2, 3});
    QCOMPARE(call.forward(), (Numbers{4, 4}));
    QCOMPARE(call.backward({1, 10}), (Numbers{0, 11, 0, 0}));
  }

  void averagePool2dTakesTheMean() {
    Call call("average_pool2d", {}, {2, 4, 1}, {1, 5, -3, -1, 4, 2, -2, -4});
    QCOMPARE(call.forward(), (Numbers{3, -2.5}));
    QCOMPARE(call.backward({4, 8}), (Numbers{1, 1, 2, 2, 1, 1, 2, 2}));
  }

  void averagePool2dDoesNotCountThePadding() {
    Call call("average_pool2d", {{"padding", "same"}}, {1, 3, 1}, {1, 3, 10});
    QCOMPARE(call.forward(), (Numbers{2, 10}));
    QCOMPARE(call.backward({4, 8}), (Numbers{2, 2, 8}));
  }

  void poolingStridesDefaultToThePoolSize() {
    const auto outputOf = [](const Options& options) {
      return Call("max_pool2d", options, {6, 9, 1}, Numbers(54)).plan.outputs[0];
    };
    QCOMPARE(outputOf({{"pool_size", SizeList{2, 3}}}), (Shape{3, 3, 1}));
    QCOMPARE(outputOf({{"pool_size", SizeList{2, 3}}, {"strides", SizeList{1, 0}}}), (Shape{5, 3, 1}));
  }

  void flattenKeepsTheOrder() {
    Call image("flatten", {}, {2, 1, 2}, {1, 2, 3, 4});
    QCOMPARE(image.plan.outputs[0], (Shape{4}));
    QCOMPARE(image.forward(), (Numbers{1, 2, 3, 4}));
    QCOMPARE(image.backward({5, 6, 7, 8}), (Numbers{5, 6, 7, 8}));
    Call batch("flatten", {}, {1, 1, 2}, {1, 2, 3, 4}, 2);
    QCOMPARE(batch.output.shape(), (Shape{2, 2}));
    QCOMPARE(batch.forward(), (Numbers{1, 2, 3, 4}));
  }

  void dropoutDoesNothingWhenPredicting() {
    Call call("dropout", {{"rate", 0.9}}, {4}, {1, 2, 3, 4});
    QCOMPARE(call.forward(Mode::Evaluate), (Numbers{1, 2, 3, 4}));
    QCOMPARE(call.backward({5, 6, 7, 8}, Mode::Evaluate), (Numbers{5, 6, 7, 8}));
  }

  void dropoutScalesWhatItKeeps() {
    constexpr Index kSize = 20000;
    Call call("dropout", {{"rate", 0.75}}, {kSize}, Numbers(kSize, 3));
    const Numbers out = call.forward(Mode::Train);
    const auto kept = std::ranges::count(out, Scalar{12});
    QCOMPARE(kept + std::ranges::count(out, Scalar{0}), kSize);
    QVERIFY2(std::abs(static_cast<double>(kept) / kSize - 0.25) < 0.015, qPrintable(QString::number(kept)));
    const Numbers dx = call.backward(Numbers(kSize, 1));
    for (std::size_t i = 0; i < out.size(); ++i) QCOMPARE(dx[i], out[i] / 3);
  }

  // A batch of two and its second sample alone draw the same numbers.
  void dropoutIsAddressedBySample() {
    const Numbers ones(64, 1);
    Call both("dropout", {}, {32}, ones, 2);
    Call second("dropout", {}, {32}, Numbers(32, 1));
    const Numbers expected = both.forward(Mode::Train);
    const Numbers got = second.forward(Mode::Train, false, 1);
    QVERIFY(std::equal(got.begin(), got.end(), expected.begin() + 32));
    QVERIFY(!std::equal(got.begin(), got.end(), expected.begin()));
  }

  void activationLayerAppliesItsFunction() {
    Call relu("activation", {}, {3}, {-1, 0, 2});
    QCOMPARE(relu.forward(), (Numbers{0, 0, 2}));
    QCOMPARE(relu.backward({5, 6, 7}), (Numbers{0, 0, 7}));
    Call leaky("activation", {{"activation", "leaky_relu"}, {"negative_slope", 0.25}}, {2}, {-4, 4});
    QCOMPARE(leaky.forward(), (Numbers{-1, 4}));
    QCOMPARE(leaky.backward({8, 8}), (Numbers{2, 8}));
  }

  void activationIsLeftToTheLoss() {
    Call call("activation", {}, {2}, {-1, 2});
    QCOMPARE(call.forward(Mode::Train, true), (Numbers{-1, 2}));
    QCOMPARE(call.backward({5, 6}, Mode::Train, true), (Numbers{5, 6}));
  }

  void activationsThatNeedItGetTheirInput() {
    Call call("dense", {{"units", 1}, {"activation", "test_square"}}, {1}, {3, -2}, 2);
    Call::fill(call.parameters[0], {-2});
    Call::fill(call.parameters[1], {1});
    QCOMPARE(call.plan.workspace.size(), std::size_t{1});
    QCOMPARE(call.forward(Mode::Train), (Numbers{25, 25}));  // z = −5, 5
    QCOMPARE(call.backward({1, 1}), (Numbers{20, -20}));     // 2z · (−2)
    QCOMPARE(Call::numbers(call.parameterGradients[0]), (Numbers{-10 * 3 + 10 * -2}));
  }

  void outputPassesThePredictionOn() {
    Call call("output", {}, {3}, {1, 2, 3});
    QCOMPARE(call.forward(), (Numbers{1, 2, 3}));
    call.backward({4, 5, 6});
    QCOMPARE(call.backward({4, 5, 6}), (Numbers{8, 10, 12}));
    Call image("output", {{"loss", "mean_squared_error"}, {"weight", 2.0}}, {2, 2, 1}, {1, 2, 3, 4});
    QCOMPARE(image.plan.outputs[0], (Shape{2, 2, 1}));
  }
};

QTEST_APPLESS_MAIN(TestLayersClosedForm)
#include "tst_layers_closed_form.moc"
