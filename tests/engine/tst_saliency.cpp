#include "engine/analysis/saliency.h"

#include <QtTest>

#include "engine/core/error.h"
#include "tests/support/gradient_check.h"
#include "tests/support/network_problem.h"
#include "tests/support/networks.h"

namespace {

using networks::size;
using networks::sizes;
using networks::text;

bool isNear(double a, double b, double tolerance = 1e-5) { return std::abs(a - b) <= tolerance * (1 + std::abs(b)); }

void setValues(nn::Network& network, const char* name, std::vector<double> values) {
  const nn::TensorView to = network.parameter(network.findParameter(name).value());
  QCOMPARE(to.size(), static_cast<nn::Index>(values.size()));
  std::ranges::transform(values, to.data(), [](double v) { return static_cast<nn::Scalar>(v); });
}

/// 2×2×1 -> two 1×1 filters (×2 and ×-1, no bias) -> flatten -> two classes.
nn::Network tiny() {
  nn::Network network = nn::Network::compile(networks::chain(
      {{"input", {{"shape", sizes({2, 2, 1})}}},
       {"conv2d", {{"filters", size(2)}, {"kernel_size", sizes({1, 1})}, {"activation", text("linear")}, {"use_bias", false}}},
       {"flatten", {}},
       {"dense", {{"units", size(2)}, {"activation", text("softmax")}, {"use_bias", false}}},
       {"output", {}}}));
  setValues(network, "conv2d_1.kernel", {2, -1});
  // Rows are (pixel, filter): y00 f0, y00 f1, y01 f0, ...; columns are the classes.
  setValues(network, "dense_1.kernel", {1, 0, 0, 1, 2, 0, 0, 0, 3, 0, -4, 0, -2, 0, 0, 0});
  return network;
}

nn::Tensor picture() {
  nn::Tensor input(nn::Shape{1, 2, 2, 1});
  const double pixels[] = {1, 2, 3, -4};
  for (int i = 0; i < 4; ++i) input.data()[i] = static_cast<nn::Scalar>(pixels[i]);
  return input;
}

}  // namespace

class TestSaliency : public QObject {
  Q_OBJECT

 private slots:
  void gradientIsThatOfTheScore() {
    const nn::Network network = tiny();
    const nn::Tensor input = picture();
    nn::Differentiator differentiator(network.sharedPlan(), 1);
    const std::vector<nn::ConstTensorView> inputs{input.view()};
    differentiator.forward(network, inputs);
    // score 0 = Σ_pixel x (2 · w(pixel, 0) - w(pixel, 1)) with w the first column above.
    const nn::Tensor gradient = nn::saliency::inputGradient(differentiator, 0);
    const double expected[] = {2 * 1, 2 * 2, 2 * 3 + 4, 2 * -2};
    for (int i = 0; i < 4; ++i) QVERIFY(isNear(static_cast<double>(gradient.data()[i]), expected[i]));
    const nn::Tensor strongest = nn::saliency::largestMagnitude(gradient.view());
    QCOMPARE(strongest.shape(), (nn::Shape{2, 2}));
    QVERIFY(isNear(static_cast<double>(strongest.data()[3]), 4));
    QVERIFY_THROWS_EXCEPTION(nn::ConfigError, nn::saliency::inputGradient(differentiator, 2));
  }

  void gradientAgreesWithCentralDifferencesOfTheScore() {
    if (!gradient_check::kIsMeaningful) QSKIP("differences need double precision");
    network_problem::Problem problem(networks::convnet("tanh"), 1);
    nn::Differentiator differentiator(problem.network.sharedPlan(), 1);
    differentiator.forward(problem.network, problem.inputViews);
    const nn::Tensor gradient = nn::saliency::inputGradient(differentiator, 3);
    const std::string difference = gradient_check::compare("input", problem.inputs[0].values(), gradient.values(), [&] {
      differentiator.forward(problem.network, problem.inputViews);
      return static_cast<double>(differentiator.scores().data()[3]);
    });
    QVERIFY2(difference.empty(), difference.c_str());
  }

  void gradCamIsTheWeightedSumOfTheMaps() {
    const nn::Network network = tiny();
    const nn::Tensor input = picture();
    nn::Differentiator differentiator(network.sharedPlan(), 1);
    const std::vector<nn::ConstTensorView> inputs{input.view()};
    differentiator.forward(network, inputs);
    const std::optional<nn::Index> maps = nn::saliency::lastFeatureMaps(network.plan());
    QVERIFY(maps);
    QCOMPARE(network.plan().tensors[static_cast<std::size_t>(*maps)].shape, (nn::Shape{2, 2, 2}));
    // α = mean of the column's weights over the pixels: filter 0 (1 + 2 + 3 - 2)/4 = 1, filter 1 (0 + 0 - 4 + 0)/4 = -1.
    // Maps: A0 = 2x, A1 = -x. Sum: 2x + x = 3x, negative ones cut off.
    const nn::Tensor cam = nn::saliency::gradCam(differentiator, *maps, 0);
    const double expected[] = {3, 6, 9, 0};
    for (int i = 0; i < 4; ++i) QVERIFY(isNear(static_cast<double>(cam.data()[i]), expected[i]));
    // Class 1 has one weight, 1 at (0, 0) of filter 1: α1 = 1/4, map -x/4: only the last pixel is positive.
    const nn::Tensor second = nn::saliency::gradCam(differentiator, *maps, 1);
    const double other[] = {0, 0, 0, 1};
    for (int i = 0; i < 4; ++i) QVERIFY(isNear(static_cast<double>(second.data()[i]), other[i]));
  }

