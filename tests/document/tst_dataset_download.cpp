#include <functional>

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>

#include "engine/data/idx.h"
#include "ui/document/dataset_download.h"

namespace {

/// A web server on the loopback address that answers every path as it is told to.
class FileServer : public QTcpServer {
  Q_OBJECT
 public:
  using Answer = std::function<void(QTcpSocket&)>;

  FileServer() {
    connect(this, &QTcpServer::newConnection, this, [this] {
      while (QTcpSocket* socket = nextPendingConnection())
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(*socket); });
    });
    listen(QHostAddress::LocalHost);
  }

  QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(serverPort())); }
  void serve(const QString& name, Answer how) { answers_[name] = std::move(how); }
  void serveBytes(const QString& name, const QByteArray& body) {
    serve(name, [body](QTcpSocket& socket) {
      socket.write(head("200 OK", body.size()) + body);
      socket.disconnectFromHost();
    });
  }
  QStringList requests;

  static QByteArray head(const QByteArray& status, qsizetype length) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(length) + "\r\nConnection: close\r\n\r\n";
  }

 private:
  void answer(QTcpSocket& socket) {
    QByteArray request = socket.property("request").toByteArray() + socket.readAll();
    socket.setProperty("request", request);
    if (!request.endsWith("\r\n\r\n")) return;
    const QString name = QString::fromLatin1(request.split(' ').value(1)).mid(1);
    requests << name;
    if (answers_.contains(name)) return answers_[name](socket);
    socket.write(head("404 Not Found", 9) + "not here\n");
    socket.disconnectFromHost();
  }

  QHash<QString, Answer> answers_;
};

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QStringList kNames = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
                            "t10k-labels-idx1-ubyte.gz"};

}  // namespace

