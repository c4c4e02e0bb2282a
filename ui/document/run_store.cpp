#include "ui/document/run_store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "ui/document/history_blob.h"

namespace ui {

namespace {

constexpr int kVersion = 2;
constexpr std::size_t kPartSteps = 8192;  // 8 ms to store

QString tr(const char* text) { return QCoreApplication::translate("RunStore", text); }

/// SQLite has no NaN.
QVariant stored(double value) { return std::isfinite(value) ? QVariant(value) : QVariant(QMetaType::fromType<double>()); }
double readBack(const QVariant& value) { return value.isNull() ? std::nan("") : value.toDouble(); }

RunRecord recordFrom(const QSqlQuery& row) {
  RunRecord run;
  int column = 0;
  const auto next = [&] { return row.value(column++); };
  run.id = next().toLongLong();
  run.name = next().toString();
  run.notes = next().toString();
  run.isPinned = next().toBool();
  run.started = QDateTime::fromString(next().toString(), Qt::ISODateWithMs).toLocalTime();
  run.seconds = next().toDouble();
  run.epochs = next().toInt();
  run.steps = next().toLongLong();
  run.seed = next().toString().toULongLong();
  run.metric = next().toString();
  for (double* value : {&run.trainLoss, &run.trainMetric, &run.validationLoss, &run.validationMetric})
    *value = readBack(next());
  run.ending = next().toString();
  run.project = next().toString().toStdString();
  run.hasWeights = next().toBool();
  return run;
}

}  // namespace

RunStore::RunStore(const QString& folder)
    : folder_(folder),
      file_(folder + QStringLiteral("/runs.sqlite")),
      connection_(QUuid::createUuid().toString(QUuid::WithoutBraces)) {}

RunStore::~RunStore() { disconnect(); }

bool RunStore::open() {
  error_.clear();
  if (!QDir().mkpath(folder_)) return fail(tr("The folder %1 cannot be made.").arg(QDir::toNativeSeparators(folder_)));
  if (!connect()) return false;
  QString notice;
  if (!isHealthy()) {
    disconnect();
    if (!putAside()) return false;
    notice = error_;
    if (!connect()) return false;
  }
  isOpen_ = prepare();
  if (!isOpen_) return false;
  purge();
  error_ = notice;
  return true;
}

bool RunStore::connect() {
  if (!QSqlDatabase::isDriverAvailable(QStringLiteral("QSQLITE")))
    return fail(tr("Runs are not recorded: Qt's SQLite driver is not installed (package libqt6sql6-sqlite)."));
  QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection_);
  database.setDatabaseName(file_);
  if (database.open()) return true;
  return fail(tr("The database of runs %1 cannot be opened.").arg(QDir::toNativeSeparators(file_)) + QLatin1Char(' ') +
              database.lastError().text());
}

void RunStore::disconnect() {
  isOpen_ = false;
  if (!QSqlDatabase::contains(connection_)) return;
  QSqlDatabase::database(connection_, false).close();
  QSqlDatabase::removeDatabase(connection_);
}

bool RunStore::isHealthy() {
  QSqlQuery check(QSqlDatabase::database(connection_));
  return check.exec(QStringLiteral("PRAGMA quick_check(1)")) && check.next() &&
         check.value(0).toString() == QLatin1String("ok");
}

bool RunStore::putAside() {
  const QString when = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
  const QString aside = folder_ + QStringLiteral("/runs.damaged-%1.sqlite").arg(when);
  if (!QFile::rename(file_, aside))
    return fail(tr("The database of runs %1 is damaged, and cannot be put aside.").arg(QDir::toNativeSeparators(file_)));
  for (const char* companion : {"-wal", "-shm", "-journal"})
    QFile::rename(file_ + QLatin1String(companion), aside + QLatin1String(companion));
  error_ = tr("The database of runs was damaged. It is kept as %1, and a new one has been begun.")
               .arg(QDir::toNativeSeparators(aside));
  return true;
}

