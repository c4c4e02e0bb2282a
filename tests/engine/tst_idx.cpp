#include <fstream>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/data/idx.h"
#include "tests/support/thrown.h"

namespace {

using Path = std::filesystem::path;

/// `count` images of 2 x 3 pixels that count upwards.
nn::IdxArray images(int count) {
  nn::IdxArray array{{count, 2, 3}, {}};
  for (int i = 0; i < 6 * count; ++i) array.bytes.push_back(static_cast<std::uint8_t>(i % 251));
  return array;
}

nn::IdxArray labels(std::initializer_list<std::uint8_t> values) { return {{static_cast<nn::Index>(values.size())}, values}; }

nn::DatasetInfo threeClasses() {
  nn::DatasetInfo info;
  info.id = "test";
  info.classNames = {"a", "b", "c"};
  return info;
}

std::string header(std::initializer_list<std::uint32_t> words) {
  std::string bytes;
  for (const std::uint32_t word : words)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift & 0xff);
  return bytes;
}

void put(const Path& file, std::string_view content) {
  std::filesystem::remove(file);  // some file systems write a truncated file to disk at once, which is slow
  std::ofstream(file, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
}

QString readingError(const Path& file) {
  return thrown<nn::FormatError>([&] { nn::readIdx(file); });
}

}  // namespace

