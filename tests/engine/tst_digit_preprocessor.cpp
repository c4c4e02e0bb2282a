#include <cmath>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/data/digit_preprocessor.h"
#include "engine/data/idx.h"
#include "tests/support/thrown.h"

namespace {

using nn::GreyImage;

GreyImage blank(int width, int height) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height))};
}

std::uint8_t& at(GreyImage& image, int x, int y) { return image.pixels[static_cast<std::size_t>(y * image.width + x)]; }
int at(const GreyImage& image, int x, int y) {
  const bool isInside = x >= 0 && y >= 0 && x < image.width && y < image.height;
  return isInside ? image.pixels[static_cast<std::size_t>(y * image.width + x)] : 0;
}

void fillBox(GreyImage& image, int left, int top, int width, int height, std::uint8_t ink = 255) {
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x) at(image, x, y) = ink;
}

double inkSum(const GreyImage& image) {
  double sum = 0;
  for (const std::uint8_t pixel : image.pixels) sum += pixel;
  return sum;
}

/// Mean of |a - b| over all pixels, 0 to 255.
double difference(const GreyImage& a, const GreyImage& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
  return sum / static_cast<double>(a.pixels.size());
}

/// The digit on a pad, every pixel `scale` pad pixels wide, its corner at (left, top).
GreyImage placedOnPad(const GreyImage& digit, int padSize, double scale, double left, double top) {
  GreyImage pad = blank(padSize, padSize);
  for (int y = 0; y < padSize; ++y)
    for (int x = 0; x < padSize; ++x)
      at(pad, x, y) = static_cast<std::uint8_t>(at(digit, static_cast<int>(std::floor((x + 0.5 - left) / scale)),
                                                   static_cast<int>(std::floor((y + 0.5 - top) / scale))));
  return pad;
}

/// The first test images of the bundled digits.
std::vector<GreyImage> digits(int count) {
  const nn::IdxArray all = nn::readIdx(LAYERLAB_SOURCE_DIR "/resources/datasets/mnist/t10k-images-idx3-ubyte.gz");
  std::vector<GreyImage> result;
  for (int n = 0; n < count; ++n) result.push_back({28, 28, {all.bytes.begin() + n * 784, all.bytes.begin() + (n + 1) * 784}});
  return result;
}

}  // namespace

class TestDigitPreprocessor : public QObject {
  Q_OBJECT

 private slots:
  void blankDrawingGivesABlankImage_data() {
    QTest::addColumn<int>("side");
    QTest::newRow("pad") << 280;
    QTest::newRow("one pixel") << 1;
    QTest::newRow("no pixel") << 0;
  }
  void blankDrawingGivesABlankImage() {
    QFETCH(int, side);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(blank(side, side));
    QVERIFY(digit.isBlank);
    QCOMPARE(digit.cropped.width, 0);
    QCOMPARE(digit.scaled.width, 0);
    QCOMPARE(digit.result, blank(28, 28));
  }

  void singleDotFillsTheBox() {
    GreyImage drawing = blank(280, 280);
    at(drawing, 279, 0) = 200;
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    QVERIFY(!digit.isBlank);
    QCOMPARE(digit.cropped, (GreyImage{1, 1, {200}}));
    GreyImage expected = blank(28, 28);
    fillBox(expected, 4, 4, 20, 20, 200);
    QCOMPARE(digit.result, expected);
  }

  void keepsTheAspect() {
    GreyImage drawing = blank(280, 280);
    fillBox(drawing, 30, 10, 100, 200);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    QCOMPARE(digit.cropped.width, 100);
    QCOMPARE(digit.cropped.height, 200);
    QCOMPARE(digit.scaled.width, 10);
    QCOMPARE(digit.scaled.height, 20);
    GreyImage expected = blank(28, 28);
    fillBox(expected, 9, 4, 10, 20);
    QCOMPARE(digit.result, expected);
  }

  void averagesAreas() {
    // 40 x 40 with every second column inked: each of the 20 x 20 pixels is half ink.
    GreyImage drawing = blank(40, 40);
    for (int x = 0; x < 40; x += 2) fillBox(drawing, x, 0, 1, 40, 254);
    at(drawing, 39, 0) = 254;  // so that the box reaches the right edge
    const GreyImage scaled = nn::preprocessDigit(drawing).scaled;
    QCOMPARE(scaled.width, 20);
    for (int y = 1; y < 20; ++y)
      for (int x = 0; x < 20; ++x) QCOMPARE(at(scaled, x, y), 127);
  }

