// The database of runs: what is stored comes back, and damage is told and put aside.

#include "ui/document/run_store.h"

#include <cmath>

#include <QDir>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/reports.h"
#include "ui/document/history_blob.h"

using ui::RunRecord;
using ui::RunStore;

namespace {

RunRecord record(qint64 id) {
  RunRecord run;
  run.id = id;
  run.name = QStringLiteral("digits “ü”");
  run.notes = QStringLiteral("first; try 'quotes' \"too\"");
  run.isPinned = true;
  run.started = QDateTime(QDate(2024, 5, 6), QTime(7, 8, 9, 123));
  run.seconds = 12.25;
  run.epochs = 3;
  run.steps = 300;
  run.seed = 0xffffffffffffffffULL;
  run.metric = QStringLiteral("Accuracy");
  run.trainLoss = 0.1;
  run.trainMetric = 1.0 / 3;
  run.validationLoss = std::nan("");
  run.validationMetric = std::nan("");
  run.ending = QStringLiteral("finished");
  run.project = "{\"title\": \"é\"}";
  run.hasWeights = true;
  return run;
}

nn::TrainingHistory history(int steps) {
  nn::TrainingHistory result;
  for (int i = 1; i <= steps; ++i) result.steps.push_back({i, i / 10, 32, 1.0 / i, i % 7 ? 0.1 * i : std::nan(""), 1e-3 / i});
  result.epochs.push_back({.epoch = 0, .step = 10, .trainLoss = 0.5, .trainMetric = 0.25, .seconds = 1.5});
  result.validations.push_back({5, 0, 0.75, 0.5});
  return result;
}

}  // namespace

class TestRunStore : public QObject {
  Q_OBJECT

 private slots:
  void whatIsStoredComesBack() {
    const QTemporaryDir folder;
    {
      RunStore store(folder.path());
      QVERIFY2(store.open(), qPrintable(store.error()));
      QVERIFY(store.list().empty());
      QVERIFY(store.store(record(7)));
      QVERIFY(store.store(record(9)));
      QVERIFY(store.storeCurves(7, history(500)));
    }
    RunStore store(folder.path());
    QVERIFY(store.open());
    QVERIFY(store.error().isEmpty());
    const auto runs = store.list();
    QCOMPARE(runs.size(), std::size_t{2});
    QCOMPARE(runs.front().id, qint64{9});  // the newest first
    const RunRecord& run = runs.back();
    const RunRecord expected = record(7);
    QCOMPARE(run.name, expected.name);
    QCOMPARE(run.notes, expected.notes);
    QCOMPARE(run.isPinned, true);
    QCOMPARE(run.started, expected.started);
    QCOMPARE(run.seed, expected.seed);
    QCOMPARE(run.trainMetric, expected.trainMetric);
    QVERIFY(std::isnan(run.validationLoss));
    QCOMPARE(run.project, expected.project);
    QVERIFY(run.hasWeights);
    const ui::RunCurves curves = store.curves(7);
    QVERIFY(curves);
    const nn::TrainingHistory all = history(500);
    QVERIFY(reports::same(curves->steps, all.steps));
    QVERIFY(reports::same(curves->epochs, all.epochs));
    QCOMPARE(curves->epochs.front().seconds, 1.5);
    QVERIFY(curves->validations == all.validations);
    QVERIFY(!store.curves(9));
    QVERIFY(!store.error().isEmpty());
  }

  void aRunStoredAgainIsReplaced() {
    const QTemporaryDir folder;
    RunStore store(folder.path());
    QVERIFY(store.open());
    RunRecord run = record(1);
    QVERIFY(store.store(run));
    QVERIFY(store.storeCurves(1, history(5)));
    run.name = QStringLiteral("other");
    run.isPinned = false;
    QVERIFY(store.store(run));
    QVERIFY(store.storeCurves(1, history(8)));
    QCOMPARE(store.list().size(), std::size_t{1});
    QCOMPARE(store.list().front().name, run.name);
    QVERIFY(!store.list().front().isPinned);
    QCOMPARE(store.curves(1)->steps.size(), std::size_t{8});
  }