class TestDatasetDownload : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    for (int i = 0; i < kNames.size(); ++i) {
      const bool isImages = i % 2 == 0;
      nn::IdxArray array{isImages ? std::vector<nn::Index>{50, 28, 28} : std::vector<nn::Index>{50}, {}};
      for (int n = 0; n < (isImages ? 50 * 784 : 50); ++n) array.bytes.push_back(static_cast<std::uint8_t>(n * n % 7 + i));
      nn::writeIdx(origin_.filePath(kNames[i]).toStdString(), array);
      const QByteArray bytes = original(kNames[i]);
      nn::DownloadFile file{.name = kNames[i].toStdString(), .url = {}, .bytes = bytes.size()};
      // One of each kind of hash, and one with none.
      if (i == 0) file.contentSha256 = nn::contentSha256(array);
      if (i == 1) file.md5 = QCryptographicHash::hash(bytes, QCryptographicHash::Md5).toHex().toStdString();
      if (i == 2) file.sha256 = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
      source_.files.push_back(file);
      array.bytes[0] ^= 1;
      nn::writeIdx(origin_.filePath("other " + kNames[i]).toStdString(), array);
    }
  }

  void init() {
    QTest::failOnWarning(QRegularExpression(".*"));
    folder_ = std::make_unique<QTemporaryDir>();
    server_ = std::make_unique<FileServer>();
    QVERIFY(server_->isListening());
    for (const QString& name : kNames) server_->serveBytes(name, original(name));
    for (nn::DownloadFile& file : source_.files) file.url = server_->url().toString().toStdString() + file.name;
  }
  void cleanup() {
    server_.reset();
    folder_.reset();
  }

  void fetchesTheWholeSet() {
    ui::DatasetDownload download;
    QSignalSpy progress(&download, &ui::DatasetDownload::progress);
    const Outcome outcome = run(download);
    QCOMPARE(outcome.error, QString());
    QCOMPARE(outcome.folder, target());
    QVERIFY(!download.isRunning());
    for (const QString& name : kNames) QCOMPARE(bytesOf(target() + "/" + name), original(name));
    QCOMPARE(QDir(data()).entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList{"digits"});
    QCOMPARE(QDir(target()).entryList(QDir::Files).size(), 4);

    qint64 total = 0, last = 0;
    for (const nn::DownloadFile& file : source_.files) total += file.bytes;
    for (const QList<QVariant>& step : progress) {
      QVERIFY(step[0].toLongLong() >= last);
      last = step[0].toLongLong();
      QCOMPARE(step[1].toLongLong(), total);
    }
    QCOMPARE(last, total);
  }

  void usesTheAddressesOfTheSourceByDefault() {
    ui::DatasetDownload download;
    QSignalSpy finished(&download, &ui::DatasetDownload::finished);
    download.start(source_, data());
    QVERIFY(finished.wait());
    QCOMPARE(server_->requests, kNames);
  }

  void fetchedSetCanBeLoaded() {
    ui::DatasetDownload download;
    QVERIFY(run(download).error.isEmpty());
    const auto loaded = nn::loadData(target().toStdString(), {}, 1, {});
    QCOMPARE(loaded.train->size(), nn::Index{50});
  }

  void followsRedirections() {
    server_->serve(kNames[0], [](QTcpSocket& socket) {
      socket.write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 5\r\nConnection: close\r\n\r\nmoved");
      socket.disconnectFromHost();
    });
    server_->serveBytes("elsewhere", original(kNames[0]));
    ui::DatasetDownload download;
    QCOMPARE(run(download).error, QString());
    QCOMPARE(bytesOf(target() + "/" + kNames[0]), original(kNames[0]));
  }

  void badFilesAreRefused_data() {
    QTest::addColumn<int>("file");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("message");
    QTest::newRow("another content") << 0 << "other"
                                     << "train-images-idx3-ubyte.gz arrived damaged: its content is not that of the original.";
    QTest::newRow("wrong MD5") << 1 << "other"
                               << "train-labels-idx1-ubyte.gz arrived damaged: its checksum is not the one of the original.";
    QTest::newRow("wrong SHA-256") << 2 << "other"
                                   << "t10k-images-idx3-ubyte.gz arrived damaged: its checksum is not the one of the original.";
    QTest::newRow("no IDX") << 3 << "page"
                            << "t10k-labels-idx1-ubyte.gz arrived damaged: ";
    QTest::newRow("truncated body") << 2 << "truncated"
                                    << "t10k-images-idx3-ubyte.gz could not be fetched: ";
    QTest::newRow("not there") << 1 << "404"
                               << "train-labels-idx1-ubyte.gz was not given out: the server answered 404 (Not Found).";
    QTest::newRow("server error") << 0 << "500"
                                  << "train-images-idx3-ubyte.gz was not given out: the server answered 500 (Broken).";
    QTest::newRow("endless") << 3 << "endless"
                             << "t10k-labels-idx1-ubyte.gz is larger than expected.";
    QTest::newRow("empty") << 3 << "empty"
                           << "t10k-labels-idx1-ubyte.gz arrived damaged: ";
  }
  void badFilesAreRefused() {
    QFETCH(int, file);
    QFETCH(QString, kind);
    QFETCH(QString, message);
    serveBadly(kNames[file], kind);
    ui::DatasetDownload download;
    const Outcome outcome = run(download);
    QVERIFY2(outcome.error.startsWith(message), qPrintable(outcome.error));
    QVERIFY(outcome.folder.isEmpty());
    QVERIFY(!download.isRunning());
    QVERIFY(!QFile::exists(target()));
    QVERIFY(QDir(target() + ".part").entryList({"*.part"}, QDir::Files).isEmpty());
    QCOMPARE(QDir(data()).exists("digits.part"), file > 0);  // what was checked stays for the next time
  }

  void goesOnAfterAFailure() {
    serveBadly(kNames[2], "404");
    ui::DatasetDownload download;
    QVERIFY(!run(download).error.isEmpty());
    server_->requests.clear();
    server_->serveBytes(kNames[2], original(kNames[2]));
    QCOMPARE(run(download).error, QString());
    QCOMPARE(server_->requests, (QStringList{kNames[2], kNames[3]}));
    for (const QString& name : kNames) QCOMPARE(bytesOf(target() + "/" + name), original(name));
    QVERIFY(!QDir(data()).exists("digits.part"));
  }

  void completeSetIsNotFetchedAgain() {
    ui::DatasetDownload download;
    QVERIFY(run(download).error.isEmpty());
    server_->requests.clear();
    QCOMPARE(run(download).error, QString());
    QVERIFY(server_->requests.isEmpty());
    QVERIFY(!QDir(data()).exists("digits.part"));
  }

  void damagedFileIsReplaced() {
    ui::DatasetDownload download;
    QVERIFY(run(download).error.isEmpty());
    QVERIFY(QFile::resize(target() + "/" + kNames[0], 100));
    server_->requests.clear();
    QCOMPARE(run(download).error, QString());
    QCOMPARE(server_->requests, QStringList{kNames[0]});
    QCOMPARE(bytesOf(target() + "/" + kNames[0]), original(kNames[0]));
  }

  void damagedFileStaysWhenItsReplacementFails() {
    ui::DatasetDownload download;
    QVERIFY(run(download).error.isEmpty());
    QVERIFY(QFile::resize(target() + "/" + kNames[0], 100));
    serveBadly(kNames[0], "404");
    QVERIFY(!run(download).error.isEmpty());
    QCOMPARE(QFileInfo(target() + "/" + kNames[0]).size(), qint64{100});
    QCOMPARE(QDir(target()).entryList(QDir::Files).size(), 4);
  }

  void stalledServerTimesOut() {
    serveBadly(kNames[1], "stall");
    ui::DatasetDownload download;
    download.setTimeoutMs(200);
    QCOMPARE(run(download).error, QString("train-labels-idx1-ubyte.gz stopped coming: no data for 0.2 seconds."));
    QVERIFY(!QFile::exists(target()));
  }

  void cancelEndsAStalledDownload() {
    serveBadly(kNames[1], "stall");
    ui::DatasetDownload download;
    QSignalSpy finished(&download, &ui::DatasetDownload::finished), failed(&download, &ui::DatasetDownload::failed),
        cancelled(&download, &ui::DatasetDownload::cancelled);
    download.start(source_, data(), server_->url());
    QTRY_VERIFY(QFile::exists(target() + ".part/" + kNames[1] + ".part"));
    download.cancel();
    QVERIFY(!download.isRunning());
    QCOMPARE(cancelled.size(), 1);
    QVERIFY(!QFile::exists(target()));
    QCOMPARE(QDir(target() + ".part").entryList(QDir::Files), QStringList{kNames[0]});
    download.cancel();
    QCOMPARE(cancelled.size(), 1);

    server_->serveBytes(kNames[1], original(kNames[1]));
    QCOMPARE(run(download).error, QString());
    QCOMPARE(failed.size(), 0);
    QCOMPARE(finished.size(), 1);
  }

  void cancelFromTheProgressSignal_data() {
    QTest::addColumn<int>("atCall");
    for (int call = 1; call <= 9; ++call) QTest::addRow("call %d", call) << call;
  }
  void cancelFromTheProgressSignal() {
    QFETCH(int, atCall);
    ui::DatasetDownload download;
    QSignalSpy finished(&download, &ui::DatasetDownload::finished), failed(&download, &ui::DatasetDownload::failed),
        cancelled(&download, &ui::DatasetDownload::cancelled);
    int calls = 0;
    connect(&download, &ui::DatasetDownload::progress, &download, [&] {
      if (++calls != atCall) return;
      const QStringList checkedFiles = staged();
      download.cancel();
      QCOMPARE(staged(), checkedFiles);
    });
    download.start(source_, data(), server_->url());
    QTRY_COMPARE(cancelled.size(), 1);
    QCoreApplication::processEvents();
    QCOMPARE(finished.size() + failed.size(), 0);
    QCOMPARE(calls, atCall);
    QVERIFY(!QFile::exists(target()));
  }

  void canBeDeletedWhileItRuns() {
    serveBadly(kNames[1], "stall");
    auto download = std::make_unique<ui::DatasetDownload>();
    download->start(source_, data(), server_->url());
    QTRY_VERIFY(QFile::exists(target() + ".part/" + kNames[1] + ".part"));
    download.reset();
    QVERIFY(!QFile::exists(target() + ".part/" + kNames[1] + ".part"));
  }

  void folderThatCannotBeWrittenIsReported() {
    QFile blocker(folder_->filePath("data"));
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    ui::DatasetDownload download;
    const Outcome outcome = run(download);
    QCOMPARE(outcome.error, QString("The folder %1.part cannot be made.").arg(target()));
  }