  void averagesFractionsOfPixels() {
    // 30 source pixels to 20: the first new pixel is source 0 and half of source 1.
    GreyImage drawing = blank(30, 30);
    fillBox(drawing, 0, 0, 30, 30, 90);
    fillBox(drawing, 0, 0, 1, 30, 240);
    const GreyImage scaled = nn::preprocessDigit(drawing).scaled;
    QCOMPARE(at(scaled, 0, 5), 190);  // (240 + 0.5 · 90) / 1.5
    QCOMPARE(at(scaled, 1, 5), 90);
  }

  void keepsTheAmountOfInk() {
    nn::Rng rng(1, nn::streamId("test"));
    GreyImage drawing = blank(137, 137);
    for (std::uint8_t& pixel : drawing.pixels) pixel = static_cast<std::uint8_t>(rng.below(255) + 1);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    const double expected = inkSum(drawing) / (137.0 * 137.0);
    QVERIFY(std::abs(inkSum(digit.scaled) / 400.0 - expected) < 0.5);
    QCOMPARE(inkSum(digit.result), inkSum(digit.scaled));
  }

  void putsTheCentreOfMassInTheMiddle() {
    // An E with its middle bar high: more ink at the left and at the top.
    GreyImage drawing = blank(280, 280);
    fillBox(drawing, 60, 40, 20, 200);
    for (const int y : {40, 80, 220}) fillBox(drawing, 60, y, 200, 20);
    const GreyImage result = nn::preprocessDigit(drawing).result;
    double x = 0, y = 0;
    for (int row = 0; row < 28; ++row)
      for (int column = 0; column < 28; ++column) {
        x += at(result, column, row) * (column + 0.5);
        y += at(result, column, row) * (row + 0.5);
      }
    x /= inkSum(result);
    y /= inkSum(result);
    QVERIFY2(x >= 14 && x < 15 && y >= 14 && y < 15, qPrintable(QString("%1 %2").arg(x).arg(y)));
  }

  void inkNeverFallsOffTheField() {
    // Nearly all ink at the left edge of a wide box, and a thin tail to the right.
    GreyImage drawing = blank(280, 280);
    fillBox(drawing, 0, 0, 30, 280);
    fillBox(drawing, 30, 279, 250, 1, 10);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    QCOMPARE(inkSum(digit.result), inkSum(digit.scaled));
  }

  void drawingThatTouchesAllEdges() {
    GreyImage drawing = blank(100, 60);
    fillBox(drawing, 0, 0, 100, 1);
    fillBox(drawing, 0, 59, 100, 1);
    fillBox(drawing, 0, 0, 1, 60);
    fillBox(drawing, 99, 0, 1, 60);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    QCOMPARE(digit.cropped, drawing);
    QCOMPARE(digit.scaled.width, 20);
    QCOMPARE(digit.scaled.height, 12);
  }

  void thinLineStaysALine() {
    GreyImage drawing = blank(280, 280);
    fillBox(drawing, 140, 20, 1, 240);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    QCOMPARE(digit.scaled.width, 1);
    QCOMPARE(digit.scaled.height, 20);
    QCOMPARE(inkSum(digit.result), 20 * 255.0);
  }

  void hugeDrawing() {
    GreyImage drawing = blank(4000, 3000);
    fillBox(drawing, 1000, 500, 1000, 2000);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    GreyImage expected = blank(28, 28);
    fillBox(expected, 9, 4, 10, 20);
    QCOMPARE(digit.result, expected);
  }

  void smallDrawingIsEnlargedSmoothly() {
    GreyImage drawing{2, 2, {200, 100, 200, 100}};
    const GreyImage scaled = nn::preprocessDigit(drawing).scaled;
    QCOMPARE(scaled.width, 20);
    for (int x = 1; x < 20; ++x) QVERIFY(at(scaled, x, 10) <= at(scaled, x - 1, 10));
    QCOMPARE(at(scaled, 0, 0), 200);
    QCOMPARE(at(scaled, 19, 19), 100);
    QVERIFY(at(scaled, 9, 10) > 150 && at(scaled, 10, 10) < 150);
  }

  void stepsCanBeSwitchedOff() {
    GreyImage drawing = blank(280, 280);
    fillBox(drawing, 0, 0, 140, 140);
    const GreyImage uncropped = nn::preprocessDigit(drawing, 28, {.crop = false, .centreOfMass = false}).result;
    GreyImage expected = blank(28, 28);
    fillBox(expected, 4, 4, 10, 10);
    QCOMPARE(uncropped, expected);

    const GreyImage unscaled = nn::preprocessDigit(drawing, 28, {.scaleTo20 = false}).result;
    expected = blank(28, 28);
    fillBox(expected, 0, 0, 28, 28);
    QCOMPARE(unscaled, expected);

    GreyImage corner = blank(100, 100);
    fillBox(corner, 0, 0, 100, 10);
    fillBox(corner, 0, 0, 10, 100);
    const GreyImage boxed = nn::preprocessDigit(corner, 28, {.centreOfMass = false}).result;
    QCOMPARE(at(boxed, 4, 4), 255);
    QCOMPARE(at(boxed, 3, 3), 0);
    QVERIFY(at(nn::preprocessDigit(corner).result, 4, 4) == 0);
  }