bool RunStore::prepare() {
  QSqlQuery version(QSqlDatabase::database(connection_));
  if (!version.exec(QStringLiteral("PRAGMA user_version")) || !version.next()) return fail(version.lastError().text());
  const int found = version.value(0).toInt();
  version.finish();
  if (found > kVersion)
    return fail(
        tr("Runs are not recorded: %1 was made by a newer version of the program.").arg(QDir::toNativeSeparators(file_)));
  // Two windows may write: the second waits instead of failing.
  if (!run(QStringLiteral("PRAGMA busy_timeout = 5000")) || !run(QStringLiteral("PRAGMA foreign_keys = ON"))) return false;
  run(QStringLiteral("PRAGMA journal_mode = WAL"));
  if (found == kVersion) return true;
  return run(QStringLiteral("CREATE TABLE IF NOT EXISTS runs ("
                            "id INTEGER PRIMARY KEY, name TEXT NOT NULL, notes TEXT NOT NULL, pinned INTEGER NOT NULL, "
                            "started TEXT NOT NULL, seconds REAL NOT NULL, epochs INTEGER NOT NULL, steps INTEGER NOT NULL, "
                            "seed TEXT NOT NULL, metric TEXT NOT NULL, train_loss REAL, train_metric REAL, "
                            "validation_loss REAL, validation_metric REAL, ending TEXT NOT NULL, project TEXT NOT NULL, "
                            "has_weights INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0)")) &&
         run(QStringLiteral("CREATE TABLE IF NOT EXISTS curves ("
                            "run INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE, history BLOB NOT NULL)")) &&
         run(QStringLiteral("CREATE TABLE IF NOT EXISTS curve_parts ("
                            "run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE, part INTEGER NOT NULL, "
                            "steps BLOB NOT NULL, PRIMARY KEY (run, part))")) &&
         run(QStringLiteral("PRAGMA user_version = %1").arg(kVersion));
}

void RunStore::purge() {
  QSqlQuery removed(QSqlDatabase::database(connection_));
  if (removed.exec(QStringLiteral("SELECT id FROM runs WHERE removed = 1")))
    while (removed.next()) QFile::remove(weightsFile(removed.value(0).toLongLong()));
  removed.finish();
  run(QStringLiteral("DELETE FROM runs WHERE removed = 1"));
}

bool RunStore::run(const QString& statement) {
  QSqlQuery query(QSqlDatabase::database(connection_));
  return query.exec(statement) || fail(query.lastError().text());
}

bool RunStore::fail(const QString& what) {
  error_ = what;
  return false;
}

std::vector<RunRecord> RunStore::list() {
  std::vector<RunRecord> runs;
  if (!isOpen_) return runs;
  QSqlQuery query(QSqlDatabase::database(connection_));
  query.setForwardOnly(true);
  if (!query.exec(QStringLiteral("SELECT id, name, notes, pinned, started, seconds, epochs, steps, seed, metric, train_loss, "
                                 "train_metric, validation_loss, validation_metric, ending, project, has_weights FROM runs "
                                 "WHERE removed = 0 ORDER BY id DESC")))
    fail(query.lastError().text());
  while (query.next()) runs.push_back(recordFrom(query));
  return runs;
}

bool RunStore::store(const RunRecord& record) {
  if (!isOpen_) return false;
  QSqlQuery query(QSqlDatabase::database(connection_));
  query.prepare(QStringLiteral(
      "INSERT INTO runs (id, name, notes, pinned, started, seconds, epochs, steps, seed, metric, train_loss, train_metric, "
      "validation_loss, validation_metric, ending, project, has_weights) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, "
      "?) ON CONFLICT(id) DO UPDATE SET name = excluded.name, notes = excluded.notes, pinned = excluded.pinned, "
      "seconds = excluded.seconds, epochs = excluded.epochs, steps = excluded.steps, seed = excluded.seed, "
      "metric = excluded.metric, train_loss = excluded.train_loss, train_metric = excluded.train_metric, "
      "validation_loss = excluded.validation_loss, validation_metric = excluded.validation_metric, ending = excluded.ending, "
      "project = excluded.project, has_weights = excluded.has_weights"));
  const auto words = [](const QString& text) { return text.isNull() ? QStringLiteral("") : text; };  // null would be NULL
  for (const QVariant& value :
       {QVariant(record.id), QVariant(words(record.name)), QVariant(words(record.notes)), QVariant(record.isPinned ? 1 : 0),
        QVariant(record.started.toUTC().toString(Qt::ISODateWithMs)), QVariant(record.seconds), QVariant(record.epochs),
        QVariant(record.steps), QVariant(QString::number(record.seed)), QVariant(words(record.metric)),
        stored(record.trainLoss), stored(record.trainMetric), stored(record.validationLoss), stored(record.validationMetric),
        QVariant(words(record.ending)), QVariant(QString::fromStdString(record.project)), QVariant(record.hasWeights ? 1 : 0)})
    query.addBindValue(value);
  return query.exec() || fail(tr("A run could not be stored: %1").arg(query.lastError().text()));
}

