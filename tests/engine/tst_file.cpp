#include <sys/stat.h>
#include <unistd.h>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/sha256.h"
#include "tests/support/thrown.h"

namespace {

std::filesystem::path in(const QTemporaryDir& folder, const char* name) { return folder.path().toStdString() + "/" + name; }

}  // namespace

class TestFile : public QObject {
  Q_OBJECT

 private slots:
  // FIPS 180-4 example values, and lengths around the border between one and two blocks of padding.
  void sha256_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty") << QByteArray() << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << QByteArray("abc") << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million a") << QByteArray(1'000'000, 'a')
                                 << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    for (const int length : {55, 56, 63, 64, 65, 119, 120, 128}) {
      const QByteArray message(length, '\xa5');
      QTest::addRow("%d bytes", length) << message << QCryptographicHash::hash(message, QCryptographicHash::Sha256).toHex();
    }
  }
  void sha256() {
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(nn::sha256(message.toStdString())), expected);
  }

  void replacesAllAtOnce() {
    const QTemporaryDir folder;
    const auto file = in(folder, "notes");
    nn::replaceFile(file, "old");
    nn::replaceFile(file, std::string("new\0er", 6));
    QCOMPARE(nn::readFile(file), std::string("new\0er", 6));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{"notes"});
  }

  void failedReplacementKeepsTheOldFile() {
    const QTemporaryDir folder;
    const auto file = in(folder, "notes");
    nn::replaceFile(file, "old");
    QVERIFY(QDir(folder.path()).mkdir("notes.part"));  // makes writing the new content impossible, for root as well
    const QString text = thrown<nn::FormatError>([&] { nn::replaceFile(file, "new"); });
    QVERIFY2(text.contains("notes: expected"), qPrintable(text));
    QCOMPARE(nn::readFile(file), std::string("old"));
  }

  void failedRenameLeavesNoPart() {
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir("sub"));
    const QString text = thrown<nn::FormatError>([&] { nn::replaceFile(in(folder, "sub"), "content"); });
    QVERIFY2(text.contains("sub: expected a file to replace, got a folder"), qPrintable(text));
    QVERIFY(!QFile::exists(folder.filePath("sub.part")));
  }

#ifdef Q_OS_LINUX  // the device that is always full
  void fullDiskIsReported() {
    const QTemporaryDir folder;
    const auto file = in(folder, "notes");
    nn::replaceFile(file, "old");
    QCOMPARE(::symlink("/dev/full", in(folder, "notes.part").c_str()), 0);
    const QString text = thrown<nn::FormatError>([&] { nn::replaceFile(file, "new"); });
    QVERIFY2(text.contains("expected to write 3 bytes, got No space left on device"), qPrintable(text));
    QCOMPARE(nn::readFile(file), std::string("old"));
    QVERIFY(!QFileInfo(folder.filePath("notes.part")).isSymLink());
  }
#endif

  void unreadableFilesAreNamed() {
    const QTemporaryDir folder;
    QVERIFY(
        thrown<nn::FormatError>([&] { nn::readFile(in(folder, "missing")); }).contains("missing: expected a readable file"));
    QVERIFY(
        thrown<nn::FormatError>([&] { nn::readFile(folder.path().toStdString()); }).contains("expected a file, got a folder"));
  }

  void sizeLimitHolds() {
    const QTemporaryDir folder;
    const auto file = in(folder, "data");
    nn::replaceFile(file, "12345");
    QCOMPARE(nn::readFile(file, 5), std::string("12345"));
    QVERIFY(thrown<nn::FormatError>([&] { nn::readFile(file, 4); }).contains("expected at most 4 bytes, got 5"));
  }
};

QTEST_APPLESS_MAIN(TestFile)
#include "tst_file.moc"
