#pragma once

#include <vector>

#include <QFile>
#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QUrl>

#include "engine/data/catalog.h"

class QNetworkReply;

namespace ui {

/// Fetches a full data set and checks it. The files are collected in "<dataset>.part" and appear together in the folder
/// "<dataset>" once every one of them is complete, has the right hash and can be read as IDX. A download that fails or is
/// cancelled leaves what was already checked in the .part folder, and the next one goes on from there.
///
/// Threads  GUI thread; files are checked on a thread of its own. Needs an event loop, no window.
class DatasetDownload : public QObject {
  Q_OBJECT
 public:
  explicit DatasetDownload(QObject* parent = nullptr);
  ~DatasetDownload() override;

  /// Fetches to "<dataFolder>/<source.dataset>", from another place than the source's own when `baseUrl` is given. Does
  /// nothing while a download runs.
  void start(const nn::DownloadSource& source, const QString& dataFolder, const QUrl& baseUrl = {});
  /// Ends the download, which then reports cancelled().
  void cancel();
  bool isRunning() const { return isRunning_; }

  /// How long the server may be silent. Default 30,000 ms.
  void setTimeoutMs(int timeoutMs) { timeoutMs_ = timeoutMs; }

 signals:
  /// Bytes of all files together, those that were there already included.
  void progress(qint64 received, qint64 total);
  /// The set is complete in this folder.
  void finished(const QString& folder);
  /// One sentence for the user: which file, what went wrong.
  void failed(const QString& text);
  void cancelled();

 private:
  const nn::DownloadFile& file() const { return source_.files[current_]; }
  QString fileName() const;
  QString stagedPath() const;
  void beginFile();
  void lookForFile(const std::vector<QString>& places);
  void requestFile();
  void receive();
  void finishReply();
  void checkReceived();
  void endFile();
  void installFiles();
  void reportProgress(qint64 received);
  void stop();
  void fail(const QString& text);
  template <typename Done>
  void check(const QString& path, Done done);

  QNetworkAccessManager network_;
  QPointer<QNetworkReply> reply_;
  QFile part_;
  QThreadPool checker_;
  nn::DownloadSource source_;
  QString folder_, staging_;
  QUrl baseUrl_;
  std::size_t current_ = 0;
  std::vector<qint64> sizes_;
  quint64 run_ = 0;  ///< tells results of a download that was cancelled from those of the running one
  int timeoutMs_ = 30000;
  bool isRunning_ = false;
};

}  // namespace ui
