// NumPy files: what NumPy writes is read, everything else gives the place and the reason.

#include <cstring>

#include <zip.h>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/data/npy.h"

namespace {

template <typename T>
std::string npy(const std::string& descr, const std::string& shape, const std::vector<T>& values,
                const std::string& order = "False") {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return bytes;
}

QString messageOf(const std::string& bytes) {
  try {
    nn::parseNpy(bytes, "a.npy");
  } catch (const nn::FormatError& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}

}  // namespace

class TestNpy : public QObject {
  Q_OBJECT

 private slots:
  void readsElementTypes() {
    const auto f4 = nn::parseNpy(npy<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, 6.5F}), "a.npy");
    QCOMPARE(f4.shape, (std::vector<nn::Index>{2, 3}));
    QCOMPARE(f4.values, (std::vector<double>{1, 2, 3, 4, 5, 6.5}));
    QCOMPARE(nn::parseNpy(npy<std::uint8_t>("|u1", "(2,)", {0, 255}), "a.npy").values, (std::vector<double>{0, 255}));
    QCOMPARE(nn::parseNpy(npy<std::int64_t>("<i8", "()", {-7}), "a.npy").values, (std::vector<double>{-7}));
  }

  void putsFortranOrderInRowMajorOrder() {
    const auto array = nn::parseNpy(npy<double>("<f8", "(2, 3)", {1, 4, 2, 5, 3, 6}, "True"), "a.npy");
    QCOMPARE(array.values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
  }

  void refusesDamage() {
    const std::string good = npy<float>("<f4", "(2, 2)", {1, 2, 3, 4});
    for (std::size_t length = 0; length < good.size(); ++length) QVERIFY(!messageOf(good.substr(0, length)).isEmpty());
    QVERIFY(messageOf(good + "x").contains("expected 16 bytes of numbers, got 17"));
    QVERIFY(messageOf(npy<float>(">f4", "(1,)", {1})).contains("descr"));
    QVERIFY(messageOf(npy<float>("<f4", "(-1,)", {1})).contains("shape"));
    QVERIFY(messageOf(npy<float>("<f4", "(99999999999, 99999999999)", {1})).contains("2^31"));
  }

  void readsArchives() {
    QTemporaryDir folder;
    const std::string file = folder.filePath("a.npz").toStdString();
    const std::string x = npy<float>("<f4", "(3,)", {1, 2, 3}), y = npy<std::uint8_t>("|u1", "(1,)", {9});
    zip_t* archive = zip_open(file.c_str(), ZIP_CREATE, nullptr);
    zip_file_add(archive, "x.npy", zip_source_buffer(archive, x.data(), x.size(), 0), 0);
    zip_file_add(archive, "y.npy", zip_source_buffer(archive, y.data(), y.size(), 0), 0);
    QCOMPARE(zip_close(archive), 0);
    const auto arrays = nn::readNumpy(file);
    QCOMPARE(arrays.size(), std::size_t{2});
    QCOMPARE(arrays.at("x").values, (std::vector<double>{1, 2, 3}));
    QCOMPARE(arrays.at("y").values, (std::vector<double>{9}));

    const std::string bytes = nn::readFile(file);
    nn::replaceFile(file, bytes.substr(0, bytes.size() / 2));
    QVERIFY_THROWS_EXCEPTION(nn::FormatError, nn::readNumpy(file));
  }
};

QTEST_APPLESS_MAIN(TestNpy)
#include "tst_npy.moc"