#ifdef Q_OS_LINUX  // the device that is always full
  void fullDiskIsReported() {
    QVERIFY(QDir().mkpath(target() + ".part"));
    QVERIFY(QFile::link("/dev/full", target() + ".part/" + kNames[0] + ".part"));
    ui::DatasetDownload download;
    const Outcome outcome = run(download);
    QVERIFY2(outcome.error.contains("cannot be written: No space left on device"), qPrintable(outcome.error));
    QVERIFY(!QFile::exists(target()));
  }
#endif

  void unreachableServerIsReported() {
    server_->close();
    ui::DatasetDownload download;
    const Outcome outcome = run(download);
    QVERIFY2(outcome.error.startsWith("train-images-idx3-ubyte.gz could not be fetched: "), qPrintable(outcome.error));
  }

 private:
  struct Outcome {
    QString folder, error;
  };

  /// Runs a download to its end.
  Outcome run(ui::DatasetDownload& download) {
    QSignalSpy finished(&download, &ui::DatasetDownload::finished), failed(&download, &ui::DatasetDownload::failed);
    download.start(source_, data(), server_->url());
    if (!QTest::qWaitFor([&] { return !finished.isEmpty() || !failed.isEmpty(); }, 10'000)) return {{}, "no end"};
    return {finished.isEmpty() ? QString() : finished[0][0].toString(), failed.isEmpty() ? QString() : failed[0][0].toString()};
  }

  void serveBadly(const QString& name, const QString& kind) {
    const QByteArray body = original(name);
    if (kind == "other") return server_->serveBytes(name, original("other " + name));
    if (kind == "page") return server_->serveBytes(name, "<html>Welcome to the network of this hotel</html>");
    if (kind == "empty") return server_->serveBytes(name, {});
    server_->serve(name, [kind, body](QTcpSocket& socket) {
      if (kind == "404") socket.write(FileServer::head("404 Not Found", 0));
      if (kind == "500") socket.write(FileServer::head("500 Broken", 0));
      if (kind == "truncated" || kind == "stall")
        socket.write(FileServer::head("200 OK", body.size()) + body.left(body.size() / 2));
      if (kind == "endless") socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + QByteArray(4 << 20, 'x'));
      if (kind != "stall") socket.disconnectFromHost();
    });
  }

  /// The files that were checked and wait for the others.
  QStringList staged() const {
    const QStringList files = QDir(target() + ".part").entryList(QDir::Files);
    return files.filter(QRegularExpression("(?<!part)$"));
  }

  QString data() const { return folder_->filePath("data"); }
  QString target() const { return data() + "/digits"; }
  QByteArray original(const QString& name) const { return bytesOf(origin_.filePath(name)); }

  QTemporaryDir origin_;
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<FileServer> server_;
  nn::DownloadSource source_{"digits", {}};
};

QTEST_GUILESS_MAIN(TestDatasetDownload)
#include "tst_dataset_download.moc"
