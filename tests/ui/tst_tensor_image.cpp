#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"

using nn::Scalar;
using ui::ColorMap;

namespace {

nn::Tensor counted(nn::Shape shape) {
  nn::Tensor tensor(shape);
  Scalar value = 0;
  for (Scalar& number : tensor.values()) number = value++;
  return tensor;
}

constexpr Scalar kNaN = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();

}  // namespace

class TestTensorImage : public QObject {
  Q_OBJECT
 private slots:
  void init() {
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".?")));
    ui::Theme::instance().setMode(ui::Theme::Mode::Light);
  }

  void ranges_data() {
    QTest::addColumn<std::vector<Scalar>>("values");
    QTest::addColumn<ColorMap>("map");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("signed is symmetric") << std::vector<Scalar>{-1, 3} << ColorMap::Signed << -3.0 << 3.0;
    QTest::newRow("magnitudes start at 0") << std::vector<Scalar>{2, 5} << ColorMap::Viridis << 0.0 << 5.0;
    QTest::newRow("viridis with negative values") << std::vector<Scalar>{-2, 5} << ColorMap::Viridis << -2.0 << 5.0;
    QTest::newRow("grey is as wide as the values") << std::vector<Scalar>{2, 5} << ColorMap::Grey << 2.0 << 5.0;
    QTest::newRow("NaN and infinity take no part")
        << std::vector<Scalar>{kNaN, 1, kInfinity, 4} << ColorMap::Grey << 1.0 << 4.0;
    QTest::newRow("nothing") << std::vector<Scalar>{} << ColorMap::Grey << 0.0 << 1.0;
    QTest::newRow("only NaN") << std::vector<Scalar>{kNaN} << ColorMap::Signed << -1.0 << 1.0;
    QTest::newRow("constant") << std::vector<Scalar>{7, 7} << ColorMap::Grey << 7.0 << 8.0;
    QTest::newRow("all zero") << std::vector<Scalar>{0, 0} << ColorMap::Signed << -1.0 << 1.0;
  }
  void ranges() {
    QFETCH(std::vector<Scalar>, values);
    QFETCH(ColorMap, map);
    const ui::ValueRange range = ui::rangeOf(values, map);
    QTEST(range.low, "low");
    QTEST(range.high, "high");
  }

  void colors() {
    const ui::Theme::Colors& theme = ui::Theme::instance().colors();
    QCOMPARE(ui::colorOf(0, ColorMap::Viridis, {0, 1}), qRgb(0x44, 0x01, 0x54));
    QCOMPARE(ui::colorOf(1, ColorMap::Viridis, {0, 1}), qRgb(0xfd, 0xe7, 0x25));
    QCOMPARE(ui::colorOf(2, ColorMap::Viridis, {0, 1}), qRgb(0xfd, 0xe7, 0x25));  // beyond the end
    QCOMPARE(ui::colorOf(-2, ColorMap::Signed, {-2, 2}), theme.heatNegative.rgb());
    QCOMPARE(ui::colorOf(2, ColorMap::Signed, {-2, 2}), theme.heatPositive.rgb());
    const QColor zero(ui::colorOf(0, ColorMap::Signed, {-2, 2}));
    QVERIFY(qAbs(zero.red() - theme.heatZero.red()) <= 2 && qAbs(zero.blue() - theme.heatZero.blue()) <= 2);
    QCOMPARE(ui::colorOf(kNaN, ColorMap::Grey, {0, 1}), qRgb(255, 0, 255));
    ui::Theme::instance().setMode(ui::Theme::Mode::Dark);
    QVERIFY(QColor(ui::colorOf(0, ColorMap::Signed, {-2, 2})).lightness() < 40);
  }

  void viridisGrowsBrighter() {
    double before = -1;
    for (int i = 0; i <= 100; ++i) {
      const QColor color(ui::colorOf(i / 100.0, ColorMap::Viridis, {0, 1}));
      const double luma = 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue();
      QVERIFY2(luma >= before - 1e-9, qPrintable(QString::number(i)));
      before = luma;
    }
  }

  void mapForValues() {
    QCOMPARE(ui::colorMapFor(std::vector<Scalar>{0, 1}), ColorMap::Viridis);
    QCOMPARE(ui::colorMapFor(std::vector<Scalar>{0, -1}), ColorMap::Signed);
  }

  void channel() {
    nn::Tensor tensor = counted({2, 3, 2});
    const QImage image = ui::channelImage(tensor.view(), 1, ColorMap::Grey, {0, 11});
    QCOMPARE(image.size(), QSize(3, 2));
    QCOMPARE(qRed(image.pixel(0, 0)), qRound(1 / 11.0 * 255));
    QCOMPARE(qRed(image.pixel(2, 1)), 255);
    tensor.data()[1] = kNaN;
    QCOMPARE(ui::channelImage(tensor.view(), 1, ColorMap::Grey, {0, 11}).pixel(0, 0), qRgb(255, 0, 255));
    QVERIFY(ui::channelImage(tensor.view(), 2, ColorMap::Grey, {0, 11}).isNull());
    QVERIFY(ui::channelImage({}, 0, ColorMap::Grey, {0, 11}).isNull());
  }

  void colorPicture() {
    const nn::Tensor tensor = counted({1, 2, 3});
    const QImage image = ui::colorImage(tensor.view(), {0, 5});
    QCOMPARE(image.size(), QSize(2, 1));
    QCOMPARE(image.pixel(1, 0), qRgb(153, 204, 255));
    QVERIFY(ui::colorImage(counted({2, 2, 1}).view(), {0, 1}).isNull());
  }

  void mosaicOfChannels() {
    const nn::Tensor tensor = counted({4, 5, 6});
    const QImage image = ui::mosaic(tensor.view(), ColorMap::Grey, {0, 119}, 100, Qt::red);
    QCOMPARE(image.size(), QSize(3 * 6 - 1, 2 * 5 - 1));
    QCOMPARE(image.pixel(5, 0), QColor(Qt::red).rgb());
    QCOMPARE(image.pixel(0, 4), QColor(Qt::red).rgb());
    QCOMPARE(image.pixel(0, 0), qRgb(0, 0, 0));
    QCOMPARE(qRed(image.pixel(16, 8)), 255);  // last channel, last place
    QCOMPARE(ui::mosaic(tensor.view(), ColorMap::Grey, {0, 119}, 2, Qt::red).size(), QSize(2 * 6 - 1, 4));
    QCOMPARE(ui::mosaic(tensor.view(), ColorMap::Grey, {0, 119}, 6, Qt::red, 0, 6).size(), QSize(6 * 6 - 1, 4));
  }

  void mosaicOfKernels() {
    const nn::Tensor kernels = counted({2, 2, 3, 4});
    const QImage image = ui::mosaic(kernels.view(), ColorMap::Grey, {0, 47}, 100, Qt::red, 1);
    QCOMPARE(image.size(), QSize(5, 5));
    // kernel 3 of input channel 1 at (1, 1): ((1·2 + 1)·3 + 1)·4 + 3 = 43
    QCOMPARE(qRed(image.pixel(4, 4)), qRound(43 / 47.0 * 255));
  }

  void vectorIsAStrip() {
    const QImage image = ui::mosaic(counted({7}).view(), ColorMap::Grey, {0, 6}, 100, Qt::red);
    QCOMPARE(image.size(), QSize(7, 1));
    QCOMPARE(qRed(image.pixel(6, 0)), 255);
  }

  void columns_data() {
    QTest::addColumn<int>("tiles");
    QTest::addColumn<int>("columns");
    for (const auto& [tiles, columns] : {std::pair{1, 1}, {2, 2}, {6, 3}, {8, 4}, {10, 5}, {16, 4}, {32, 8}, {64, 8}, {7, 3}})
      QTest::addRow("%d", tiles) << tiles << columns;
  }
  void columns() {
    QFETCH(int, tiles);
    QTEST(ui::mosaicColumns(tiles), "columns");
  }
};

QTEST_MAIN(TestTensorImage)
#include "tst_tensor_image.moc"