class TestIdx : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
  }
  void cleanup() { folder_.reset(); }

  void writesWhatItReads_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << "images";
    QTest::newRow("gzip") << "images.gz";
  }
  void writesWhatItReads() {
    QFETCH(QString, name);
    const Path file = path(name);
    const nn::IdxArray written = images(100);
    nn::writeIdx(file, written);
    const nn::IdxArray read = nn::readIdx(file);
    QCOMPARE(read.dims, written.dims);
    QCOMPARE(read.bytes, written.bytes);
    const bool isGzip = nn::readFile(file).substr(0, 2) == "\x1f\x8b";
    QCOMPARE(isGzip, name.endsWith(".gz"));
  }

  void knownBytes() {
    nn::writeIdx(path("labels"), labels({7, 0, 9}));
    QCOMPARE(nn::readFile(path("labels")), header({0x801, 3}) + std::string("\x07\x00\x09", 3));
  }

  void sameContentGivesSameGzip() {
    nn::writeIdx(path("a.gz"), images(10));
    nn::writeIdx(path("b.gz"), images(10));
    const std::string a = nn::readFile(path("a.gz"));
    QCOMPARE(a, nn::readFile(path("b.gz")));
    QCOMPARE(a.substr(4, 4), std::string(4, '\0'));  // the time of the file
  }

  void gzipIsToldByContentNotName() {
    nn::writeIdx(path("images.gz"), images(3));
    std::filesystem::rename(path("images.gz"), path("images"));
    QCOMPARE(nn::readIdx(path("images")).bytes, images(3).bytes);
  }

  void bytesAfterAGzipAreReported() {
    nn::writeIdx(path("labels.gz"), labels({1, 2, 3}));
    const std::string whole = nn::readFile(path("labels.gz"));
    put(path("labels.gz"), whole + whole);
    QVERIFY(readingError(path("labels.gz")).contains("byte 11: expected the end after 3 labels, got 11 more bytes"));
    put(path("labels.gz"), whole + "note");
    QVERIFY(readingError(path("labels.gz")).contains("expected the end of the compressed data, got 4 more bytes"));
  }

  void contentHashIgnoresCompression() {
    nn::writeIdx(path("a.gz"), images(10));
    nn::writeIdx(path("a"), images(10));
    const QByteArray expected =
        QCryptographicHash::hash(QByteArray::fromStdString(nn::readFile(path("a"))), QCryptographicHash::Sha256).toHex();
    QCOMPARE(QByteArray::fromStdString(nn::contentSha256(nn::readIdx(path("a.gz")))), expected);
  }

  void refusesDamagedFiles_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& content, const char* message) {
      QTest::newRow(name) << QByteArray::fromStdString(content) << message;
    };
    row("empty", "", "bad: byte 0: expected 4 bytes of the header, got 0");
    row("header cut", header({0x803, 5}) + "ab", "bad: byte 8: expected 4 bytes of the header, got 2");
    row("wrong magic", header({0x12345678, 1}),
        "bad: byte 0: expected magic 0x00000801 (labels) or 0x00000803 (images), got 0x12345678");
    row("other element type", header({0xd03, 1, 1, 1}),
        "bad: byte 0: expected magic 0x00000801 (labels) or 0x00000803 (images), got 0x00000d03");
    row("no dimensions", header({0x800}), "got 0x00000800");
    row("too many dimensions", header({0x807}), "got 0x00000807");
    row("truncated", header({0x803, 60000, 28, 28}) + std::string(31000, 'x'),
        "bad: byte 16: expected 47,040,000 bytes for 60000 × 28 × 28 images, got 31,000");
    row("trailing bytes", header({0x801, 2}) + "abcd", "bad: byte 10: expected the end after 2 labels, got 2 more bytes");
    row("a page of text", "<html>Not found</html>", "bad: byte 0: expected magic");
    row("huge size", header({0x801, 0xffffffff}),
        "bad: byte 4: expected at most 2,147,483,648 bytes of content, got size 4294967295");
    row("product overflows", header({0x803, 0x10000, 0x10000, 0x10000}), "bad: byte 8: expected at most 2,147,483,648 bytes");
    row("product overflows to 0", header({0x804, 0x10000, 0x10000, 0x10000, 0x10000}), "expected at most 2,147,483,648 bytes");
  }
  void refusesDamagedFiles() {
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    put(path("bad"), content.toStdString());
    const QString text = readingError(path("bad"));
    QVERIFY2(text.contains(message), qPrintable(text));
    QVERIFY2(text.startsWith(folder_->path()), qPrintable(text));
  }

  void refusesTruncatedGzipAtEveryByte() {
    nn::writeIdx(path("whole.gz"), images(50));
    const std::string whole = nn::readFile(path("whole.gz"));
    for (std::size_t length = 2; length < whole.size(); ++length) {
      put(path("cut.gz"), std::string_view(whole).substr(0, length));
      const QString text = readingError(path("cut.gz"));
      QVERIFY2(text.contains("cut.gz: byte") && text.contains("expected"), qPrintable(QString::number(length) + ": " + text));
    }
  }

  void everyFlippedByteOfAGzipIsAnErrorOrTheSameResult() {
    nn::writeIdx(path("whole.gz"), images(50));
    const std::string whole = nn::readFile(path("whole.gz"));
    const nn::IdxArray expected = images(50);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
      put(path("damaged.gz"), damaged);
      nn::IdxArray read;
      const QString text = thrown<nn::FormatError>([&] { read = nn::readIdx(path("damaged.gz")); });
      const bool isSame = text == "nothing" && read.dims == expected.dims && read.bytes == expected.bytes;
      QVERIFY2(isSame || text.contains("damaged.gz: "), qPrintable(QString::number(i) + ": " + text));
    }
  }

  void announcedSizeIsNotBelieved() {
    put(path("huge"), header({0x801, 0x7fffffff}) + "x");
    const QString text = readingError(path("huge"));
    QVERIFY2(text.contains("expected 2,147,483,647 bytes for 2147483647 labels, got 1"), qPrintable(text));
  }

  void missingFileAndFolder() {
    QVERIFY(readingError(path("missing")).contains("missing: expected a readable file"));
    QVERIFY(readingError(Path(folder_->path().toStdString())).contains("expected a file, got a folder"));
  }

  void writingRefusesWhatDoesNotFit() {
    const auto error = [&](const nn::IdxArray& array) {
      return thrown<nn::FormatError>([&] { nn::writeIdx(path("out"), array); });
    };
    QVERIFY(error({{2, 2}, {1, 2, 3}}).contains("expected 4 bytes for 2 × 2 elements, got 3"));
    QVERIFY(error({{}, {1}}).contains("expected 1 to 6 dimensions, got 0"));
    QVERIFY(error({{-1}, {}}).contains("expected at most"));
    QVERIFY(!QFile::exists(folder_->filePath("out")));
  }

  void datasetReadsPixelsAndLabels() {
    nn::writeIdx(path("images"), images(3));
    nn::writeIdx(path("labels"), labels({2, 0, 1}));
    const auto data = nn::idxDataset(path("images"), path("labels"), threeClasses());
    QCOMPARE(data->size(), nn::Index{3});
    QVERIFY(data->info().kind == nn::SampleKind::Image);
    QCOMPARE(data->info().inputShape, (nn::Shape{2, 3, 1}));
    QCOMPARE(data->info().targetShape, (nn::Shape{1}));
    std::vector<nn::Scalar> input(6), target(1);
    data->read(2, input, target);
    QCOMPARE(input, (std::vector<nn::Scalar>{12, 13, 14, 15, 16, 17}));
    QCOMPARE(target[0], nn::Scalar{1});
  }

  void datasetRefusesWhatDoesNotBelongTogether_data() {
    QTest::addColumn<int>("imageCount");
    QTest::addColumn<QByteArray>("labelBytes");
    QTest::addColumn<QString>("message");
    QTest::newRow("fewer labels") << 3 << QByteArray("\0\1", 2)
                                  << "labels: byte 4: expected 3 labels, as many as images in images, got 2";
    QTest::newRow("more labels") << 1 << QByteArray("\0\1", 2)
                                 << "labels: byte 4: expected 1 labels, as many as images in images, got 2";
    QTest::newRow("label without a class") << 2 << QByteArray("\0\3", 2)
                                           << "labels: byte 9: expected a label from 0 to 2, got 3";
    QTest::newRow("nothing in it") << 0 << QByteArray() << "images: byte 4: expected at least one image";
  }
  void datasetRefusesWhatDoesNotBelongTogether() {
    QFETCH(int, imageCount);
    QFETCH(QByteArray, labelBytes);
    QFETCH(QString, message);
    nn::writeIdx(path("images"), images(imageCount));
    nn::writeIdx(path("labels"), {{labelBytes.size()}, {labelBytes.begin(), labelBytes.end()}});
    const QString text = thrown<nn::FormatError>([&] { nn::idxDataset(path("images"), path("labels"), threeClasses()); });
    QVERIFY2(text.contains(message), qPrintable(text));
  }

  void datasetRefusesSwappedFiles() {
    nn::writeIdx(path("images"), images(2));
    nn::writeIdx(path("labels"), labels({0, 1}));
    const auto error = [&](const char* first, const char* second) {
      return thrown<nn::FormatError>([&] { nn::idxDataset(path(first), path(second), threeClasses()); });
    };
    QVERIFY(error("labels", "images")
                .contains("labels: byte 0: expected magic 0x00000803 (images: count, height, width), got 0x00000801"));
    QVERIFY(error("images", "images").contains("images: byte 0: expected magic 0x00000801 (labels), got 0x00000803"));
  }

 private:
  Path path(const QString& name) const { return folder_->filePath(name).toStdString(); }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_APPLESS_MAIN(TestIdx)
#include "tst_idx.moc"
