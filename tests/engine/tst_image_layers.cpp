#include <QTest>

#include <numeric>

#include "engine/graph/analysis.h"
#include "tests/support/layer_call.h"
#include "tests/support/networks.h"
#include "tests/support/reference_kernels.h"
#include "tests/support/thrown.h"

using namespace nn;

namespace {

LayerPlan planOf(std::string_view id, const Options& options, const Shape& input) {
  return createLayer(LayerRegistry::instance().require(id), options, std::string(id))->plan(std::vector{input});
}

QString refusal(std::string_view id, const Options& options, const Shape& input) {
  return thrown<ShapeError>([&] { (void)planOf(id, options, input); });
}

Options with(Options options, const Options& more) {
  for (const auto& [name, value] : more.values()) options.set(name, value);
  return options;
}

/// One filter without bias.
const Options kOneFilter = {{"filters", 1}, {"use_bias", false}};

Numbers random(Index count, std::uint64_t seed) { return reference::randomNumbers(count, seed); }

double dot(const Numbers& a, const Numbers& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](Scalar x, Scalar y) { return static_cast<double>(x) * static_cast<double>(y); });
}

}  // namespace

/// Layers for images: values worked out by hand, and what connects the layers with each other.
class TestImageLayers : public QObject {
  Q_OBJECT

 private slots:
  // --- convolutions -----------------------------------------------------------------------------------------------------

  // Taps three pixels apart: x₀ + 10·x₃.
  void dilationSpreadsTheKernel() {
    Call call("conv2d", with(kOneFilter, {{"kernel_size", SizeList{1, 2}}, {"dilation_rate", SizeList{1, 3}}}), {1, 5, 1},
              {1, 2, 3, 4, 5});
    Call::fill(call.parameters[0], {1, 10});
    QCOMPARE(call.plan.outputs[0], (Shape{1, 2, 1}));
    QCOMPARE(call.forward(), (Numbers{41, 52}));
    QCOMPARE(call.backward({1, 2}), (Numbers{1, 2, 0, 10, 20}));
    QCOMPARE(Call::numbers(call.parameterGradients[0]), (Numbers{1 + 4, 4 + 10}));
  }

  // in 5, reach (3 − 1)·2 + 1 = 5: same has 4 columns of padding, two on each side.
  void dilationCountsForPadding() {
    const Options dilated = {{"kernel_size", SizeList{1, 3}}, {"dilation_rate", SizeList{1, 2}}, {"padding", "same"}};
    Call call("conv2d", with(kOneFilter, dilated), {1, 5, 1}, {1, 2, 3, 4, 5});
    Call::fill(call.parameters[0], {1, 10, 100});
    QCOMPARE(call.forward(), (Numbers{310, 420, 531, 42, 53}));
  }

  // Filter 0 sees channels 0 and 1, filter 1 channels 2 and 3; kernel (1, 1, 2, 2) = [[1, 10], [100, 1000]].
  void groupsSeeTheirOwnChannels() {
    const Options options = {{"filters", 2}, {"kernel_size", SizeList{1, 1}}, {"groups", 2}, {"use_bias", false}};
    Call call("conv2d", options, {1, 1, 4}, {1, 2, 3, 4});
    QCOMPARE(call.plan.parameters[0].shape, (Shape{1, 1, 2, 2}));
    QCOMPARE(call.plan.parameters[0].fanIn, Index{2});
    QCOMPARE(call.plan.parameters[0].fanOut, Index{1});
    Call::fill(call.parameters[0], {1, 10, 100, 1000});
    QCOMPARE(call.forward(), (Numbers{1 + 200, 30 + 4000}));
    QCOMPARE(call.backward({1, 2}), (Numbers{1, 100, 20, 2000}));
    QCOMPARE(Call::numbers(call.parameterGradients[0]), (Numbers{1, 6, 2, 8}));
  }

