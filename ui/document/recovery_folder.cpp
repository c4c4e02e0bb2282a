#include "ui/document/recovery_folder.h"

#include <algorithm>
#include <filesystem>

#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

#include "ui/common/engine_text.h"

namespace ui {
namespace {

constexpr QLatin1String kLock("in-use.lock"), kProject("project.layerlab"), kCheckpoint("project.safetensors"),
    kWork("work.json");
constexpr int kMostDays = 31;

QString tr(const char* text) { return QCoreApplication::translate("ui::RecoveryFolder", text); }

QString in(const QString& folder, QLatin1String file) { return folder + QLatin1Char('/') + file; }

bool writeWork(const QString& folder, const RecoveryFolder::Work& work) {
  const QJsonObject object{{QStringLiteral("title"), work.title},
                           {QStringLiteral("file"), work.fileName},
                           {QStringLiteral("saved"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
                           {QStringLiteral("epochs"), work.epochs}};
  QSaveFile file(in(folder, kWork));
  return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(object).toJson()) >= 0 && file.commit();
}

/// What lies in a folder; without a time when it is nothing that can be recovered.
RecoverableWork describe(const QString& folder) {
  RecoverableWork work;
  work.folder = folder;
  QFile file(in(folder, kWork));
  if (!file.open(QIODevice::ReadOnly) || !QFile::exists(in(folder, kProject))) return work;
  const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
  work.title = object[QLatin1String("title")].toString();
  work.fileName = object[QLatin1String("file")].toString();
  work.saved = QDateTime::fromString(object[QLatin1String("saved")].toString(), Qt::ISODateWithMs).toLocalTime();
  work.epochs = object[QLatin1String("epochs")].toInt();
  return work;
}

/// Whether a window that lives has the folder. One that ended without closing leaves a lock that nobody holds.
bool isInUse(const QString& folder) {
  QLockFile lock(in(folder, kLock));
  lock.setStaleLockTime(0);
  if (!lock.tryLock(0)) return true;
  lock.unlock();
  return false;
}

}  // namespace

RecoveryFolder::RecoveryFolder(const QString& root) : root_(root) {}

RecoveryFolder::~RecoveryFolder() {
  if (folder_.isEmpty()) return;
  lock_->unlock();
  QDir(folder_).removeRecursively();
}

QString RecoveryFolder::standardRoot() {
  return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recovery");
}

Result RecoveryFolder::prepare() {
  if (!folder_.isEmpty()) return {};
  const QString time = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-hhmmss"));
  const QString base = root_ + QLatin1Char('/') + time + QLatin1Char('-') + QString::number(QCoreApplication::applicationPid());
  QString folder = base;
  for (int i = 2; QFile::exists(folder); ++i) folder = base + QLatin1Char('-') + QString::number(i);
  auto lock = std::make_unique<QLockFile>(in(folder, kLock));
  lock->setStaleLockTime(0);
  if (!QDir().mkpath(folder) || !lock->tryLock(0))
    return {
        false, tr("Unsaved work cannot be kept for a crash: %1 cannot be written.").arg(QDir::toNativeSeparators(folder)), {}};
  folder_ = folder;
  lock_ = std::move(lock);
  return {};
}

Result RecoveryFolder::write(const Work& work) {
  if (Result prepared = prepare(); !prepared.ok) return prepared;
  const QString file = in(folder_, kProject);
  if (work.trained == Trained::AsBefore && QFile::exists(in(folder_, kCheckpoint))) {
    nn::Project project = work.project;
    project.checkpoint = kCheckpoint.data();
    try {
      nn::writeProject(std::filesystem::path(file.toStdU16String()), project);
    } catch (const std::exception& error) {
      return {false, text(error.what()), {}};
    }
  } else {
    if (Result written = writeProjectFile(file, work.project, work.state); !written.ok) return written;
    if (!work.state) QFile::remove(in(folder_, kCheckpoint));
  }
  if (!writeWork(folder_, work))
    return {false, tr("Unsaved work cannot be kept for a crash: %1 cannot be written.").arg(in(folder_, kWork)), {}};
  return {};
}

void RecoveryFolder::clear() {
  if (folder_.isEmpty()) return;
  for (const QLatin1String file : {kWork, kProject, kCheckpoint}) QFile::remove(in(folder_, file));
}

std::vector<RecoverableWork> RecoveryFolder::find(const QString& root) {
  std::vector<RecoverableWork> found;
  for (const QFileInfo& entry : QDir(root).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
    if (isInUse(entry.absoluteFilePath())) continue;
    const RecoverableWork work = describe(entry.absoluteFilePath());
    if (work.saved.isValid() && work.saved.daysTo(QDateTime::currentDateTime()) <= kMostDays)
      found.push_back(work);
    else
      QDir(entry.absoluteFilePath()).removeRecursively();  // nothing had been written yet, or nobody asked for it in a month
  }
  std::ranges::sort(found, [](const RecoverableWork& a, const RecoverableWork& b) { return a.saved > b.saved; });
  return found;
}

Result RecoveryFolder::read(const RecoverableWork& work, ProjectContents& contents) {
  const Result result = readProjectFile(in(work.folder, kProject), contents);
  if (!result.ok) return result;
  contents.fileName = work.fileName;
  contents.project.checkpoint.clear();
  return result;
}

void RecoveryFolder::remove(const RecoverableWork& work) { QDir(work.folder).removeRecursively(); }

}  // namespace ui
