#include <cmath>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/normalizer.h"
#include "engine/data/split.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

using Rows = std::vector<std::vector<nn::Scalar>>;
using nn::Normalizer;
using nn::Scaling;

bool areClose(double a, double b) { return std::abs(a - b) < 1e-6; }

}  // namespace

class TestNormalizer : public QObject {
  Q_OBJECT

 private slots:
  void minMaxPerFeature() {
    const auto data = small_data::table({{0, -4, 7}, {10, 4, 7}, {5, 0, 7}});
    const Normalizer normalizer = Normalizer::fit(*data, Scaling::MinMax);
    QCOMPARE(small_data::inputsOf(*nn::normalized(data, normalizer)), (Rows{{0, 0, 0}, {1, 1, 0}, {0.5, 0.5, 0}}));
    QCOMPARE(normalizer.factor[2], 1.0);  // the constant column keeps its scale
  }

  void standardizePerFeature() {
    // Column 1: mean 5, variance (9 + 1 + 1 + 9) / 4 = 5. Column 2 is constant.
    const auto data = small_data::table({{2, 3}, {4, 3}, {6, 3}, {8, 3}});
    const auto rows = small_data::inputsOf(*nn::normalized(data, Normalizer::fit(*data, Scaling::Standardize)));
    const double sd = std::sqrt(5.0);
    for (std::size_t i = 0; i < 4; ++i) {
      QVERIFY(areClose(rows[i][0], (2.0 * static_cast<double>(i) - 3.0) / sd));
      QCOMPARE(rows[i][1], nn::Scalar{0});
    }
  }

  void standardizeSurvivesALargeMean() {
    // A sum of squares would lose the variance of 1 beside the mean of a million.
    const auto data = small_data::table({{999'999}, {1'000'001}});
    const Normalizer normalizer = Normalizer::fit(*data, Scaling::Standardize);
    QVERIFY(areClose(normalizer.factor[0], 1.0));
    QCOMPARE(small_data::inputsOf(*nn::normalized(data, normalizer)), (Rows{{-1}, {1}}));
  }

  void imagesShareOnePair() {
    const auto images = small_data::table({{0, 255, 51}, {102, 0, 0}}, nn::SampleKind::Image);
    const Normalizer minMax = Normalizer::fit(*images, Scaling::MinMax);
    QCOMPARE(minMax.factor.size(), std::size_t{1});
    QVERIFY(areClose(small_data::inputsOf(*nn::normalized(images, minMax))[1][0], 0.4));

    const Normalizer standard = Normalizer::fit(*images, Scaling::Standardize);
    double mean = 0, squares = 0;
    for (const auto& row : small_data::inputsOf(*nn::normalized(images, standard)))
      for (const nn::Scalar x : row) {
        mean += x / 6.0;
        squares += x * x / 6.0;
      }
    QVERIFY(areClose(mean, 0.0));
    QVERIFY(areClose(squares, 1.0));
  }

  void darkImagesUseTheFullRangeAllTheSame() {
    const auto images = small_data::table({{0, 51}}, nn::SampleKind::Image);
    QVERIFY(areClose(small_data::inputsOf(*nn::normalized(images, Normalizer::fit(*images, Scaling::MinMax)))[0][1], 0.2));
  }

  void fitSeesTheGivenPartOnly() {
    const auto data = small_data::table({{0}, {1}, {100}});
    const nn::Subset train(data, {0, 1});
    const Normalizer normalizer = Normalizer::fit(train, Scaling::MinMax);
    QCOMPARE(small_data::inputsOf(*nn::normalized(data, normalizer)), (Rows{{0}, {1}, {100}}));
  }

  void noneLeavesTheDataAlone() {
    const auto data = small_data::table({{3}, {4}});
    QCOMPARE(nn::normalized(data, Normalizer::fit(*data, Scaling::None)), data);
    std::vector<nn::Scalar> input{3};
    Normalizer().apply(input);
    QCOMPARE(input[0], nn::Scalar{3});
  }

  void idsGoBothWays() {
    for (const Scaling scaling : {Scaling::None, Scaling::MinMax, Scaling::Standardize})
      QVERIFY(nn::scalingFromId(nn::scalingId(scaling)) == scaling);
    QCOMPARE(nn::scalingId(Scaling::MinMax), std::string("minmax"));
    QCOMPARE(thrown<nn::ConfigError>([] { nn::scalingFromId("max"); }),
             QString("scaling: expected one of none, minmax, standardize, got 'max'"));
  }

  void refusesWhatDoesNotFit() {
    const auto data = small_data::table({{3, 4, 5}});
    QVERIFY(thrown<nn::ConfigError>([&] {
              nn::normalized(data, {Scaling::MinMax, {1, 1}, {0, 0}});
            }).contains("expected 3 factors, one for each input, got 2"));
    QVERIFY(thrown<nn::ConfigError>([&] { nn::normalized(data, {Scaling::MinMax, {1}, {}}); }).contains("offsets"));
    const nn::Subset empty(data, {});
    QVERIFY(thrown<nn::ConfigError>([&] { Normalizer::fit(empty, Scaling::MinMax); }).contains("at least one training sample"));
  }
};

QTEST_APPLESS_MAIN(TestNormalizer)
#include "tst_normalizer.moc"