  void groupsMustDivide() {
    QCOMPARE(refusal("conv2d", {{"filters", 8}, {"groups", 4}}, {5, 5, 6}),
             QString("conv2d: expected a number of groups that divides the channels (6) and the filters (8), got 4"));
    QCOMPARE(refusal("conv2d", {{"filters", 9}, {"groups", 2}}, {5, 5, 6}),
             QString("conv2d: expected a number of groups that divides the channels (6) and the filters (9), got 2"));
    QCOMPARE(refusal("conv2d", {{"filters", 9}, {"groups", 3}}, {5, 5, 6}), QString("nothing"));
  }

  // One zero to the left, two to the right: 0 1 2 0 0.
  void marginsAreAsWideAsOneSays() {
    const Options options = {
        {"filters", 1}, {"kernel_size", SizeList{1, 2}}, {"padding", "explicit"}, {"explicit_padding", SizeList{0, 0, 1, 2}}};
    Call call("conv2d", options, {1, 2, 1}, {1, 2});
    Call::fill(call.parameters[0], {1, 10});
    Call::fill(call.parameters[1], {5});
    QCOMPARE(call.forward(), (Numbers{15, 26, 7, 5}));
    QCOMPARE(call.backward({1, 1, 1, 1}), (Numbers{11, 11}));
  }

  void windowsMustFitWithDilationAndMargins() {
    const Options wide = {{"dilation_rate", SizeList{3, 1}}};
    QCOMPARE(refusal("conv2d", wide, {5, 5, 1}),
             QString("conv2d: expected a window no larger than the input (5, 5), got (7, 3)"));
    const Options margins = {{"padding", "explicit"}, {"explicit_padding", SizeList{1, 0, 0, 0}}};
    QCOMPARE(refusal("depthwise_conv2d", with(wide, margins), {5, 5, 1}),
             QString("depthwise_conv2d: expected a window no larger than the padded input (6, 5), got (7, 3)"));
    QCOMPARE(refusal("separable_conv2d", with(wide, margins), {6, 5, 1}), QString("nothing"));
    QCOMPARE(refusal("separable_conv2d", {}, {784}),
             QString("separable_conv2d: expected an image of height, width and channels, such as (28, 28, 1), got (784)"));
  }

  // Two pixels (1, 10) and (2, 20); kernel (1, 2, C, M) = [[1, 2], [3, 4]] and [[5, 6], [7, 8]]. Output channel c·2 + m.
  void depthwiseKeepsChannelsApart() {
    const Options options = {{"kernel_size", SizeList{1, 2}}, {"depth_multiplier", 2}};
    Call call("depthwise_conv2d", options, {1, 2, 2}, {1, 10, 2, 20});
    QCOMPARE(call.plan.parameters[0].shape, (Shape{1, 2, 2, 2}));
    QCOMPARE(call.plan.parameters[0].columnCount(), Index{4});
    QCOMPARE(call.plan.parameters[0].fanIn, Index{2});
    QCOMPARE(call.plan.parameters[0].fanOut, Index{4});
    QCOMPARE(call.plan.multiplyAdds, Index{8});
    Call::fill(call.parameters[0], {1, 2, 3, 4, 5, 6, 7, 8});
    Call::fill(call.parameters[1], {0, 0, 0, 1000});
    QCOMPARE(call.forward(), (Numbers{1 + 10, 2 + 12, 30 + 140, 40 + 160 + 1000}));
    QCOMPARE(call.backward({1, 0, 0, 1}), (Numbers{1, 4, 5, 8}));
    QCOMPARE(Call::numbers(call.parameterGradients[0]), (Numbers{1, 0, 0, 10, 2, 0, 0, 20}));
    QCOMPARE(Call::numbers(call.parameterGradients[1]), (Numbers{1, 0, 0, 1}));
  }

  void depthwiseIsAConvolutionInGroups() {
    const Options sliding = {{"strides", SizeList{2, 1}}, {"padding", "same"}, {"dilation_rate", SizeList{1, 2}}};
    const Numbers x = random(6 * 7 * 3 * 2, 1);
    Call depthwise("depthwise_conv2d", with(sliding, {{"depth_multiplier", 2}}), {6, 7, 3}, x, 2);
    Call grouped("conv2d", with(sliding, {{"filters", 6}, {"groups", 3}}), {6, 7, 3}, x, 2);
    for (Call* call : {&depthwise, &grouped})
      for (Tensor& parameter : call->parameters) Call::fill(parameter, random(parameter.size(), 2));
    QCOMPARE(depthwise.forward(), grouped.forward());
    const Numbers gradient = random(depthwise.output.size(), 3);
    QCOMPARE(depthwise.backward(gradient), grouped.backward(gradient));
    QCOMPARE(Call::numbers(depthwise.parameterGradients[0]), Call::numbers(grouped.parameterGradients[0]));
  }