  void lastMapsAreThoseBeforeTheListBegins() {
    const nn::Network network = nn::Network::compile(networks::convnet());
    const nn::NetworkPlan& plan = network.plan();
    const nn::Index maps = nn::saliency::lastFeatureMaps(plan).value();
    QCOMPARE(plan.stepOf(plan.tensors[static_cast<std::size_t>(maps)].port.node)->name, std::string("conv2d_2"));
    QVERIFY(!nn::saliency::lastFeatureMaps(nn::Network::compile(networks::mlp(4, 3, 2)).plan()));
  }

  void enlargingKeepsCornersAndIsLinearBetween() {
    nn::Tensor map(nn::Shape{1, 2});
    map.data()[1] = 4;
    const nn::Tensor large = nn::saliency::enlarged(map, 2, 8);
    QCOMPARE(large.shape(), (nn::Shape{2, 8}));
    const double expected[] = {0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4};
    for (int i = 0; i < 16; ++i) QVERIFY(isNear(static_cast<double>(large.data()[i]), expected[i % 8]));
  }

  void occlusionIsTheFallWhenEvaluatedDirectly() {
    network_problem::Problem problem(networks::convnet("relu"), 1);
    const nn::Tensor& input = problem.inputs[0];
    const nn::Tensor background(input.shape(), static_cast<nn::Scalar>(0.1));
    const nn::saliency::Patch patch{5, 3};
    QCOMPARE(patch.starts(12), (std::vector<nn::Index>{0, 3, 6, 7}));
    nn::Execution execution(problem.network.sharedPlan(), 6, nn::Execution::Purpose::Predict);  // does not divide the 16
    const nn::Tensor map = nn::saliency::occlusion(execution, problem.network, input.view(), background.view(), 4, patch);
    const auto probability = [&](const nn::Tensor& x) {
      const std::vector<nn::ConstTensorView> inputs{x.view()};
      execution.evaluate(problem.network, inputs);
      return static_cast<double>(execution.prediction().data()[4]);
    };
    std::vector<double> sum(144), covers(144);
    for (const nn::Index top : patch.starts(12))
      for (const nn::Index left : patch.starts(12)) {
        nn::Tensor covered = input;
        for (nn::Index y = top; y < top + 5; ++y)
          for (nn::Index x = left; x < left + 5; ++x) covered.data()[y * 12 + x] = static_cast<nn::Scalar>(0.1);
        const double fall = probability(input) - probability(covered);
        for (nn::Index y = top; y < top + 5; ++y)
          for (nn::Index x = left; x < left + 5; ++x) {
            sum[static_cast<std::size_t>(y * 12 + x)] += fall;
            covers[static_cast<std::size_t>(y * 12 + x)] += 1;
          }
      }
    bool anything = false;
    for (std::size_t i = 0; i < 144; ++i) {
      QVERIFY(std::abs(static_cast<double>(map.data()[i]) - sum[i] / covers[i]) < 1e-6);
      anything = anything || std::abs(sum[i]) > 1e-4;
    }
    QVERIFY(anything);
  }

  void coveringNothingChangesNothing() {
    network_problem::Problem problem(networks::convnet("relu"), 1);
    nn::Execution execution(problem.network.sharedPlan(), 4, nn::Execution::Purpose::Predict);
    const nn::Tensor map = nn::saliency::occlusion(execution, problem.network, problem.inputs[0].view(),
                                                   problem.inputs[0].view(), 0, {20, 2});  // larger than the picture
    for (const nn::Scalar value : map.values()) QCOMPARE(value, nn::Scalar{0});
  }

  void occlusionCanBeStopped() {
    network_problem::Problem problem(networks::convnet("relu"), 1);
    nn::Execution execution(problem.network.sharedPlan(), 4, nn::Execution::Purpose::Predict);
    const nn::Tensor background(problem.inputs[0].shape());
    const std::atomic<bool> stop = true;
    QVERIFY(nn::saliency::occlusion(execution, problem.network, problem.inputs[0].view(), background.view(), 0, {}, 0, &stop)
                .isEmpty());
  }

  void oneScoreForTwoClassesCountsForTheSecond() {
    const nn::Tensor first = nn::saliency::classSeed({1}, 0), second = nn::saliency::classSeed({1}, 1);
    QCOMPARE(first.data()[0], nn::Scalar{-1});
    QCOMPARE(second.data()[0], nn::Scalar{1});
  }

  void randomWeightsAreOtherWeights() {
    network_problem::Problem problem(networks::convnet(), 1);
    const nn::Network random = nn::saliency::withRandomWeights(problem.network, 99);
    QVERIFY(random.sharedPlan() == problem.network.sharedPlan());
    QVERIFY(networks::weights(random) != networks::weights(problem.network));
    QVERIFY(networks::weights(random) == networks::weights(nn::saliency::withRandomWeights(problem.network, 99)));
  }

  void ranksAreCompared() {
    const std::vector<nn::Scalar> a{1, 2, 3, 40}, up{5, 6, 7, 8}, down{4, 3, 2, 1}, flat{1, 1, 1, 1}, ties{1, 1, 2, 2};
    QVERIFY(isNear(nn::saliency::rankCorrelation(a, up), 1));
    QVERIFY(isNear(nn::saliency::rankCorrelation(a, down), -1));
    QCOMPARE(nn::saliency::rankCorrelation(a, flat), 0.0);
    // Ranks 0, 1, 2, 3 and ½, ½, 2½, 2½: Σab = 4, Σaa = 5, Σbb = 4.
    QVERIFY(isNear(nn::saliency::rankCorrelation(a, ties), 4 / std::sqrt(20.0)));
  }
};

QTEST_APPLESS_MAIN(TestSaliency)
#include "tst_saliency.moc"
