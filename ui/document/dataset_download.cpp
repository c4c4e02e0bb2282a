#include "ui/document/dataset_download.h"

#include <exception>
#include <filesystem>
#include <numeric>

#include <QCryptographicHash>
#include <QDir>
#include <QNetworkReply>

#include "engine/data/idx.h"
#include "ui/common/engine_text.h"

namespace ui {
namespace {

constexpr qint64 kSlackBytes = 1 << 20;

bool hasHash(const QString& path, QCryptographicHash::Algorithm algorithm, const std::string& expected) {
  if (expected.empty()) return true;
  QFile content(path);
  QCryptographicHash hash(algorithm);
  return content.open(QIODevice::ReadOnly) && hash.addData(&content) && hash.result().toHex().toStdString() == expected;
}

/// What is wrong with a downloaded file; empty when nothing is. Any thread.
QString faultOf(const QString& path, const nn::DownloadFile& file) {
  try {
    if (!hasHash(path, QCryptographicHash::Sha256, file.sha256) || !hasHash(path, QCryptographicHash::Md5, file.md5))
      return DatasetDownload::tr("its checksum is not the one of the original");
    const std::filesystem::path name(path.toStdU16String());
    const nn::IdxArray array = nn::readIdx(name);
    if (!file.contentSha256.empty() && nn::contentSha256(array) != file.contentSha256)
      return DatasetDownload::tr("its content is not that of the original");
  } catch (const std::exception& error) {
    return text(error.what());
  }
  return {};
}

}  // namespace

DatasetDownload::DatasetDownload(QObject* parent) : QObject(parent) { checker_.setMaxThreadCount(1); }

DatasetDownload::~DatasetDownload() {
  stop();
  checker_.waitForDone();
}

void DatasetDownload::start(const nn::DownloadSource& source, const QString& dataFolder, const QUrl& baseUrl) {
  if (isRunning_) return;
  isRunning_ = true;
  ++run_;
  source_ = source;
  baseUrl_ = baseUrl;
  current_ = 0;
  sizes_.clear();
  for (const nn::DownloadFile& one : source_.files) sizes_.push_back(one.bytes);
  folder_ = QDir(dataFolder).filePath(text(source_.dataset));
  staging_ = folder_ + QStringLiteral(".part");
  if (!QDir().mkpath(staging_)) return fail(tr("The folder %1 cannot be made.").arg(staging_));
  reportProgress(0);
  beginFile();
}

void DatasetDownload::cancel() {
  if (!isRunning_) return;
  stop();
  emit cancelled();
}

QString DatasetDownload::fileName() const { return text(file().name); }

QString DatasetDownload::stagedPath() const { return QDir(staging_).filePath(fileName()); }

void DatasetDownload::beginFile() {
  if (!isRunning_) return;  // cancelled by whoever listened to the progress
  if (current_ == source_.files.size()) return installFiles();
  lookForFile({QDir(folder_).filePath(fileName()), stagedPath()});
}

void DatasetDownload::lookForFile(const std::vector<QString>& places) {
  if (places.empty()) return requestFile();
  const std::vector<QString> others(places.begin() + 1, places.end());
  if (!QFile::exists(places.front())) return lookForFile(others);
  check(places.front(), [this, others](const QString& fault) { fault.isEmpty() ? endFile() : lookForFile(others); });
}

void DatasetDownload::requestFile() {
  part_.setFileName(stagedPath() + QStringLiteral(".part"));
  if (!part_.open(QIODevice::WriteOnly | QIODevice::Truncate))
    return fail(tr("%1 cannot be written: %2.").arg(part_.fileName(), part_.errorString()));

  QNetworkRequest request(baseUrl_.isEmpty() ? QUrl(text(file().url)) : baseUrl_.resolved(QUrl(fileName())));
  request.setTransferTimeout(timeoutMs_);
  request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
  request.setRawHeader("Accept-Encoding",
                       "identity");  // else Qt unpacks what a server calls gzip-encoded, and the hash differs
  reply_ = network_.get(request);
  connect(reply_, &QNetworkReply::metaDataChanged, this, [this] {
    const qint64 length = reply_->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    if (length > 0) sizes_[current_] = length;
  });
  connect(reply_, &QNetworkReply::readyRead, this, &DatasetDownload::receive);
  connect(reply_, &QNetworkReply::finished, this, &DatasetDownload::finishReply);
}

void DatasetDownload::receive() {
  // The body of an error page or a redirection is no part of the file.
  if (reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200) return;
  const QByteArray bytes = reply_->readAll();
  if (part_.write(bytes) != bytes.size())
    return fail(tr("%1 cannot be written: %2.").arg(part_.fileName(), part_.errorString()));
  if (part_.pos() > 2 * qint64{file().bytes} + kSlackBytes) return fail(tr("%1 is larger than expected.").arg(fileName()));
  reportProgress(part_.pos());
}

void DatasetDownload::finishReply() {
  if (!reply_) return;
  const int status = reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
  if (reply_->error() == QNetworkReply::OperationCanceledError)
    return fail(tr("%1 stopped coming: no data for %2 seconds.").arg(fileName(), number(timeoutMs_ / 1000.0)));
  if (status >= 400)
    return fail(tr("%1 was not given out: the server answered %2 (%3).")
                    .arg(fileName())
                    .arg(status)
                    .arg(reply_->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString()));
  if (reply_->error() != QNetworkReply::NoError)
    return fail(tr("%1 could not be fetched: %2.").arg(fileName(), reply_->errorString()));
  receive();
  if (!isRunning_) return;
  reply_->deleteLater();
  reply_ = nullptr;
  if (!part_.flush()) return fail(tr("%1 cannot be written: %2.").arg(part_.fileName(), part_.errorString()));
  part_.close();
  checkReceived();
}

void DatasetDownload::checkReceived() {
  check(part_.fileName(), [this](const QString& fault) {
    if (!fault.isEmpty()) return fail(tr("%1 arrived damaged: %2.").arg(fileName(), fault));
    QFile::remove(stagedPath());
    if (!part_.rename(stagedPath())) return fail(tr("%1 cannot be written: %2.").arg(stagedPath(), part_.errorString()));
    part_.setFileName({});
    endFile();
  });
}

void DatasetDownload::endFile() {
  ++current_;
  reportProgress(0);
  beginFile();
}

void DatasetDownload::installFiles() {
  if (!QFile::exists(folder_)) {
    if (!QDir().rename(staging_, folder_)) return fail(tr("The folder %1 cannot be made.").arg(folder_));
  } else {
    for (const QString& name : QDir(staging_).entryList(QDir::Files)) {
      const QString target = QDir(folder_).filePath(name);
      QFile staged(QDir(staging_).filePath(name));
      QFile::remove(target);
      if (!staged.rename(target)) return fail(tr("%1 cannot be written: %2.").arg(target, staged.errorString()));
    }
    QDir().rmdir(staging_);
  }
  isRunning_ = false;
  emit finished(folder_);
}

void DatasetDownload::reportProgress(qint64 received) {
  const auto begin = sizes_.begin();
  const qint64 before = std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(current_), qint64{0});
  emit progress(before + received, std::accumulate(begin, sizes_.end(), qint64{0}));
}

void DatasetDownload::stop() {
  isRunning_ = false;
  ++run_;
  if (QNetworkReply* reply = reply_.data()) {
    reply_ = nullptr;
    disconnect(reply, nullptr, this, nullptr);
    reply->abort();
    reply->deleteLater();
  }
  part_.close();
  if (!part_.fileName().isEmpty()) QFile::remove(part_.fileName());
  part_.setFileName({});
  if (!staging_.isEmpty()) QDir().rmdir(staging_);  // only when it is empty
}

void DatasetDownload::fail(const QString& text) {
  stop();
  emit failed(text);
}

template <typename Done>
void DatasetDownload::check(const QString& path, Done done) {
  checker_.start([this, path, done, wanted = file(), run = run_] {
    const QString fault = faultOf(path, wanted);
    QMetaObject::invokeMethod(
        this,
        [this, fault, done, run] {
          if (run == run_) done(fault);
        },
        Qt::QueuedConnection);
  });
}

}  // namespace ui