  void separableIsDepthwiseThenPointwise() {
    const Options sliding = {{"kernel_size", SizeList{3, 2}}, {"padding", "same"}, {"depth_multiplier", 2}};
    Call separable("separable_conv2d", with(sliding, {{"filters", 5}}), {4, 5, 3}, random(4 * 5 * 3 * 2, 1), 2);
    Call depthwise("depthwise_conv2d", with(sliding, {{"use_bias", false}}), {4, 5, 3}, random(4 * 5 * 3 * 2, 1), 2);
    for (Tensor& parameter : separable.parameters) Call::fill(parameter, random(parameter.size(), 2));
    Call::fill(depthwise.parameters[0], Call::numbers(separable.parameters[0]));
    Call pointwise("conv2d", {{"filters", 5}, {"kernel_size", SizeList{1, 1}}}, {4, 5, 6}, depthwise.forward(), 2);
    Call::fill(pointwise.parameters[0], Call::numbers(separable.parameters[1]));
    Call::fill(pointwise.parameters[1], Call::numbers(separable.parameters[2]));
    QCOMPARE(separable.forward(), pointwise.forward());
    const Numbers gradient = random(separable.output.size(), 3);
    QCOMPARE(separable.backward(gradient), depthwise.backward(pointwise.backward(gradient)));
    QCOMPARE(Call::numbers(separable.parameterGradients[0]), Call::numbers(depthwise.parameterGradients[0]));
    QCOMPARE(Call::numbers(separable.parameterGradients[1]), Call::numbers(pointwise.parameterGradients[0]));
    QCOMPARE(Call::numbers(separable.parameterGradients[2]), Call::numbers(pointwise.parameterGradients[1]));
  }

  // 32 · 9 + 32 · 64 + 64, where an ordinary convolution has 32 · 9 · 64 + 64 = 18,496.
  void separableHasFewWeights() {
    const LayerPlan plan = planOf("separable_conv2d", {{"filters", 64}, {"kernel_l2", 0.5}}, {13, 13, 32});
    Index count = 0;
    QStringList names;
    for (const ParameterSpec& spec : plan.parameters) {
      count += spec.shape.elementCount();
      names << QString::fromStdString(spec.name);
    }
    QCOMPARE(count, Index{2400});
    QCOMPARE(names, (QStringList{"depthwise_kernel", "pointwise_kernel", "bias"}));
    QCOMPARE(plan.parameters[0].l2, 0.5);
    QCOMPARE(plan.parameters[1].l2, 0.5);
    QCOMPARE(plan.multiplyAdds, Index{11 * 11 * (32 * 9 + 32 * 64)});
  }

  // --- transposed convolution -------------------------------------------------------------------------------------------

  // Patches 1 10 100 and 2 20 200, two pixels apart.
  void transposeAddsPatches_data() {
    QTest::addColumn<Options>("options");
    QTest::addColumn<Numbers>("output");
    QTest::newRow("valid") << Options{} << Numbers{1, 10, 102, 20, 200};
    QTest::newRow("same") << Options{{"padding", "same"}} << Numbers{1, 10, 102, 20};
    QTest::newRow("explicit") << Options{{"padding", "explicit"}, {"explicit_padding", SizeList{0, 0, 1, 2}}}
                              << Numbers{10, 102};
  }
  void transposeAddsPatches() {
    QFETCH(Options, options);
    QFETCH(Numbers, output);
    const Options patches = {{"kernel_size", SizeList{1, 3}}, {"strides", SizeList{1, 2}}};
    Call call("conv2d_transpose", with(with(kOneFilter, patches), options), {1, 2, 1}, {1, 2});
    Call::fill(call.parameters[0], {1, 10, 100});
    QCOMPARE(call.forward(), output);
  }

