#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

/// What a run of the layerlab program printed.
struct ProgramRun {
  int exitCode = -1;
  QString output, errors;

  /// The JSON lines of standard output; a line that is no object fails as an object with the key "unreadable".
  QList<QJsonObject> events() const {
    QList<QJsonObject> all;
    for (const QString& line : output.split('\n', Qt::SkipEmptyParts)) {
      const QJsonDocument document = QJsonDocument::fromJson(line.toUtf8());
      all << (document.isObject() ? document.object() : QJsonObject{{"unreadable", line}});
    }
    return all;
  }
  /// The first event of a kind; empty when there is none.
  QJsonObject event(const QString& kind) const {
    for (const QJsonObject& object : events())
      if (object["event"].toString() == kind) return object;
    return {};
  }
};

/// Runs the built program to its end.
inline ProgramRun runProgram(const QStringList& arguments, const QString& folder = {}, const QString& dataFolder = {}) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  if (!dataFolder.isNull()) environment.insert("LAYERLAB_DATA", dataFolder);
  process.setProcessEnvironment(environment);
  if (!folder.isEmpty()) process.setWorkingDirectory(folder);
  process.start(qEnvironmentVariable("LAYERLAB_BINARY"), arguments);
  ProgramRun run;
  if (!process.waitForFinished(540'000)) {
    process.kill();
    process.waitForFinished();
    run.errors = "did not finish";
    return run;
  }
  run.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
  run.output = QString::fromUtf8(process.readAllStandardOutput());
  run.errors = QString::fromUtf8(process.readAllStandardError());
  return run;
}
