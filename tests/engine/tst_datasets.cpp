#include <algorithm>
#include <cmath>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/catalog.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

constexpr auto kPointSets = {"xor", "circles", "moons", "spiral", "gaussians", "checkerboard"};

nn::LoadedData load(const std::string& id, const nn::Options& options = {}, std::uint64_t seed = 1) {
  return nn::loadData(id, options, seed, nn::DataPaths());
}

nn::Options options(std::int64_t samples, double noise) { return {{"samples", samples}, {"noise", noise}}; }

double radius(const std::vector<nn::Scalar>& point) { return std::hypot(point[0], point[1]); }

/// Smallest distance between points of different classes.
double gapBetweenClasses(const nn::Dataset& data) {
  const auto points = small_data::inputsOf(data);
  const auto classes = small_data::classesOf(data);
  double gap = 1e9;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (classes[i] != classes[j])
        gap = std::min<double>(gap, std::hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]));
  return gap;
}

}  // namespace

/// The built-in sets that need no files.
class TestDatasets : public QObject {
  Q_OBJECT

  static void addPointSets() {
    QTest::addColumn<QString>("id");
    for (const char* id : kPointSets) QTest::newRow(id) << id;
  }

 private slots:
  void describesItself_data() { addPointSets(); }
  void describesItself() {
    QFETCH(QString, id);
    const nn::LoadedData data = load(id.toStdString());
    const nn::DatasetInfo& info = data.train->info();
    QCOMPARE(QString::fromStdString(info.id), id);
    QVERIFY(!info.title.empty() && !info.summary.empty());
    QVERIFY(info.kind == nn::SampleKind::Points);
    QCOMPARE(info.inputShape, (nn::Shape{2}));
    QCOMPARE(info.inputNames, (std::vector<std::string>{"x", "y"}));
    QCOMPARE(info.targetShape, (nn::Shape{1}));
    QCOMPARE(info.classCount(), nn::Index{2});
    QCOMPARE(data.train->size(), nn::Index{400});
    QCOMPARE(data.test->size(), nn::Index{200});
    QCOMPARE(data.origin, std::string("made from the seed: 400 training and 200 test points"));
  }

  void sameSeedGivesTheSamePoints_data() { addPointSets(); }
  void sameSeedGivesTheSamePoints() {
    QFETCH(QString, id);
    const auto first = load(id.toStdString(), {}, 5), again = load(id.toStdString(), {}, 5),
               other = load(id.toStdString(), {}, 6);
    QCOMPARE(small_data::inputsOf(*first.train), small_data::inputsOf(*again.train));
    QCOMPARE(small_data::inputsOf(*first.test), small_data::inputsOf(*again.test));
    QVERIFY(small_data::inputsOf(*first.train) != small_data::inputsOf(*other.train));
  }

  void testPointsAreOthers_data() { addPointSets(); }
  void testPointsAreOthers() {
    QFETCH(QString, id);
    const nn::LoadedData data = load(id.toStdString());
    const auto train = small_data::inputsOf(*data.train), test = small_data::inputsOf(*data.test);
    for (const auto& point : test) QVERIFY(std::find(train.begin(), train.end(), point) == train.end());
  }

  void classesAreBalanced_data() { addPointSets(); }
  void classesAreBalanced() {
    QFETCH(QString, id);
    const auto classes = small_data::classesOf(*load(id.toStdString()).train);
    QCOMPARE(std::count(classes.begin(), classes.end(), nn::Index{0}), std::ptrdiff_t{200});
    QCOMPARE(std::count(classes.begin(), classes.end(), nn::Index{1}), std::ptrdiff_t{200});
  }