  // kernel (KH, KW, O, C) = (1, 1, 2, 3)
  void transposeMixesChannels() {
    Call call("conv2d_transpose", {{"filters", 2}, {"kernel_size", SizeList{1, 1}}}, {1, 1, 3}, {1, 2, 3});
    QCOMPARE(call.plan.parameters[0].shape, (Shape{1, 1, 2, 3}));
    QCOMPARE(call.plan.parameters[0].fanIn, Index{3});
    QCOMPARE(call.plan.parameters[0].fanOut, Index{2});
    Call::fill(call.parameters[0], {1, 10, 100, 2, 20, 200});
    Call::fill(call.parameters[1], {1000, 2000});
    QCOMPARE(call.forward(), (Numbers{1321, 2642}));
    QCOMPARE(call.backward({1, 3}), (Numbers{7, 70, 700}));
    QCOMPARE(Call::numbers(call.parameterGradients[0]), (Numbers{1, 2, 3, 3, 6, 9}));
    QCOMPARE(Call::numbers(call.parameterGradients[1]), (Numbers{1, 3}));
  }

  /// <conv(x), y> = <x, transpose(y)> with the same kernel and the same options.
  void transposeIsTheTransposeOfTheConvolution_data() {
    QTest::addColumn<Options>("options");
    QTest::addColumn<Shape>("small");
    QTest::newRow("valid") << Options{} << Shape{4, 3, 5};
    QTest::newRow("valid, stride 2") << Options{{"strides", SizeList{2, 2}}} << Shape{3, 4, 5};
    QTest::newRow("same, stride 2×3") << Options{{"strides", SizeList{2, 3}}, {"padding", "same"}} << Shape{3, 2, 5};
    QTest::newRow("dilated") << Options{{"dilation_rate", SizeList{2, 3}}} << Shape{2, 3, 5};
    QTest::newRow("explicit") << Options{{"padding", "explicit"}, {"explicit_padding", SizeList{1, 0, 2, 1}}} << Shape{4, 4, 5};
  }
  void transposeIsTheTransposeOfTheConvolution() {
    QFETCH(Options, options);
    QFETCH(Shape, small);
    options.set("use_bias", false);
    const Numbers y = random(small.elementCount(), 1);
    Call back("conv2d_transpose", with(options, {{"filters", 2}}), small, y);
    const Shape large = back.plan.outputs[0];
    const Numbers x = random(large.elementCount(), 2);
    Call forth("conv2d", with(options, {{"filters", 5}}), large, x);
    QCOMPARE(forth.plan.outputs[0], small);
    for (Call* call : {&back, &forth}) Call::fill(call->parameters[0], random(call->parameters[0].size(), 3));
    const double expected = dot(forth.forward(), y), got = dot(x, back.forward());
    QVERIFY2(std::abs(expected - got) < 1e-4, qPrintable(QString("expected %1, got %2").arg(expected).arg(got)));
  }

  void transposeShapes_data() {
    QTest::addColumn<Options>("options");
    QTest::addColumn<Shape>("output");
    QTest::newRow("valid") << Options{} << Shape{9, 9, 32};
    QTest::newRow("valid, stride 2, kernel 4")
        << Options{{"kernel_size", SizeList{4, 4}}, {"strides", SizeList{2, 2}}} << Shape{16, 16, 32};
    QTest::newRow("same, stride 2") << Options{{"strides", SizeList{2, 2}}, {"padding", "same"}} << Shape{14, 14, 32};
    QTest::newRow("same, strides beyond the kernel")
        << Options{{"kernel_size", SizeList{1, 2}}, {"strides", SizeList{3, 5}}, {"padding", "same"}} << Shape{21, 35, 32};
    QTest::newRow("explicit, kernel 4, stride 2")
        << Options{{"kernel_size", SizeList{4, 4}}, {"strides", SizeList{2, 2}}, {"padding", "explicit"}} << Shape{14, 14, 32};
  }
  void transposeShapes() {
    QFETCH(Options, options);
    QTEST(planOf("conv2d_transpose", options, {7, 7, 128}).outputs[0], "output");
  }

