#include <set>

#include <QtTest>

#include "engine/augmentations/gaussian_filter.h"
#include "engine/augmentations/resample.h"
#include "tests/support/pictures.h"

using namespace nn;
using pictures::at;
using pictures::changed;
using pictures::largestDifference;
using pictures::picture;

/// Augmentations against what their formulas say.
class TestAugmentationForms : public QObject {
  Q_OBJECT

 private slots:
  void shiftsByWholePixels() {
    const Tensor before = picture({10, 10, 2});
    std::set<std::pair<Index, Index>> distances;
    for (Index index = 0; index < 200; ++index) {
      const Tensor after = changed({{"shift", {{"distance", 0.2}}}}, before, index);
      // Find the distance by the pixel that came to the middle, then check every pixel.
      Index down = 99, across = 99;
      for (Index y = -2; y <= 2; ++y)
        for (Index x = -2; x <= 2; ++x)
          if (at(after, 5, 5) == at(before, 5 - y, 5 - x)) down = y, across = x;
      QVERIFY(down != 99);
      distances.insert({down, across});
      for (Index row = 0; row < 10; ++row)
        for (Index column = 0; column < 10; ++column) {
          const Index y = row - down, x = column - across;
          const bool isInside = y >= 0 && y < 10 && x >= 0 && x < 10;
          QCOMPARE(at(after, row, column, 1), isInside ? at(before, y, x, 1) : Scalar{0});
        }
    }
    QVERIFY(distances.size() > 22);  // of 25
  }

  void halfAPixelIsTheMeanOfTwo() {
    Tensor image = picture({4, 6, 1});
    const Tensor before = image;
    std::vector<Scalar> scratch(24);
    resample(image.view(), scratch, {.x0 = 0.5});
    for (Index row = 0; row < 4; ++row)
      for (Index column = 0; column < 6; ++column) {
        const double right = column == 5 ? 0 : static_cast<double>(at(before, row, column + 1));
        QVERIFY(std::abs(static_cast<double>(at(image, row, column)) -
                         (static_cast<double>(at(before, row, column)) + right) / 2) < 1e-4);
      }
  }

  void aQuarterTurnIsExact() {
    Tensor image = picture({5, 5, 2});
    const Tensor before = image;
    std::vector<Scalar> scratch(50);
    resample(image.view(), scratch, rotationMap(90));
    for (Index row = 0; row < 5; ++row)
      for (Index column = 0; column < 5; ++column)  // clockwise: the left column becomes the top row
        for (Index c = 0; c < 2; ++c)
          QVERIFY(std::abs(at(image, row, column, c) - at(before, 4 - column, row, c)) < Scalar(1e-3));
    for (int turn = 0; turn < 3; ++turn) resample(image.view(), scratch, rotationMap(90));
    QVERIFY(largestDifference(image, before) < 1e-3);
  }

