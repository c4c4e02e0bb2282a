#include "ui/document/project_file.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <algorithm>

#include "engine/project/experiment.h"
#include "tests/document/opened.h"
#include "ui/document/recent_files.h"
#include "ui/document/resources.h"
#include "ui/training/open_and_save.h"

namespace {

using State = ui::TrainingController::State;

void writeText(const QString& file, const QByteArray& text) {
  QFile f(file);
  QVERIFY(f.open(QIODevice::WriteOnly));
  QCOMPARE(f.write(text), text.size());
}

QByteArray bytesOf(const QString& file) {
  QFile f(file);
  return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

void trainToTheEnd(Opened& opened) {
  QTRY_COMPARE(opened.training.state(), State::Ready);
  opened.training.train();
  QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
}

}  // namespace

class TestProjectFile : public QObject {
  Q_OBJECT
  QTemporaryDir folder_;
  QString path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

 private slots:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("layerlab-tst_project_file"));
    ui::RecentFiles::clear();
  }
  void cleanupTestCase() { ui::RecentFiles::clear(); }

  void savesAndOpensAProject() {
    Opened first;
    first.document.replace(projects::xorPoints(), {});
    first.document.edit(QStringLiteral("Epochs"), [](nn::Project& p) { p.training.epochs = 7; });
    const ui::Result saved = ui::saveProject(first.document, first.training, path("net"));
    QVERIFY2(saved.ok, qPrintable(saved.error));
    QCOMPARE(first.document.fileName(), path("net.layerlab"));
    QVERIFY(!first.document.isModified());
    QVERIFY(!QFile::exists(path("net.safetensors")));  // nothing was trained

    Opened second;
    const ui::Result opened = ui::openProject(second.document, second.training, path("net.layerlab"));
    QVERIFY2(opened.ok && opened.warning.isEmpty(), qPrintable(opened.error + opened.warning));
    QCOMPARE(nn::toJson(second.document.project()), nn::toJson(first.document.project()));
    QCOMPARE(second.document.displayName(), QStringLiteral("net"));
    QCOMPARE(ui::RecentFiles::files().first(), path("net.layerlab"));
  }

  void dataBesideTheProjectMoveAlongWithIt() {
    QVERIFY(QDir(folder_.path()).mkpath("here/data") && QDir(folder_.path()).mkpath("elsewhere"));
    writeText(path("here/data/points.csv"), "x,y,class\n0,0,a\n0,1,b\n1,0,b\n1,1,a\n");
    writeText(path("elsewhere/other.csv"), "x,y,class\n0,0,a\n1,1,b\n");
    Opened first;
    first.document.replace(projects::xorPoints(), {});
    const auto use = [&first](const QString& file) {
      first.document.edit(QStringLiteral("Data"), [&](nn::Project& p) {
        p.data.source = file.toStdString();
        p.data.options = {};
      });
    };
    use(path("here/data/points.csv"));
    QVERIFY(ui::saveProject(first.document, first.training, path("here/net")).ok);
    QVERIFY(!bytesOf(path("here/net.layerlab")).contains(folder_.path().toUtf8()));
    QVERIFY(bytesOf(path("here/net.layerlab")).contains("\"data/points.csv\""));

    QVERIFY(QDir(folder_.path()).rename("here", "there"));
    Opened second;
    QVERIFY(ui::openProject(second.document, second.training, path("there/net.layerlab")).ok);
    QCOMPARE(QString::fromStdString(second.document.project().data.source), path("there/data/points.csv"));
    QTRY_VERIFY2(second.training.data(), qPrintable(second.training.dataError()));

    // Data that lie elsewhere are named in full.
    use(path("elsewhere/other.csv"));
    QVERIFY(ui::saveProject(first.document, first.training, path("there/net")).ok);
    QVERIFY(bytesOf(path("there/net.layerlab")).contains(path("elsewhere/other.csv").toUtf8()));
  }

  void savesAndOpensTheTrainedState() {
    Opened first;
    first.document.replace(projects::xorPoints(3), {});
    trainToTheEnd(first);
    QVERIFY(ui::saveProject(first.document, first.training, path("trained.layerlab")).ok);
    QVERIFY(QFile::exists(path("trained.safetensors")));

    Opened second;
    const ui::Result opened = ui::openProject(second.document, second.training, path("trained.layerlab"));
    QVERIFY2(opened.ok, qPrintable(opened.error));
    QTRY_COMPARE(second.training.state(), State::Finished);
    QCOMPARE(second.training.position(), first.training.position());
    QCOMPARE(second.training.history().epochs.size(), std::size_t{3});
    QCOMPARE(networks::weights(*second.training.network()), networks::weights(*first.training.network()));

    Opened third;  // a checkpoint alone has its project inside, but no file to save to
    QVERIFY(ui::openProject(third.document, third.training, path("trained.safetensors")).ok);
    QVERIFY(third.document.fileName().isEmpty());
    QCOMPARE(networks::weights(*third.training.network()), networks::weights(*first.training.network()));

    QFile::remove(path("trained.safetensors"));
    Opened fourth;
    const ui::Result alone = ui::openProject(fourth.document, fourth.training, path("trained.layerlab"));
    QVERIFY(alone.ok);
    QVERIFY(alone.warning.contains(QStringLiteral("trained.safetensors")));
    QVERIFY(!fourth.training.hasTrainedState());
  }

  void weightsAreSavedThoughTheDrawingIsBroken() {
    Opened first;
    first.document.replace(projects::xorPoints(2), {});
    trainToTheEnd(first);
    const auto trained = networks::weights(*first.training.network());
    first.document.edit(QStringLiteral("Cut"), [](nn::Project& p) { p.graph.disconnect(p.graph.edges().front()); });
    QTRY_COMPARE(first.training.state(), State::NotRunnable);
    const ui::Result saved = ui::saveProject(first.document, first.training, path("cut.layerlab"));
    QVERIFY2(saved.ok, qPrintable(saved.error));

    Opened second;
    const ui::Result opened = ui::openProject(second.document, second.training, path("cut.layerlab"));
    QVERIFY2(opened.ok, qPrintable(opened.error));
    QTRY_COMPARE(second.training.state(), State::NotRunnable);
    second.document.edit(QStringLiteral("Wire"), [](nn::Project& p) {
      ui::edits::connect(p, {{projects::id(p, "input_1"), 0}, {projects::id(p, "dense_1"), 0}});
    });
    QTRY_VERIFY(second.training.network() != nullptr);
    QTRY_COMPARE(networks::weights(*second.training.network()), trained);
  }

  void unusableFilesLeaveTheProjectAsItWas_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("named");  // what the message has to say
    const std::string text = nn::toJson(projects::xorPoints());
    const auto write = [&](const char* name, const std::string& content) {
      writeText(path(name), QByteArray::fromStdString(content));
      return path(name);
    };
    const auto replaced = [&](const std::string& what, const std::string& by) {
      std::string changed = text;
      const std::size_t at = changed.find(what);
      if (at == std::string::npos) qFatal("the project text has no '%s'", what.c_str());
      return changed.replace(at, what.size(), by);
    };
    QTest::newRow("missing") << path("nowhere.layerlab") << "nowhere.layerlab";
    QTest::newRow("empty") << write("empty.layerlab", "") << "empty.layerlab";
    QTest::newRow("truncated") << write("truncated.layerlab", text.substr(0, text.size() / 2)) << "truncated.layerlab";
    QTest::newRow("future") << write("future.layerlab", replaced("\"version\": 1", "\"version\": 99")) << "99";
    QTest::newRow("number for text") << write("type.layerlab", replaced("\"type\": \"input\"", "\"type\": 3")) << "type";
    QTest::newRow("no checkpoint") << write("no.safetensors", "nonsense") << "no.safetensors";
  }
  void unusableFilesLeaveTheProjectAsItWas() {
    QFETCH(QString, file);
    QFETCH(QString, named);
    Opened opened;
    opened.document.replace(projects::xorPoints(), path("before.layerlab"));
    opened.document.edit(QStringLiteral("Epochs"), [](nn::Project& p) { p.training.epochs = 7; });
    const std::string before = nn::toJson(opened.document.project());
    QSignalSpy replaced(&opened.document, &ui::ProjectDocument::projectReplaced);
    const ui::Result result = ui::openProject(opened.document, opened.training, file);
    QVERIFY(!result.ok);
    QVERIFY2(result.error.contains(named), qPrintable(result.error));
    QCOMPARE(replaced.count(), 0);
    QCOMPARE(nn::toJson(opened.document.project()), before);
    QCOMPARE(opened.document.fileName(), path("before.layerlab"));
    QVERIFY(opened.document.isModified() && opened.document.undoStack().canUndo());
  }

  void aDamagedCheckpointIsAnError_data() {
    QTest::addColumn<int>("damage");
    QTest::newRow("flipped byte") << 0;
    QTest::newRow("truncated") << 1;
  }
  void aDamagedCheckpointIsAnError() {
    QFETCH(int, damage);
    Opened first;
    first.document.replace(projects::xorPoints(1), {});
    trainToTheEnd(first);
    QVERIFY(ui::saveProject(first.document, first.training, path("damaged.layerlab")).ok);
    QByteArray bytes = bytesOf(path("damaged.safetensors"));
    if (damage == 0)
      bytes[bytes.size() - 100] = static_cast<char>(bytes[bytes.size() - 100] ^ 1);
    else
      bytes.chop(100);
    writeText(path("damaged.safetensors"), bytes);
    Opened second;
    second.document.replace(projects::xorPoints(), {});
    const std::string before = nn::toJson(second.document.project());
    const ui::Result result = ui::openProject(second.document, second.training, path("damaged.layerlab"));
    QVERIFY(!result.ok);
    QVERIFY2(result.error.contains(QStringLiteral("damaged.safetensors")), qPrintable(result.error));
    QCOMPARE(nn::toJson(second.document.project()), before);
  }

  void brokenGraphsOpenWithAnIssue_data() {
    QTest::addColumn<bool>("isCycle");
    QTest::newRow("cycle") << true;
    QTest::newRow("unknown layer") << false;
  }
  void brokenGraphsOpenWithAnIssue() {
    QFETCH(bool, isCycle);
    nn::Project project = projects::xorPoints();
    const nn::NodeId first = projects::id(project, "dense_1"), second = projects::id(project, "dense_2");
    if (isCycle) {
      project.graph.disconnect({{projects::id(project, "input_1"), 0}, {first, 0}});
      project.graph.restore(nn::Edge{{second, 0}, {first, 0}});
    } else {
      project.graph.restore(nn::Node{nn::NodeId{77}, "hyperdense", "from_the_future", {}});
    }
    nn::writeProject(path("broken.layerlab").toStdString(), project);
    Opened opened;
    const ui::Result result = ui::openProject(opened.document, opened.training, path("broken.layerlab"));
    QVERIFY2(result.ok, qPrintable(result.error));
    QVERIFY(!opened.document.analysis().issues.empty());
    QVERIFY(!opened.document.analysis().isRunnable());
    QTRY_COMPARE(opened.training.state(), State::NotRunnable);
    QVERIFY(!opened.training.reasonNotToTrain().isEmpty());
    QVERIFY(!opened.training.network());
    if (!isCycle) {  // nothing is lost by saving it again
      QVERIFY(ui::saveProject(opened.document, opened.training, path("again.layerlab")).ok);
      QVERIFY(nn::readProject(path("again.layerlab").toStdString()) == opened.document.project());
    }
  }

  void savingToAnImpossiblePlaceSaysSo() {
    Opened opened;
    opened.document.replace(projects::xorPoints(), {});
    opened.document.edit(QStringLiteral("Epochs"), [](nn::Project& p) { p.training.epochs = 7; });
    const ui::Result result = ui::saveProject(opened.document, opened.training, path("no/such/folder/net.layerlab"));
    QVERIFY(!result.ok);
    QVERIFY(result.error.contains(QStringLiteral("net.layerlab")));
    QVERIFY(opened.document.isModified());
    QVERIFY(opened.document.fileName().isEmpty());
  }

  void recentFilesAreFewAndExist() {
    ui::RecentFiles::clear();
    for (int i = 0; i < 12; ++i) {
      const QString file = folder_.filePath(QStringLiteral("recent%1.layerlab").arg(i));
      writeText(file, "x");
      ui::RecentFiles::add(file);
    }
    QCOMPARE(ui::RecentFiles::files().size(), qsizetype{ui::RecentFiles::kMaximum});
    ui::RecentFiles::add(path("recent5.layerlab"));
    QCOMPARE(ui::RecentFiles::files().first(), path("recent5.layerlab"));
    QCOMPARE(ui::RecentFiles::files().size(), qsizetype{ui::RecentFiles::kMaximum});  // moved up, not added
    QFile::remove(path("recent5.layerlab"));
    QVERIFY(!ui::RecentFiles::files().contains(path("recent5.layerlab")));
  }

  void templatesAreTheExamples() {
    const QString examples = ui::resources::examplesFolder();
    const std::vector<ui::ProjectTemplate> templates = ui::projectTemplates(examples);
    QCOMPARE(templates.size(), nn::exampleNames(examples.toStdString()).size());
    QVERIFY(!templates.empty());
    QVERIFY(std::ranges::is_sorted(templates, {}, &ui::ProjectTemplate::parameterCount));
    for (const ui::ProjectTemplate& shown : templates) {
      Opened opened;
      const ui::Result result = ui::openTemplate(opened.document, opened.training, shown.path);
      QVERIFY2(result.ok, qPrintable(result.error));
      QVERIFY(!shown.title.isEmpty() && !shown.notes.isEmpty());
      QVERIFY(opened.document.fileName().isEmpty());  // Save asks for a name
      QVERIFY2(opened.document.analysis().isRunnable(), qPrintable(shown.name));
    }
  }

  void anEmptyProjectHasBothEnds() {
    const nn::Project project = ui::emptyProject();
    QCOMPARE(project.graph.nodes().size(), std::size_t{2});
    QCOMPARE(project.positions.size(), std::size_t{2});
  }
};

QTEST_GUILESS_MAIN(TestProjectFile)
#include "tst_project_file.moc"