  void transposeMustLeaveSomething() {
    const Options margins = {{"padding", "explicit"}, {"explicit_padding", SizeList{2, 2, 1, 1}}};
    QCOMPARE(refusal("conv2d_transpose", margins, {2, 2, 1}),
             QString("conv2d_transpose: expected margins smaller than the output (4, 4), got (4, 2)"));
  }

  // --- padding, cropping, up-sampling -----------------------------------------------------------------------------------

  void zeroPaddingSurroundsTheImage() {
    Call call("zero_padding2d", {{"padding", SizeList{1, 0, 0, 2}}}, {1, 2, 2}, {1, 2, 3, 4});
    QCOMPARE(call.plan.outputs[0], (Shape{2, 4, 2}));
    QCOMPARE(call.forward(), (Numbers{0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0}));
    QCOMPARE(call.backward({9, 9, 9, 9, 9, 9, 9, 9, 5, 6, 7, 8, 9, 9, 9, 9}), (Numbers{5, 6, 7, 8}));
  }

  void croppingCutsTheSidesOff() {
    Call call("cropping2d", {{"cropping", SizeList{1, 0, 0, 2}}}, {2, 4, 1}, {1, 2, 3, 4, 5, 6, 7, 8});
    QCOMPARE(call.plan.outputs[0], (Shape{1, 2, 1}));
    QCOMPARE(call.forward(), (Numbers{5, 6}));
    QCOMPARE(call.backward({3, 4}), (Numbers{0, 0, 0, 0, 3, 4, 0, 0}));
    QCOMPARE(refusal("cropping2d", {{"cropping", SizeList{1, 2, 0, 3}}}, {3, 4, 1}),
             QString("cropping2d: expected to cut off fewer rows and columns than the input's (3, 4), got (3, 3)"));
  }

  void croppingUndoesPadding() {
    const SizeList margins = {2, 1, 3, 4};
    const Numbers x = random(2 * 3 * 5 * 2, 1);
    Call padding("zero_padding2d", {{"padding", margins}}, {3, 5, 2}, x, 2);
    Call cropping("cropping2d", {{"cropping", margins}}, padding.plan.outputs[0], padding.forward(), 2);
    QCOMPARE(cropping.forward(), x);
  }

  void explicitPaddingIsZeroPadding() {
    const SizeList margins = {2, 1, 0, 3};
    const Numbers x = random(4 * 4 * 2, 1), kernel = random(3 * 3 * 2, 2);
    Call padding("zero_padding2d", {{"padding", margins}}, {4, 4, 2}, x);
    Call inside("conv2d", kOneFilter, padding.plan.outputs[0], padding.forward());
    Call outside("conv2d", with(kOneFilter, {{"padding", "explicit"}, {"explicit_padding", margins}}), {4, 4, 2}, x);
    for (Call* call : {&inside, &outside}) Call::fill(call->parameters[0], kernel);
    QCOMPARE(outside.forward(), inside.forward());
  }

  void upsamplingRepeatsPixels() {
    Call call("upsampling2d", {{"size", SizeList{2, 3}}}, {1, 2, 1}, {1, 2});
    QCOMPARE(call.plan.outputs[0], (Shape{2, 6, 1}));
    QCOMPARE(call.forward(), (Numbers{1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2}));
    QCOMPARE(call.backward({1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}), (Numbers{66, 165}));
  }

  // Places −¼→0, ¼, ¾, 1¼→1 of the pixels 0 and 8.
  void upsamplingMixesPixels() {
    Call call("upsampling2d", {{"size", SizeList{1, 2}}, {"interpolation", "bilinear"}}, {1, 2, 1}, {0, 8});
    QCOMPARE(call.forward(), (Numbers{0, 2, 6, 8}));
    QCOMPARE(call.backward({1, 4, 8, 16}), (Numbers{1 + 3 + 2, 1 + 6 + 16}));
  }

  // --- poolings ---------------------------------------------------------------------------------------------------------

  void minPoolKeepsTheSmallest() {
    Call call("min_pool2d", {}, {2, 4, 1}, {1, 5, -3, -1, 4, 2, -2, -4});
    QCOMPARE(call.forward(), (Numbers{1, -4}));
    QCOMPARE(call.backward({10, 20}), (Numbers{10, 0, 0, 0, 0, 0, 0, 20}));
  }