  void aGrowingRunIsStoredInParts() {
    const QTemporaryDir folder;
    {
      RunStore store(folder.path());
      QVERIFY(store.open());
      for (const qint64 id : {1, 2}) QVERIFY(store.store(record(id)));
      for (const int steps : {10, 8192, 8193, 20'000, 20'001}) {
        QVERIFY(store.storeCurves(1, history(steps)));
        QVERIFY(reports::same(store.curves(1)->steps, history(steps).steps));
      }
      QVERIFY(store.storeCurves(2, history(9000)));  // another in between
      QVERIFY(store.storeCurves(1, history(20'002)));
    }
    RunStore store(folder.path());
    QVERIFY(store.open());
    QVERIFY(reports::same(store.curves(1)->steps, history(20'002).steps));
    QVERIFY(reports::same(store.curves(2)->steps, history(9000).steps));
    QCOMPARE(store.curves(1)->epochs.size(), std::size_t{1});
  }

  void aRunThatWentBackIsCutOff() {
    const QTemporaryDir folder;
    RunStore store(folder.path());
    QVERIFY(store.open());
    QVERIFY(store.store(record(1)));
    for (const int steps : {20'000, 9000, 100, 17'000}) {
      QVERIFY(store.storeCurves(1, history(steps)));
      QVERIFY(reports::same(store.curves(1)->steps, history(steps).steps));
    }
  }

  void curvesOfTheFirstVersionAreRead() {
    const QTemporaryDir folder;
    {
      RunStore store(folder.path());
      QVERIFY(store.open());
      QVERIFY(store.store(record(1)));
    }
    {
      QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("first version"));
      database.setDatabaseName(folder.filePath(QStringLiteral("runs.sqlite")));
      QVERIFY(database.open());
      QSqlQuery query(database);
      QVERIFY(query.exec(QStringLiteral("DROP TABLE curve_parts")));
      QVERIFY(query.exec(QStringLiteral("PRAGMA user_version = 1")));
      query.prepare(QStringLiteral("INSERT INTO curves (run, history) VALUES (1, ?)"));
      query.addBindValue(ui::toBlob(history(300)));
      QVERIFY(query.exec());
    }
    QSqlDatabase::removeDatabase(QStringLiteral("first version"));
    RunStore store(folder.path());
    QVERIFY2(store.open(), qPrintable(store.error()));
    QVERIFY(reports::same(store.curves(1)->steps, history(300).steps));
    QVERIFY(store.storeCurves(1, history(301)));
    QVERIFY(reports::same(store.curves(1)->steps, history(301).steps));
  }

  void removedRunsComeBackUntilTheNextStart() {
    const QTemporaryDir folder;
    {
      RunStore store(folder.path());
      QVERIFY(store.open());
      for (const qint64 id : {1, 2, 3}) QVERIFY(store.store(record(id)));
      QFile weights(store.weightsFile(2));
      QVERIFY(weights.open(QIODevice::WriteOnly));
      QVERIFY(store.setRemoved({1, 2}, true));
      QCOMPARE(store.list().size(), std::size_t{1});
      QVERIFY(store.setRemoved({1}, false));
      QCOMPARE(store.list().size(), std::size_t{2});
    }
    RunStore store(folder.path());
    QVERIFY(store.open());
    QVERIFY(store.setRemoved({2}, false));  // gone for good
    QCOMPARE(store.list().size(), std::size_t{2});
    QVERIFY(!QFile::exists(store.weightsFile(2)));
  }

  void aDamagedDatabaseIsPutAside_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("no database at all") << 0;
    QTest::newRow("overwritten in the middle") << 1;
    QTest::newRow("cut off") << 2;
  }

  void aDamagedDatabaseIsPutAside() {
    QFETCH(int, kind);
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("runs.sqlite"));
    {
      RunStore store(folder.path());
      QVERIFY(store.open());
      for (qint64 id = 1; id < 200; ++id) QVERIFY(store.store(record(id)));
      QVERIFY(store.storeCurves(1, history(5000)));
    }
    QFile database(file);
    QVERIFY(database.open(QIODevice::ReadWrite));
    const QByteArray whole = database.readAll();
    QByteArray damaged = whole;
    if (kind == 0) damaged = "this is a letter to my aunt, not a database";
    if (kind == 1) damaged.replace(4096, 8192, QByteArray(8192, '\xa5'));
    if (kind == 2) damaged.truncate(whole.size() / 2 + 100);
    database.resize(0);
    database.seek(0);
    database.write(damaged);
    database.close();

    RunStore store(folder.path());
    QVERIFY2(store.open(), qPrintable(store.error()));
    QVERIFY2(store.error().contains(QStringLiteral("damaged")), qPrintable(store.error()));
    QVERIFY(store.list().empty());
    QVERIFY(store.store(record(1)));
    const QStringList aside = QDir(folder.path()).entryList({QStringLiteral("runs.damaged-*.sqlite")});
    QCOMPARE(aside.size(), 1);
    QFile kept(folder.filePath(aside.front()));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), damaged);  // nothing of it is lost
  }

  void aNewerDatabaseIsLeftAlone() {
    const QTemporaryDir folder;
    {
      RunStore store(folder.path());
      QVERIFY(store.open());
      QVERIFY(store.store(record(1)));
    }
    QFile database(folder.filePath(QStringLiteral("runs.sqlite")));
    QVERIFY(database.open(QIODevice::ReadWrite));
    database.seek(60);  // user_version in the header, big-endian
    database.write(QByteArray("\0\0\0\x63", 4));
    database.close();
    RunStore store(folder.path());
    QVERIFY(!store.open());
    QVERIFY2(store.error().contains(QStringLiteral("newer")), qPrintable(store.error()));
    QVERIFY(!store.store(record(2)));
    QVERIFY(QDir(folder.path()).entryList({QStringLiteral("runs.damaged-*")}).isEmpty());
  }

  void aFolderThatCannotBeMadeIsTold() {
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    RunStore store(folder.filePath(QStringLiteral("file/runs")));
    QVERIFY(!store.open());
    QVERIFY(!store.error().isEmpty());
  }

  void damagedCurvesAreNoCurves() {
    const QByteArray blob = ui::toBlob(history(50));
    QVERIFY(ui::historyFromBlob(blob));
    QVERIFY(!ui::historyFromBlob({}));
    QVERIFY(!ui::historyFromBlob(blob.left(3)));
    QVERIFY(!ui::historyFromBlob(qCompress(QByteArray("something else"))));
    const QByteArray inner = qUncompress(blob);
    QVERIFY(!ui::historyFromBlob(qCompress(inner.left(inner.size() - 1))));
    QVERIFY(!ui::historyFromBlob(qCompress(inner + 'x')));
    QByteArray tooMany = inner;
    tooMany[4] = '\x7f';  // the number of steps
    QVERIFY(!ui::historyFromBlob(qCompress(tooMany)));
  }
};

QTEST_GUILESS_MAIN(TestRunStore)
#include "tst_run_store.moc"
