#include <cstring>
#include <filesystem>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/io/safetensors.h"
#include "tests/support/thrown.h"

using nn::FormatError;
using nn::Index;
using nn::NamedArray;
using nn::SafetensorsFile;

namespace {

bool equal(const SafetensorsFile& a, const SafetensorsFile& b) {
  return a.metadata == b.metadata &&
         std::equal(a.arrays.begin(), a.arrays.end(), b.arrays.begin(), b.arrays.end(), [](const auto& one, const auto& other) {
           return one.first == other.first && one.second.type == other.second.type && one.second.shape == other.second.shape &&
                  one.second.bytes == other.second.bytes;
         });
}

SafetensorsFile sample() {
  nn::Tensor kernel(nn::Shape{2, 3});
  for (Index i = 0; i < 6; ++i) kernel.data()[i] = static_cast<nn::Scalar>(i) - 2;
  SafetensorsFile file;
  file.arrays["parameter/d.kernel"] = NamedArray::fromTensor(kernel.view());
  file.arrays["a/odd"] = NamedArray::fromTensor(nn::Tensor(nn::Shape{3}, 1).view());
  file.arrays["history/loss"] = NamedArray::fromDoubles(std::vector<double>{0.5, -1e300});
  file.arrays["history/step"] = NamedArray::fromIntegers(std::vector<std::int64_t>{1, -2, 3});
  file.arrays["nothing"] = NamedArray::fromDoubles({});
  file.metadata = {{"layerlab.project", "{\"title\": \"ä \\\"layerlab.crc32\\\":\\\"00000000\\\"\"}"}, {"note", ""}};
  return file;
}

/// A safetensors file as another program would write it.
std::string foreign(const std::string& header, std::size_t dataBytes) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(dataBytes, '\0');
}

}  // namespace

