#include "ui/document/resources.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace ui::resources {

namespace {

std::filesystem::path toPath(const QString& folder) { return std::filesystem::path(folder.toStdU16String()); }

QString subFolder(const QString& name) {
  const QString parent = folder();
  return parent.isEmpty() ? QString() : QDir(parent).filePath(name);
}

}  // namespace

QString folder() {
  const QString chosen = qEnvironmentVariable("LAYERLAB_RESOURCES");
  if (!chosen.isEmpty()) return QDir::cleanPath(chosen);
  const QDir beside(QCoreApplication::applicationDirPath() + QStringLiteral("/../share/layerlab"));
  if (beside.exists()) return QDir::cleanPath(beside.absolutePath());
  return QStandardPaths::locate(QStandardPaths::GenericDataLocation, QStringLiteral("layerlab"),
                                QStandardPaths::LocateDirectory);
}

QString examplesFolder() { return subFolder(QStringLiteral("examples")); }

QString helpFolder() { return subFolder(QStringLiteral("help")); }

QString userFolder() {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
  QDir().mkpath(folder);
  return folder;
}

nn::DataPaths dataPaths() { return nn::DataPaths::standard(toPath(userFolder()), toPath(folder())); }

}  // namespace ui::resources
