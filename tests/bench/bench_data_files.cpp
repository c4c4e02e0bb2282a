// Time to load 60,000 × 784 numbers from each format: less than 3 s is promised.

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/core/file.h"
#include "engine/data/catalog.h"
#include "engine/data/idx.h"

namespace {

constexpr int kRows = 60'000, kColumns = 784;

}  // namespace

class BenchDataFiles : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    images_ = {{kRows, 28, 28}, std::vector<std::uint8_t>(static_cast<std::size_t>(kRows) * kColumns)};
    std::uint32_t number = 1;
    for (std::uint8_t& pixel : images_.bytes) {  // four of five pixels of a digit are 0
      number = number * 1664525 + 1013904223;
      pixel = (number >> 8) % 5 == 0 ? static_cast<std::uint8_t>(number >> 24) : std::uint8_t{0};
    }
    labels_ = {{kRows}, std::vector<std::uint8_t>(kRows)};
    for (std::size_t i = 0; i < kRows; ++i) labels_.bytes[i] = static_cast<std::uint8_t>(i % 10);
  }

  void csv() {
    std::string text = "label";
    for (int c = 0; c < kColumns; ++c) text += ",pixel" + std::to_string(c);
    text += '\n';
    for (std::size_t row = 0; row < kRows; ++row) {
      text += std::to_string(labels_.bytes[row]);
      for (std::size_t c = 0; c < kColumns; ++c) {
        text += ',';
        text += std::to_string(images_.bytes[row * kColumns + c]);
      }
      text += '\n';
    }
    const std::string file = folder_.filePath("digits.csv").toStdString();
    nn::replaceFile(file, text);
    measure(file, {{"target", std::string("label")}});
  }

  void idx() {
    const std::string file = folder_.filePath("train-images-idx3-ubyte").toStdString();
    nn::writeIdx(file, images_);
    nn::writeIdx(folder_.filePath("train-labels-idx1-ubyte").toStdString(), labels_);
    measure(file, {});
  }

 private:
  static void measure(const std::string& file, const nn::Options& options) {
    QElapsedTimer timer;
    timer.start();
    const nn::LoadedData data = nn::loadData(file, options, 1, {});
    const auto elapsed = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    QCOMPARE(data.train->size(), nn::Index{kRows});
    QCOMPARE(data.train->info().inputShape.elementCount(), nn::Index{kColumns});
    qInfo("%.0f ms", elapsed);
    QTest::setBenchmarkResult(elapsed, QTest::WalltimeMilliseconds);
  }

  QTemporaryDir folder_;
  nn::IdxArray images_, labels_;
};

QTEST_APPLESS_MAIN(BenchDataFiles)
#include "bench_data_files.moc"
