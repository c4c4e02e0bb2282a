#include <algorithm>
#include <cmath>

#include <QtTest>

#include "engine/data/catalog.h"
#include "engine/data/network_inputs.h"
#include "engine/data/point_features.h"
#include "engine/project/experiment.h"
#include "tests/support/networks.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

nn::LoadedData load(const std::string& id, const nn::Options& options = {}, std::uint64_t seed = 1) {
  return nn::loadData(id, options, seed, nn::DataPaths());
}

nn::DataSettings painted(std::vector<nn::OwnPoint> points, double validation = 0) {
  nn::DataSettings settings;
  settings.source = "painted_points";
  settings.scaling = nn::Scaling::None;
  settings.validationFraction = validation;
  settings.ownPoints = std::move(points);
  return settings;
}

std::vector<nn::Scalar> valuesOf(const nn::Dataset& data) {
  std::vector<nn::Scalar> values;
  std::vector<nn::Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount())), target(1);
  for (nn::Index i = 0; i < data.size(); ++i) {
    data.read(i, input, target);
    values.push_back(target[0]);
  }
  return values;
}

}  // namespace

/// What the playground adds to the point sets: rings, values, derived columns, painted points.
class TestPointSets : public QObject {
  Q_OBJECT

 private slots:
  void ringsHaveOneRadiusForEachClass() {
    const auto data = load("rings", {{"noise", 0.0}, {"classes", std::int64_t{4}}});
    QCOMPARE(data.train->info().classCount(), nn::Index{4});
    const auto points = small_data::inputsOf(*data.train);
    const auto classes = small_data::classesOf(*data.train);
    for (std::size_t i = 0; i < points.size(); ++i)
      QVERIFY(std::abs(std::hypot(points[i][0], points[i][1]) - static_cast<double>(classes[i] + 1) / 4) < 1e-5);
  }

  void valueSetsFollowTheirFormula() {
    const auto plane = load("plane", {{"noise", 0.0}});
    QCOMPARE(plane.train->info().classCount(), nn::Index{0});
    QCOMPARE(plane.train->info().targetName, std::string("value"));
    const auto points = small_data::inputsOf(*plane.train);
    const auto values = valuesOf(*plane.train);
    for (std::size_t i = 0; i < points.size(); ++i) {
      QVERIFY(std::abs(points[i][0]) <= 1 && std::abs(points[i][1]) <= 1);
      QVERIFY(std::abs(values[i] - (points[i][0] + points[i][1]) / 2) < 1e-6);
    }
    const auto bumps = valuesOf(*load("gaussian_bumps", {{"noise", 0.0}}).train);
    QVERIFY(std::ranges::max(bumps) > 0.8 && std::ranges::min(bumps) < -0.8);
  }