  void noNoiseSeparatesTheClasses_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("gap");
    QTest::newRow("xor") << "xor" << 0.1;
    QTest::newRow("circles") << "circles" << 0.5;
    QTest::newRow("moons") << "moons" << 0.1;
    QTest::newRow("spiral") << "spiral" << 0.1;
    QTest::newRow("gaussians") << "gaussians" << 1.5;
    QTest::newRow("checkerboard") << "checkerboard" << 0.1;
  }
  void noNoiseSeparatesTheClasses() {
    QFETCH(QString, id);
    QFETCH(double, gap);
    const double found = gapBetweenClasses(*load(id.toStdString(), options(400, 0.0)).train);
    QVERIFY2(found >= gap, qPrintable(QString::number(found)));
  }

  void noiseIsTheStandardDeviation() {
    // Without noise every cloud is its centre, so what is left is the noise itself.
    const auto points = small_data::inputsOf(*load("gaussians", options(20000, 0.3)).train);
    const auto centres = small_data::inputsOf(*load("gaussians", options(20000, 0.0)).train);
    double squares = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
      for (std::size_t axis = 0; axis < 2; ++axis) squares += std::pow(points[i][axis] - centres[i][axis], 2) / 40000.0;
    QVERIFY2(std::abs(std::sqrt(squares) - 0.3) < 0.005, qPrintable(QString::number(std::sqrt(squares))));
  }

  void xorFollowsItsRule() {
    const nn::LoadedData data = load("xor", options(200, 0.0));
    const auto points = small_data::inputsOf(*data.train);
    const auto classes = small_data::classesOf(*data.train);
    int quadrants[4] = {};
    for (std::size_t i = 0; i < points.size(); ++i) {
      const bool right = points[i][0] > 0, up = points[i][1] > 0;
      QCOMPARE(classes[i], nn::Index{right != up});
      ++quadrants[2 * right + up];
    }
    for (const int count : quadrants) QVERIFY(count > 25);
  }

  void circlesLieInsideEachOther() {
    const nn::LoadedData data = load("circles", options(200, 0.0));
    const auto points = small_data::inputsOf(*data.train);
    const auto classes = small_data::classesOf(*data.train);
    for (std::size_t i = 0; i < points.size(); ++i)
      QVERIFY(std::abs(radius(points[i]) - (classes[i] == 0 ? 0.45 : 1.0)) < 1e-5);
  }

  void checkerboardFollowsItsRule() {
    const nn::LoadedData data = load("checkerboard", options(800, 0.0));
    const auto points = small_data::inputsOf(*data.train);
    const auto classes = small_data::classesOf(*data.train);
    int fields[16] = {};
    for (std::size_t i = 0; i < points.size(); ++i) {
      const int column = static_cast<int>(std::floor(2 * points[i][0])) + 2;
      const int row = static_cast<int>(std::floor(2 * points[i][1])) + 2;
      QVERIFY(column >= 0 && column < 4 && row >= 0 && row < 4);
      QCOMPARE(classes[i], nn::Index{(row + column) % 2});
      ++fields[4 * row + column];
    }
    for (const int count : fields) QVERIFY2(count > 20, qPrintable(QString::number(count)));
  }

  void spiralHasAsManyArmsAsClasses() {
    nn::Options chosen = options(500, 0.0);
    chosen.set("classes", std::int64_t{5});
    const nn::LoadedData data = load("spiral", chosen);
    QCOMPARE(data.train->info().classNames, (std::vector<std::string>{"class 1", "class 2", "class 3", "class 4", "class 5"}));
    // Turned back by the angle of its arm, every point lies on the first arm.
    const auto points = small_data::inputsOf(*data.train);
    const auto classes = small_data::classesOf(*data.train);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double angle = 2 * M_PI * (static_cast<double>(classes[i]) / 5 + 1.5 * radius(points[i]));
      QVERIFY(std::abs(radius(points[i]) * std::cos(angle) - points[i][0]) < 1e-4);
      QVERIFY(std::abs(radius(points[i]) * std::sin(angle) - points[i][1]) < 1e-4);
    }
  }

  void fewSamplesStillCoverTheClasses() {
    nn::Options chosen = options(10, 0.0);
    chosen.set("classes", std::int64_t{8});
    const auto classes = small_data::classesOf(*load("gaussians", chosen).test);
    for (nn::Index label = 0; label < 8; ++label) QVERIFY(std::count(classes.begin(), classes.end(), label) > 0);
  }

  void optionsAreChecked() {
    QVERIFY(thrown<nn::ConfigError>([] { load("moons", options(5, 0.1)); }).contains("data set 'moons'"));
    QVERIFY(thrown<nn::ConfigError>([] { load("moons", options(100, -0.1)); }).contains("noise"));
    QVERIFY(thrown<nn::ConfigError>([] { load("moons", {{"classes", std::int64_t{3}}}); }).contains("classes"));
  }

  void spamTable() {
    const nn::LoadedData data = load("spam-emails");
    QCOMPARE(data.train->size(), nn::Index{8});
    QVERIFY(!data.test);
    QVERIFY(data.train->info().kind == nn::SampleKind::Table);
    QCOMPARE(data.train->info().classNames, (std::vector<std::string>{"not spam", "spam"}));
    QCOMPARE(data.train->info().inputNames.size(), std::size_t{3});
    const auto inputs = small_data::inputsOf(*data.train);
    const auto classes = small_data::classesOf(*data.train);
    for (std::size_t a = 0; a < inputs.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) QVERIFY(inputs[a] != inputs[b]);
    const auto email = std::find(inputs.begin(), inputs.end(), std::vector<nn::Scalar>{1, 0, 1});
    QVERIFY(email != inputs.end());
    QCOMPARE(classes[static_cast<std::size_t>(email - inputs.begin())], nn::Index{1});
  }

  void setsInMemoryAreChecked() {
    nn::DatasetInfo info;
    info.id = "mine";
    info.inputShape = {2};
    info.targetShape = {1};
    info.classNames = {"a", "b"};
    const auto error = [&](std::vector<nn::Scalar> inputs, std::vector<nn::Scalar> targets) {
      return thrown<nn::ConfigError>([&] { nn::memoryDataset(info, std::move(inputs), std::move(targets)); });
    };
    QCOMPARE(error({1, 2, 3, 4}, {0, 1}), QString("nothing"));
    QVERIFY(error({1, 2, 3}, {0}).contains("expected a multiple of 2 input numbers, got 3"));
    QVERIFY(error({1, 2, 3, 4}, {0}).contains("expected 2 target numbers, got 1"));
    QVERIFY(error({1, 2}, {2}).contains("expected class numbers below 2, got 2"));
    QVERIFY(error({1, 2}, {0.5}).contains("expected class numbers"));
    QVERIFY(error({1, 2}, {-1}).contains("expected class numbers"));
    QVERIFY(error({1, 2}, {std::numeric_limits<nn::Scalar>::quiet_NaN()}).contains("expected class numbers"));
  }
};

QTEST_APPLESS_MAIN(TestDatasets)
#include "tst_datasets.moc"