bool RunStore::storeCurves(qint64 id, const nn::TrainingHistory& history) {
  if (!isOpen_) return false;
  // Steps never change: parts that are full and there already stay, so that a long training costs no more to store than a short one.
  const std::size_t known = id == curvesRun_ ? std::min(curvesSteps_, history.steps.size()) : 0;
  curvesRun_ = 0;
  QSqlDatabase database = QSqlDatabase::database(connection_);
  database.transaction();
  if (!replaceParts(id, history, known / kPartSteps)) {
    const QString why = error_;
    database.rollback();
    return fail(tr("The curves of a run could not be stored: %1").arg(why));
  }
  if (!database.commit()) return fail(tr("The curves of a run could not be stored: %1").arg(database.lastError().text()));
  curvesRun_ = id;
  curvesSteps_ = history.steps.size();
  return true;
}

bool RunStore::replaceParts(qint64 id, const nn::TrainingHistory& history, std::size_t firstPart) {
  QSqlQuery query(QSqlDatabase::database(connection_));
  const auto execute = [&](const char* statement, std::initializer_list<QVariant> values) {
    query.prepare(QLatin1String(statement));
    for (const QVariant& value : values) query.addBindValue(value);
    return query.exec() || fail(query.lastError().text());
  };
  if (!execute("INSERT INTO curves (run, history) VALUES (?, ?) ON CONFLICT(run) DO UPDATE SET history = excluded.history",
               {id, toBlob({{}, history.epochs, history.validations})}) ||
      !execute("DELETE FROM curve_parts WHERE run = ? AND part >= ?", {id, static_cast<qlonglong>(firstPart)}))
    return false;
  for (std::size_t part = firstPart; part * kPartSteps < history.steps.size(); ++part) {
    const auto first = history.steps.begin() + static_cast<std::ptrdiff_t>(part * kPartSteps);
    const auto count = std::min<std::ptrdiff_t>(kPartSteps, history.steps.end() - first);
    if (!execute("INSERT INTO curve_parts (run, part, steps) VALUES (?, ?, ?)",
                 {id, static_cast<qlonglong>(part), toBlob({nn::StepLog(first, first + count), {}, {}})}))
      return false;
  }
  return true;
}

RunCurves RunStore::curves(qint64 id) {
  if (!isOpen_) return nullptr;
  QSqlQuery query(QSqlDatabase::database(connection_));
  query.prepare(QStringLiteral("SELECT history FROM curves WHERE run = ?"));
  query.addBindValue(id);
  if (!query.exec() || !query.next()) {
    fail(tr("There are no curves of this run."));
    return nullptr;
  }
  auto history = historyFromBlob(query.value(0).toByteArray());  // with its steps, if version 1 stored it
  query.prepare(QStringLiteral("SELECT steps FROM curve_parts WHERE run = ? ORDER BY part"));
  query.addBindValue(id);
  bool isRead = history && query.exec();
  while (isRead && query.next()) {
    const auto part = historyFromBlob(query.value(0).toByteArray());
    isRead = part.has_value();
    if (part)
      for (const nn::StepResult& step : part->steps) history->steps.push_back(step);
  }
  if (!isRead) {
    fail(tr("The curves of this run are damaged."));
    return nullptr;
  }
  return std::make_shared<const nn::TrainingHistory>(*std::move(history));
}

bool RunStore::setRemoved(const std::vector<qint64>& runs, bool removed) {
  if (!isOpen_) return false;
  QSqlQuery query(QSqlDatabase::database(connection_));
  query.prepare(QStringLiteral("UPDATE runs SET removed = ? WHERE id = ?"));
  for (const qint64 id : runs) {
    query.bindValue(0, removed ? 1 : 0);
    query.bindValue(1, id);
    if (!query.exec()) return fail(query.lastError().text());
  }
  return true;
}

QString RunStore::weightsFile(qint64 id) const { return folder_ + QStringLiteral("/run-%1.safetensors").arg(id); }

}  // namespace ui