  void flippingTwiceGivesTheImageBack_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<bool>("isHorizontal");
    QTest::newRow("horizontal") << "horizontal_flip" << true;
    QTest::newRow("vertical") << "vertical_flip" << false;
  }
  void flippingTwiceGivesTheImageBack() {
    QFETCH(QString, id);
    QFETCH(bool, isHorizontal);
    const AugmentationSetting flip{id.toStdString(), {{"probability", 1.0}}};
    const Tensor before = picture({4, 5, 3}), once = changed({flip}, before);
    for (Index row = 0; row < 4; ++row)
      for (Index column = 0; column < 5; ++column)
        for (Index c = 0; c < 3; ++c)
          QCOMPARE(at(once, row, column, c), isHorizontal ? at(before, row, 4 - column, c) : at(before, 3 - row, column, c));
    QVERIFY(changed({flip, flip}, before) == before);
  }

  void brightnessAddsTheSameToAllPixels() {
    const Tensor before(Shape{3, 3, 1}, Scalar{100});
    double lowest = 255, highest = 0;
    for (Index index = 0; index < 200; ++index) {
      const Tensor after = changed({{"brightness", {{"strength", 0.2}}}}, before, index);
      for (const Scalar p : after.values()) QCOMPARE(p, after.data()[0]);
      lowest = std::min<double>(lowest, after.data()[0]);
      highest = std::max<double>(highest, after.data()[0]);
    }
    QVERIFY(lowest >= 49 && lowest < 53 && highest <= 151 && highest > 147);
  }

  void contrastKeepsTheMean() {
    Tensor before(Shape{2, 2, 1});
    std::ranges::copy(std::vector<Scalar>{90, 110, 80, 120}, before.data());
    for (Index index = 0; index < 20; ++index) {
      const Tensor after = changed({{"contrast", {{"strength", 0.5}}}}, before, index);
      const double factor = (static_cast<double>(after.data()[1]) - 100) / 10;
      QVERIFY(factor >= 0.5 && factor <= 1.5);
      QVERIFY(std::abs(static_cast<double>(after.data()[2]) - (100 - 20 * factor)) < 1e-3);
    }
  }

  void blurKeepsPlainAreasAndTheirSum() {
    const Tensor plain(Shape{9, 5, 2}, Scalar{77});
    QVERIFY(largestDifference(changed({{"gaussian_blur", {{"sigma", 3.0}, {"probability", 1.0}}}}, plain), plain) < 1e-3);
    // A single point becomes a bell: its variance is that of the curve, its sum stays.
    Tensor point(Shape{41, 41, 1});
    point.data()[20 * 41 + 20] = 255;
    std::vector<Scalar> scratch(static_cast<std::size_t>(gaussianScratchSize(point.shape())));
    gaussianFilter(point.view(), scratch, 2);
    double sum = 0, squares = 0;
    for (Index row = 0; row < 41; ++row)
      for (Index column = 0; column < 41; ++column) {
        sum += static_cast<double>(at(point, row, column));
        squares += static_cast<double>(at(point, row, column) * static_cast<Scalar>((row - 20) * (row - 20)));
      }
    QVERIFY(std::abs(sum - 255) < 1e-2);
    QVERIFY(std::abs(squares / sum - 4) < 0.15);  // the tails beyond three deviations are cut off
  }

  void noiseHasItsDeviation() {
    const Tensor before(Shape{100, 100, 1}, Scalar{128});
    const Tensor after = changed({{"gaussian_noise", {{"deviation", 0.05}}}}, before);
    double sum = 0, squares = 0;
    for (const Scalar p : after.values()) {
      sum += static_cast<double>(p) - 128;
      squares += std::pow(static_cast<double>(p) - 128, 2);
    }
    QVERIFY(std::abs(sum / 10000) < 5 * 12.75 / 100);
    QVERIFY(std::abs(std::sqrt(squares / 10000) - 12.75) < 5 * 12.75 / std::sqrt(20000.0));
  }

  void elasticMovesByItsStrength() {
    // On a ramp the change of a pixel is its displacement: σ = 4 smooths noise of variance 1/3 to α·0.163/σ.
    Tensor before(Shape{64, 64, 1});
    for (Index row = 0; row < 64; ++row)
      for (Index column = 0; column < 64; ++column) before.data()[row * 64 + column] = static_cast<Scalar>(3 * column + 20);
    double squares = 0, count = 0;
    for (Index index = 0; index < 20; ++index) {
      const Tensor after = changed({{"elastic", {{"alpha", 34.0}, {"sigma", 4.0}}}}, before, index);
      for (Index row = 16; row < 48; ++row)
        for (Index column = 16; column < 48; ++column, ++count)
          squares += std::pow(static_cast<double>(at(after, row, column) - at(before, row, column)) / 3, 2);
    }
    const double deviation = std::sqrt(squares / count);
    QVERIFY2(std::abs(deviation - 34 * 0.163 / 4) < 0.2, qPrintable(QString::number(deviation)));
  }

  void cutoutCoversASquare() {
    const Tensor before(Shape{20, 20, 2}, Scalar{9});
    Index most = 0;
    for (Index index = 0; index < 100; ++index) {
      const Tensor after = changed({{"cutout", {{"size", 0.25}}}}, before, index);
      const auto covered = static_cast<Index>(std::ranges::count(after.values(), Scalar{0}));
      QVERIFY(covered > 0 && covered <= 50);
      most = std::max(most, covered);
    }
    QCOMPARE(most, Index{50});  // 5 × 5 pixels of 2 channels
  }
};

QTEST_APPLESS_MAIN(TestAugmentationForms)
#include "tst_augmentation_forms.moc"