  // Padding takes no part: with a zero in the margin the second minimum would be 0.
  void minPoolIgnoresThePadding() {
    Call call("min_pool2d", {{"padding", "same"}}, {1, 3, 1}, {5, 6, 7});
    QCOMPARE(call.forward(), (Numbers{5, 7}));
  }

  void globalPoolingsGiveOneNumberAChannel() {
    const Numbers x = {1, -10, 2, -20, 9, -30, 4, -60};
    Call mean("global_average_pool2d", {}, {2, 2, 2}, x);
    QCOMPARE(mean.plan.outputs[0], (Shape{2}));
    QCOMPARE(mean.forward(), (Numbers{4, -30}));
    QCOMPARE(mean.backward({4, 8}), (Numbers{1, 2, 1, 2, 1, 2, 1, 2}));
    Call largest("global_max_pool2d", {{"keep_dimensions", true}}, {2, 2, 2}, x);
    QCOMPARE(largest.plan.outputs[0], (Shape{1, 1, 2}));
    QCOMPARE(largest.forward(), (Numbers{9, -10}));
    QCOMPARE(largest.backward({3, 5}), (Numbers{0, 5, 0, 0, 3, 0, 0, 0}));
    QCOMPARE(refusal("global_max_pool2d", {}, {5}),
             QString("global_max_pool2d: expected an image of height, width and channels, such as (28, 28, 1), got (5)"));
  }

  // --- a network --------------------------------------------------------------------------------------------------------

  /// Krizhevsky, Sutskever & Hinton 2012, section 3.5, with an input of 227 pixels, as its sizes need.
  void alexNetHasItsOriginalShape() {
    using networks::size;
    const auto convolution = [](Index filters, Index kernel, Index groups, Index stride, const char* padding) {
      return std::pair<std::string, Options>("conv2d", {{"filters", size(filters)},
                                                        {"kernel_size", SizeList{kernel, kernel}},
                                                        {"strides", SizeList{stride, stride}},
                                                        {"groups", size(groups)},
                                                        {"padding", networks::text(padding)},
                                                        {"activation", networks::text("relu")}});
    };
    const std::pair<std::string, Options> pool("max_pool2d", {{"pool_size", SizeList{3, 3}}, {"strides", SizeList{2, 2}}});
    const Graph graph = networks::chain({{"input", {{"shape", SizeList{227, 227, 3}}}},
                                         convolution(96, 11, 1, 4, "valid"),
                                         pool,
                                         convolution(256, 5, 2, 1, "same"),
                                         pool,
                                         convolution(384, 3, 1, 1, "same"),
                                         convolution(384, 3, 2, 1, "same"),
                                         convolution(256, 3, 2, 1, "same"),
                                         pool,
                                         {"flatten", {}},
                                         {"dense", {{"units", 4096}, {"activation", "relu"}}},
                                         {"dropout", {{"rate", 0.5}}},
                                         {"dense", {{"units", 4096}, {"activation", "relu"}}},
                                         {"dropout", {{"rate", 0.5}}},
                                         {"dense", {{"units", 1000}, {"activation", "softmax"}}},
                                         {"output", {}}});
    const GraphAnalysis analysis = analyze(graph);
    QVERIFY2(analysis.isRunnable(), analysis.issues.empty() ? "" : analysis.issues.front().message.c_str());
    QStringList sizes;
    for (const NodeId id : analysis.order) sizes << QString::fromStdString(analysis.nodes.at(id).outputs.at(0).toString());
    QCOMPARE(sizes.mid(1, 9), (QStringList{"(55, 55, 96)", "(27, 27, 96)", "(27, 27, 256)", "(13, 13, 256)", "(13, 13, 384)",
                                           "(13, 13, 384)", "(13, 13, 256)", "(6, 6, 256)", "(9216)"}));
    QCOMPARE(analysis.parameterCount, Index{60'965'224});
  }
};

QTEST_APPLESS_MAIN(TestImageLayers)
#include "tst_image_layers.moc"