  void withoutAntiAliasingThereIsNoGrey() {
    GreyImage drawing = blank(280, 280);
    for (int i = 20; i < 250; ++i) fillBox(drawing, i, i, 9, 9);
    const auto greys = [](const GreyImage& image) {
      return std::ranges::count_if(image.pixels, [](std::uint8_t pixel) { return pixel > 0 && pixel < 255; });
    };
    QVERIFY(greys(nn::preprocessDigit(drawing).result) > 10);
    const GreyImage hard = nn::preprocessDigit(drawing, 28, {.antiAlias = false}).result;
    QCOMPARE(greys(hard), 0);
    QVERIFY(inkSum(hard) > 10 * 255);
    QVERIFY(difference(hard, nn::preprocessDigit(drawing).result) < 20);
  }

  void darkInkIsTheInverse() {
    GreyImage drawing = blank(280, 280);
    fillBox(drawing, 30, 10, 100, 200);
    GreyImage expected = nn::preprocessDigit(drawing).result;
    for (std::uint8_t& pixel : expected.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
    QCOMPARE(nn::preprocessDigit(drawing, 28, {.lightInk = false}).result, expected);
    QCOMPARE(nn::preprocessDigit(blank(5, 5), 1, {.lightInk = false}).result, (GreyImage{1, 1, {255}}));
  }

  void tellsWhereTheInkWentTo() {
    GreyImage drawing = blank(280, 280);
    fillBox(drawing, 30, 10, 100, 200);
    const nn::PreprocessedDigit digit = nn::preprocessDigit(drawing);
    QCOMPARE(digit.left, 30);
    QCOMPARE(digit.top, 10);
    QCOMPARE(digit.placeX, 9);
    QCOMPARE(digit.placeY, 4);
    QCOMPARE(nn::preprocessDigit(drawing, 28, {.crop = false}).left, 0);
  }

  void otherSizes() {
    GreyImage drawing = blank(100, 100);
    fillBox(drawing, 10, 10, 50, 50);
    QCOMPARE(nn::preprocessDigit(drawing, 56).scaled.width, 40);
    QCOMPARE(nn::preprocessDigit(drawing, 1).result, (GreyImage{1, 1, {255}}));
  }

  void refusesWhatIsNoImage() {
    QVERIFY(thrown<nn::ShapeError>([] { nn::preprocessDigit({3, 3, {1, 2}}); }).contains("got 2 for 3 × 3"));
    QVERIFY(thrown<nn::ShapeError>([] { nn::preprocessDigit({-1, -1, {1}}); }).contains("expected width × height pixels"));
    QVERIFY(thrown<nn::ConfigError>([] { nn::preprocessDigit({1, 1, {1}}, 0); }).contains("at least 1 pixel"));
  }

  // MNIST went through the same steps, so they find nothing left to do.
  void mnistDigitsStayAsTheyAre() {
    int unchanged = 0;
    for (const GreyImage& digit : digits(500)) unchanged += nn::preprocessDigit(digit).result == digit;
    QVERIFY2(unchanged >= 495, qPrintable(QString::number(unchanged)));
  }

  void digitsOnAPadComeBack() {
    nn::Rng rng(7, nn::streamId("test"));
    double sum = 0;
    int near = 0;
    const auto all = digits(200);
    for (const GreyImage& digit : all) {
      const double scale = 5.0 + 9.0 * static_cast<double>(rng.uniform());  // 0.5 to 1.4 of a pad of 280
      const double room = 280.0 - 20.0 * scale;
      const double left = -4.0 * scale + room * static_cast<double>(rng.uniform());
      const double top = -4.0 * scale + room * static_cast<double>(rng.uniform());
      const double error = difference(nn::preprocessDigit(placedOnPad(digit, 280, scale, left, top)).result, digit);
      sum += error;
      near += error < 10.0;
    }
    const double mean = sum / static_cast<double>(all.size());
    // A shift by a whole pixel, which rounding may cause, costs about 20 of 255; a digit of another class about 50.
    QVERIFY2(mean < 6.0, qPrintable(QString::number(mean)));
    QVERIFY2(near >= 150, qPrintable(QString::number(near)));
  }
};

QTEST_APPLESS_MAIN(TestDigitPreprocessor)
#include "tst_digit_preprocessor.moc"