  void noiseOfValueSetsIsOnTheValue() {
    const auto clean = load("plane", {{"noise", 0.0}, {"samples", std::int64_t{20000}}});
    const auto noisy = load("plane", {{"noise", 0.2}, {"samples", std::int64_t{20000}}});
    QCOMPARE(small_data::inputsOf(*clean.train), small_data::inputsOf(*noisy.train));
    const auto a = valuesOf(*clean.train), b = valuesOf(*noisy.train);
    double squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) squares += std::pow(a[i] - b[i], 2);
    QVERIFY(std::abs(std::sqrt(squares / static_cast<double>(a.size())) - 0.2) < 0.005);
  }

  void derivedColumnsAreWorkedOutFromThePoint() {
    const auto plain = load("spiral"), derived = load("spiral", {{"derived_features", true}});
    QCOMPARE(derived.train->info().inputNames,
             (std::vector<std::string>{"x", "y", "x^2", "y^2", "x*y", "sin(2πx)", "sin(2πy)"}));
    QVERIFY(nn::arePoints(plain.train->info()) && nn::arePoints(derived.train->info()));
    const auto points = small_data::inputsOf(*plain.train), rows = small_data::inputsOf(*derived.train);
    QCOMPARE(rows.size(), points.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const float x = points[i][0], y = points[i][1];
      QCOMPARE(rows[i][0], x);
      QCOMPARE(rows[i][1], y);
      QVERIFY(std::abs(rows[i][2] - x * x) < 1e-5 && std::abs(rows[i][3] - y * y) < 1e-5 &&
              std::abs(rows[i][4] - x * y) < 1e-5);
      QVERIFY(std::abs(rows[i][5] - std::sin(6.2831853F * x)) < 1e-4 && std::abs(rows[i][6] - std::sin(6.2831853F * y)) < 1e-4);
    }
  }

  void anInputTakesSomeOfTheDerivedColumns() {
    nn::Graph graph = networks::mlp(3, 4, 2);
    for (const nn::Node& node : graph.nodes())
      if (node.type == "input") {
        graph.setOption(node.id, "columns", std::string("x, x*y, sin(2πy)"));
        break;
      }
    const nn::Network network = nn::Network::compile(graph);
    const auto data = load("xor", {{"derived_features", true}});
    nn::NetworkInputs inputs(network.plan(), data.train->info(), 1);
    const nn::Tensor tooFew(nn::Shape{1, 1});  // a sample of other data
    QVERIFY_EXCEPTION_THROWN(inputs.of(tooFew.view()), nn::ShapeError);
    nn::Tensor row(nn::Shape{1, 7});
    nn::writePoint(0.5, -0.25, row.values());
    const auto taken = inputs.of(row.view());
    QCOMPARE(taken[0].size(), nn::Index{3});
    QCOMPARE(taken[0].data()[0], nn::Scalar{0.5});
    QCOMPARE(taken[0].data()[1], nn::Scalar{-0.125});
    QVERIFY(std::abs(taken[0].data()[2] + 1) < 1e-5);
  }

  void paintedPointsAreTheData() {
    const auto data = nn::prepareData(painted({{0.5, -1, 1}, {-0.5, 0.25, 0}, {0, 0, 7}}), 1, {});
    QCOMPARE(data.train->size(), nn::Index{2});  // there is no class 7
    QVERIFY(!data.validation && !data.test);
    QCOMPARE(small_data::inputsOf(*data.train), (std::vector<std::vector<nn::Scalar>>{{0.5, -1}, {-0.5, 0.25}}));
    QCOMPARE(small_data::classesOf(*data.train), (std::vector<nn::Index>{1, 0}));
  }

  void paintedPointsComeBehindThoseOfTheSet() {
    nn::DataSettings settings = painted({{3, 4, 1}});
    settings.source = "xor";
    settings.options = {{"derived_features", true}};
    const auto data = nn::prepareData(settings, 1, {});
    QCOMPARE(data.train->size(), nn::Index{401});
    const auto last = small_data::inputsOf(*data.train).back();
    QCOMPARE(last.size(), std::size_t{7});
    QCOMPARE(last[0], nn::Scalar{3});
    QCOMPARE(last[4], nn::Scalar{12});
  }

  void anotherPaintedPointMovesNoneOfTheOthers() {
    std::vector<nn::OwnPoint> points;
    for (int i = 0; i < 20; ++i) points.push_back({0.1 * i, 0, static_cast<double>(i % 2)});
    const auto before = nn::prepareData(painted(points, 0.25), 1, {});
    QCOMPARE(before.validation->size(), nn::Index{5});
    points.push_back({9, 9, 0});
    const auto after = nn::prepareData(painted(points, 0.25), 1, {});
    auto expected = small_data::inputsOf(*before.train);
    expected.push_back({9, 9});
    QCOMPARE(small_data::inputsOf(*after.train), expected);
    QCOMPARE(small_data::inputsOf(*after.validation), small_data::inputsOf(*before.validation));
  }

  void anEmptyPlaneSaysWhatIsMissing() {
    QCOMPARE(thrown<nn::ConfigError>([] { nn::prepareData(painted({}, 0.2), 1, {}); }),
             QStringLiteral("data set 'Painted points': expected at least one sample to train on, got none"));
  }

  void projectsKeepPaintedPoints() {
    nn::Project project;
    project.data = painted({{0.125, -0.5, 1}, {1e-3, 2, 0}});
    const std::string text = nn::toJson(project);
    QVERIFY(nn::projectFromJson(text, "p").data == project.data);
    std::string broken = text;
    broken.replace(broken.find("0.125, "), 7, "");
    QCOMPARE(thrown<nn::FormatError>([&] { nn::projectFromJson(broken, "p"); }),
             QStringLiteral("p: data.own_points[0]: expected [x, y, target], got a list of 2"));
  }
};

QTEST_APPLESS_MAIN(TestPointSets)
#include "tst_point_sets.moc"