class TestSafetensors : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::filesystem::path file() const { return folder_.filePath("x.safetensors").toStdString(); }

 private slots:
  void readsWhatItWrote() {
    nn::writeSafetensors(file(), sample());
    const SafetensorsFile read = nn::readSafetensors(file());
    QVERIFY(equal(read, sample()));
    QCOMPARE(read.arrays.at("history/loss").toDoubles("x"), (std::vector<double>{0.5, -1e300}));
    QCOMPARE(read.arrays.at("history/step").toIntegers("x"), (std::vector<std::int64_t>{1, -2, 3}));
    QCOMPARE(read.arrays.at("parameter/d.kernel").toTensor("x").values()[5], nn::Scalar{3});
    const std::string bytes = nn::readFile(file());
    nn::writeSafetensors(file(), read);
    QVERIFY(nn::readFile(file()) == bytes);
  }

  void followsTheFormat() {
    nn::writeSafetensors(file(), sample());
    const std::string bytes = nn::readFile(file());
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    QCOMPARE((8 + length) % 8, std::uint64_t{0});
    QCOMPARE(bytes[8], '{');
    const QJsonObject header = QJsonDocument::fromJson(QByteArray(bytes.data() + 8, static_cast<qsizetype>(length))).object();
    QCOMPARE(header.keys(),
             (QStringList{"__metadata__", "a/odd", "history/loss", "history/step", "nothing", "parameter/d.kernel"}));
    for (const QString& name : header.keys()) {
      if (name == "__metadata__") continue;
      const QJsonArray offsets = header[name].toObject()["data_offsets"].toArray();
      QCOMPARE(offsets.size(), 2);
      QCOMPARE(offsets[0].toInt() % (name.startsWith("history") ? 8 : 4), 0);  // each array is aligned to its elements
    }
    QCOMPARE(header["parameter/d.kernel"].toObject()["shape"].toArray(), (QJsonArray{2, 3}));
    QCOMPARE(header["__metadata__"].toObject()["layerlab.crc32"].toString().size(), 8);
  }

  void readsFilesOfOtherPrograms() {
    nn::replaceFile(
        file(), foreign(R"({"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"__metadata__":{"format":"pt"}}   )", 8));
    const SafetensorsFile read = nn::readSafetensors(file());
    QCOMPARE(read.metadata.at("format"), std::string("pt"));
    QCOMPARE(read.arrays.at("w").toTensor("w").shape(), (nn::Shape{1, 2}));
    QCOMPARE(thrown<FormatError>([&] { read.arrays.at("w").toIntegers("w"); }), QString("w: expected I64, got F32"));
  }

  /// Every byte replaced by several others: an error or the same content, never other content.
  void everyDamagedByteIsNoticed() {
    nn::writeSafetensors(file(), sample());
    const std::string bytes = nn::readFile(file());
    int unnoticed = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      for (const int flip : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff}) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ flip);
        try {
          unnoticed += equal(nn::parseSafetensors(damaged, "x"), sample()) ? 0 : 1;
        } catch (const FormatError&) {
        }
      }
    QCOMPARE(unnoticed, 0);
  }

  void everyTruncationIsAnError() {
    nn::writeSafetensors(file(), sample());
    const std::string bytes = nn::readFile(file());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const QString message = thrown<FormatError>([&] { nn::parseSafetensors(bytes.substr(0, length), "net"); });
      QVERIFY2(message.startsWith("net"), qPrintable(QString::number(length) + ": " + message));
    }
  }

  void malformedFilesAreExplained_data() {
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& header, std::size_t data, const char* message) {
      QTest::newRow(name) << foreign(header, data) << QString(message);
    };
    QTest::newRow("empty") << std::string() << ": expected 8 bytes with the length of the header, got 0 bytes";
    QTest::newRow("huge header") << std::string(16, '\x7f')
                                 << ", byte 0: expected a header length from 2 to 8, got 9187201950435737471";
    row("no JSON", "nonsense", 0, ", header (from byte 8), line 1, column 2: expected JSON, got the character o");
    row("repeated entry", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{}})", 4,
        ", header (from byte 8): expected every name once in an object, got 'a' twice");
    row("unknown type", R"({"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}})", 2,
        ", header (from byte 8): a.dtype: expected F32, F64 or I64, got 'BF16'");
    row("negative size", R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4,
        ", header (from byte 8): a.shape[0]: expected a whole number from 0 to 9223372036854775807, got the number -1");
    row("past the end", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4,
        ", header (from byte 8): a.data_offsets: expected a range within the 4 bytes of data, got [0, 8]");
    row("backwards", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[8,4]}})", 8,
        ", header (from byte 8): a.data_offsets: expected a range within the 8 bytes of data, got [8, 4]");
    row("shape too large", R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8,
        ", header (from byte 8): a.data_offsets: expected 12 bytes for F32 of shape (3), got [0, 8]");
    row("overflow", R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0,
        ", header (from byte 8): a.data_offsets: expected more than 2^64 bytes for F32 of shape (4294967296, 4294967296), got "
        "[0, 0]");
    row("overlap",
        R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12,
        ", byte 120, 'b': expected data from offset 8 on, got 4 (an overlap)");
    row("gap", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}})",
        12, ", byte 122, 'b': expected data from offset 4 on, got 8 (a gap)");
    row("more data", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})", 7,
        ", byte 65: expected the end of the file, got 3 more bytes");
    row("three offsets", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4,4]}})", 4,
        ", header (from byte 8): a.data_offsets: expected a list of at most 2, got a list of 3");
    row("metadata of numbers", R"({"__metadata__":{"x":1}})", 0,
        ", header (from byte 8): __metadata__.x: expected text, got the number 1");
    row("mark without checksum", R"({"__metadata__":{"layerlab.format":"1"}})", 0,
        ", header: expected layerlab.format 1 with a checksum, got a damaged or newer mark");
    row("wrong checksum", R"({"__metadata__":{"layerlab.crc32":"12345678","layerlab.format":"1"}})", 0,
        ": expected content with the checksum 12345678 (the file is damaged), got 7a4ee56a");
  }
  void malformedFilesAreExplained() {
    QFETCH(std::string, bytes);
    QFETCH(QString, message);
    QCOMPARE(thrown<FormatError>([&] { nn::parseSafetensors(bytes, "net"); }), "net" + message);
    nn::replaceFile(file(), bytes);
    QCOMPARE(thrown<FormatError>([&] { nn::readSafetensors(file()); }), QString::fromStdString(file().string()) + message);
  }

  void refusesToWriteWhatIsNotConsistent() {
    SafetensorsFile content = sample();
    content.arrays["a/odd"].shape = {4};
    QVERIFY(thrown<FormatError>([&] {
              nn::writeSafetensors(file(), content);
            }).contains("'a/odd': expected bytes for the shape (4)"));
    content = sample();
    content.metadata.emplace("x", "\xff");
    QVERIFY(thrown<FormatError>([&] { nn::writeSafetensors(file(), content); }).contains("UTF-8"));
  }
};

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
