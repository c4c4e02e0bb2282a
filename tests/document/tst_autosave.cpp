// Unsaved work outlives a crash: it is kept in time, found again, and the user's own files stay as they are.

#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <cstdio>

#include "tests/document/opened.h"
#include "ui/training/autosave.h"
#include "ui/training/open_and_save.h"

namespace {

using State = ui::TrainingController::State;

constexpr ui::Autosave::Pace kQuick{.editMs = 20, .trainingMs = 100};

QByteArray bytesOf(const QString& file) {
  QFile f(file);
  return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

void rename(ui::ProjectDocument& document, const QString& title) {
  document.edit(QStringLiteral("Title"), [&](nn::Project& p) { p.title = title.toStdString(); });
}

/// Epochs that take some hundredths of a second each.
nn::Project longRun() {
  nn::Project project = projects::xorPoints(100'000);
  project.data.options.set("samples", networks::size(20'000));
  return project;
}

/// The other process: opens a project, edits it and trains it until it is killed, telling what it has done.
int workUntilKilled(const QString& root, const QString& file) {
  Opened lab;
  if (!ui::openProject(lab.document, lab.training, file).ok) return 1;
  const ui::Autosave autosave(lab.document, lab.training, root, kQuick);
  const auto tell = [](const char* what, int number) {
    std::printf("%s %d\n", what, number);
    std::fflush(stdout);
  };
  int edits = 0;
  QTimer editor;
  QObject::connect(&editor, &QTimer::timeout, [&] {
    lab.document.edit(QStringLiteral("Patience"), [&](nn::Project& p) { p.notes = std::to_string(++edits); });
    tell("edit", edits);
  });
  QObject::connect(&lab.training, &ui::TrainingController::epochsAdded,
                   [&] { tell("epoch", static_cast<int>(lab.training.history().epochs.size())); });
  editor.start(10);
  QObject::connect(&lab.training, &ui::TrainingController::stateChanged, [&](State state) {
    if (state == State::Ready) lab.training.train();
  });
  return QCoreApplication::exec();
}

/// The last number that was told of something, 0 when none was.
int lastTold(const QByteArray& output, const QByteArray& what) {
  int number = 0;
  for (const QByteArray& line : output.split('\n'))
    if (line.startsWith(what + ' ')) number = line.mid(what.size() + 1).toInt();
  return number;
}

}  // namespace

class AutosaveTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
  }

  void keepsNothingWhileAllIsSaved() {
    Opened opened(projects::xorPoints());
    const ui::Autosave autosave(opened.document, opened.training, root(), kQuick);
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QTest::qWait(100);
    QVERIFY(!autosave.isWorthKeeping());
    QVERIFY(!QFile::exists(root()));
  }

  void keepsEditsUntilTheyAreSavedOrTheWindowIsClosed() {
    Opened opened(projects::xorPoints());
    auto autosave = std::make_unique<ui::Autosave>(opened.document, opened.training, root(), kQuick);
    QSignalSpy kept(autosave.get(), &ui::Autosave::kept);
    rename(opened.document, QStringLiteral("changed"));
    QTRY_VERIFY(!kept.empty());
    QCOMPARE(nn::readProject(only("project.layerlab").toStdString()), opened.document.project());
    QVERIFY(ui::RecoveryFolder::find(root()).empty());  // the window lives

    QVERIFY(ui::saveProject(opened.document, opened.training, folder_->filePath("mine.layerlab")).ok);
    autosave->forget();
    QTRY_VERIFY(only("project.layerlab").isEmpty());

    rename(opened.document, QStringLiteral("changed again"));
    QTRY_VERIFY(!only("project.layerlab").isEmpty());
    opened.document.undoStack().undo();  // as it was saved
    QTRY_VERIFY(only("project.layerlab").isEmpty());

    rename(opened.document, QStringLiteral("once more"));
    QTRY_VERIFY(!only("project.layerlab").isEmpty());
    autosave.reset();
    QVERIFY(QDir(root()).isEmpty());
  }

  void keepsTheRunningTraining() {
    Opened opened(longRun());
    ui::Autosave autosave(opened.document, opened.training, root(), kQuick);
    QSignalSpy kept(&autosave, &ui::Autosave::kept);
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_VERIFY_WITH_TIMEOUT(kept.size() >= 3, kTimeoutMs);
    opened.training.pause();
    QTRY_COMPARE(opened.training.state(), State::Paused);
    kept.clear();
    autosave.keepNow();
    QTRY_VERIFY(!kept.empty());
    ui::ProjectContents contents;
    const ui::Result read = ui::readProjectFile(only("project.layerlab"), contents);
    QVERIFY2(read.ok && contents.state, qPrintable(read.error + read.warning));
    QCOMPARE(networks::weights(*contents.state->trainer.network), opened.weights());
    QCOMPARE(contents.state->position, opened.training.position());
    // An edit keeps the weights that are there already.
    const QDateTime before = QFileInfo(only("project.safetensors")).lastModified();
    kept.clear();
    rename(opened.document, QStringLiteral("trained and renamed"));
    QTRY_VERIFY(!kept.empty());
    QCOMPARE(QFileInfo(only("project.safetensors")).lastModified(), before);
    QVERIFY(ui::readProjectFile(only("project.layerlab"), contents).ok && contents.state);
    // Weights that were given up are not kept.
    kept.clear();
    opened.training.reset();
    rename(opened.document, QStringLiteral("untrained"));
    QTRY_VERIFY(!kept.empty());
    QVERIFY(only("project.safetensors").isEmpty());
  }

  void tellsOnceThatItCannotWrite() {
    QFile file(folder_->filePath(QStringLiteral("recovery")));  // where the folder should be
    QVERIFY(file.open(QIODevice::WriteOnly));
    Opened opened(projects::xorPoints());
    ui::Autosave autosave(opened.document, opened.training, root(), kQuick);
    QSignalSpy failed(&autosave, &ui::Autosave::failed);
    rename(opened.document, QStringLiteral("one"));
    QTRY_COMPARE(failed.size(), 1);
    rename(opened.document, QStringLiteral("two"));
    QTest::qWait(200);
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed.first().first().toString().contains(QStringLiteral("recovery")));
  }

  /// Killed at random moments: what is found can be opened, is nearly all that was done, and the original is as it was.
  void survivesBeingKilled() {
    const QString original = folder_->filePath(QStringLiteral("original.layerlab"));
    {
      Opened opened(longRun());
      QVERIFY(ui::saveProject(opened.document, opened.training, original).ok);
    }
    const QByteArray before = bytesOf(original);
    const int kills = qEnvironmentVariableIsSet("LAYERLAB_KILLS") ? qEnvironmentVariableIntValue("LAYERLAB_KILLS") : 6;
    int recovered = 0, mostEdits = 0, mostEpochs = 0;
    for (int kill = 0; kill < kills; ++kill) {
      QProcess process;
      process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--work"), root(), original});
      QVERIFY(process.waitForStarted());
      QByteArray output;
      while (lastTold(output, "edit") == 0 && process.waitForReadyRead(kTimeoutMs)) output += process.readAllStandardOutput();
      QTest::qWait(100 + QRandomGenerator::global()->bounded(700));
      process.kill();
      QVERIFY(process.waitForFinished());
      output += process.readAllStandardOutput();
      const int edits = lastTold(output, "edit"), epochs = lastTold(output, "epoch");
      const std::vector<ui::RecoverableWork> found = ui::RecoveryFolder::find(root());
      QCOMPARE(found.size(), std::size_t{1});
      QCOMPARE(found[0].fileName, original);
      ui::ProjectContents contents;
      const ui::Result read = ui::RecoveryFolder::read(found[0], contents);
      QVERIFY2(read.ok && read.warning.isEmpty(), qPrintable(read.error + read.warning));
      const int keptEdits = QString::fromStdString(contents.project.notes).toInt();
      const int keptEpochs = contents.state ? static_cast<int>(contents.state->history.epochs.size()) : 0;
      mostEdits = std::max(mostEdits, edits - keptEdits);
      mostEpochs = std::max(mostEpochs, epochs - keptEpochs);
      QCOMPARE(bytesOf(original), before);
      ui::RecoveryFolder::remove(found[0]);
      ++recovered;
    }
    qInfo("%d of %d recovered, at most %d edits (of 100 a second) and %d epochs lost", recovered, kills, mostEdits, mostEpochs);
    QVERIFY(mostEdits < 300);  // three seconds, with all that a busy machine adds
  }

  void removesWhatNobodyCanUse() {
    QVERIFY(QDir().mkpath(root() + QStringLiteral("/20200101-000000-1")));
    QVERIFY(ui::RecoveryFolder::find(root()).empty());
    QVERIFY(QDir(root()).isEmpty());
  }

 private:
  QString root() const { return folder_->filePath(QStringLiteral("recovery")); }
  /// The file of that name in the only window's folder; empty when it is not there.
  QString only(const char* name) const {
    const QFileInfoList folders = QDir(root()).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    const QString file =
        folders.size() == 1 ? folders.first().absoluteFilePath() + QLatin1Char('/') + QLatin1String(name) : QString();
    return QFile::exists(file) ? file : QString();
  }

  std::unique_ptr<QTemporaryDir> folder_;
};

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  const QStringList arguments = QCoreApplication::arguments();
  if (arguments.value(1) == QLatin1String("--work")) return workUntilKilled(arguments.value(2), arguments.value(3));
  AutosaveTest test;
  return QTest::qExec(&test, argc, argv);
}

#include "tst_autosave.moc"
