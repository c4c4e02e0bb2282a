// Keeps the dependency rule: who may include whom, where third-party headers may appear, and how long files may be.

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QtTest>

namespace {

const QString kRoot = QStringLiteral(LAYERLAB_SOURCE_DIR);

/// Folders of the engine from the ground up; includes point downwards or stay in their level.
const QMap<QString, int> kEngineLevels = {
    {"core", 0},    {"kernels", 1},       {"tensor", 2},     {"activations", 3},  {"initializers", 3}, {"layers", 3},
    {"losses", 3},  {"metrics", 3},       {"optimizers", 3}, {"regularizers", 3}, {"schedules", 3},    {"graph", 4},
    {"data", 5},    {"augmentations", 5}, {"training", 6},   {"analysis", 7},     {"explain", 7},      {"io", 7},
    {"project", 8}, {"experiments", 9},   {"doctor", 9},     {"landscapes", 4},
};

/// What a folder of ui may include of ui besides itself.
const QMap<QString, QStringList> kUiMayInclude = {
    {"document", {"common"}},
    {"training", {"document", "common"}},
    {"common", {}},
    {"widgets", {"common", "document"}},
    {"plots", {"common", "document"}},
    {"draw", {"common", "widgets"}},
    {"formula", {"common", "widgets"}},
    {"graph", {"common", "document", "training", "widgets"}},
    {"help", {"common", "document"}},
    {"import", {"common", "document", "training", "widgets"}},
    {"panels", {"common", "document", "draw", "formula", "plots", "training", "widgets"}},
    {"shell", {"common", "document", "graph", "help", "import", "panels", "training", "widgets"}},
};

struct Source {
  QString path;  // from the root: "engine/graph/graph.cpp"
  QStringList lines;
};

const QList<Source>& sources() {
  static const QList<Source> all = [] {
    QList<Source> found;
    for (const QString folder : {"app", "engine", "ui", "tests", "examples"}) {
      QDirIterator files(kRoot + '/' + folder, {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
      while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) continue;
        found.append({QDir(kRoot).relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll()).split('\n')});
      }
    }
    return found;
  }();
  return all;
}

/// "path:line: text" for every include that the rule refuses.
template <typename Rule>
QStringList refused(Rule&& isAllowed) {
  static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"));
  QStringList complaints;
  for (const Source& source : sources())
    for (int i = 0; i < source.lines.size(); ++i) {
      const auto match = include.match(source.lines[i]);
      if (match.hasMatch() && !isAllowed(source.path, match.captured(1)))
        complaints << QStringLiteral("%1:%2: %3").arg(source.path).arg(i + 1).arg(source.lines[i]);
    }
  return complaints;
}

QString folderOf(const QString& path, int depth) { return path.section('/', depth, depth); }

bool isQt(const QString& header) { return header.startsWith("Qt") || QRegularExpression("^Q[A-Z]").match(header).hasMatch(); }

}  // namespace

class TestIncludes : public QObject {
  Q_OBJECT

 private slots:
  void sourcesAreFound() { QVERIFY2(sources().size() > 100, qPrintable(QString::number(sources().size()))); }

  void engineIncludesPointDownwards() {
    const auto complaints = refused([](const QString& path, const QString& header) {
      if (!path.startsWith("engine/") || !header.startsWith("engine/")) return true;
      const QString from = folderOf(path, 1), to = folderOf(header, 1);
      return kEngineLevels.contains(from) && kEngineLevels.contains(to) && kEngineLevels[to] <= kEngineLevels[from];
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void engineKnowsNoQtAndNoInterface() {
    const auto complaints = refused([](const QString& path, const QString& header) {
      return !path.startsWith("engine/") || (!isQt(header) && !header.startsWith("ui/") && !header.startsWith("app/"));
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void publicEngineHeadersIncludeOnlyTheStandardLibraryAndTheEngine() {
    const auto complaints = refused([](const QString& path, const QString& header) {
      if (!path.startsWith("engine/") || !path.endsWith(".h") || path.startsWith("engine/kernels/")) return true;
      return header.startsWith("engine/") || (!header.contains('/') && !header.contains('.'));
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void eigenAndIntrinsicsStayInTheKernels() {
    const auto complaints = refused([](const QString& path, const QString& header) {
      const bool isArithmetic = header.startsWith("Eigen/") || header.endsWith("intrin.h") || header.endsWith("arm_neon.h");
      return !isArithmetic || path.startsWith("engine/kernels/") || path.startsWith("tests/");
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void openMpStaysInOneFile() {
    QStringList found;
    for (const Source& source : sources())
      for (const QString& line : source.lines)
        if ((line.contains("#pragma omp") || line.contains("<omp.h>")) && !source.path.startsWith("tests/") &&
            !found.contains(source.path))
          found << source.path;
    QCOMPARE(found, QStringList{"engine/core/parallel.cpp"});
  }

  void qcustomplotStaysInThePlots() {
    const auto complaints = refused([](const QString& path, const QString& header) {
      return header != QLatin1String("qcustomplot.h") || path.startsWith("ui/plots/");
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void uiFoldersKeepToTheirNeighbours() {
    const auto complaints = refused([](const QString& path, const QString& header) {
      if (!path.startsWith("ui/") || !header.startsWith("ui/")) return true;
      const QString from = folderOf(path, 1), to = folderOf(header, 1);
      return from == to || (kUiMayInclude.contains(from) && kUiMayInclude[from].contains(to));
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void panelsDoNotIncludeEachOther() {
    const auto complaints = refused([](const QString& path, const QString& header) {
      if (!path.startsWith("ui/panels/") || !header.startsWith("ui/panels/") || !header.endsWith("_panel.h")) return true;
      const QString own = path.section('.', 0, 0), other = header.section('.', 0, 0);
      return own == other || own.startsWith(other + '_');  // a panel in several files
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void documentAndTrainingNeedNoWidgets() {
    static const QStringList widgets = {"QWidget",      "QDialog",        "QMessageBox",   "QLabel",      "QMainWindow",
                                        "QApplication", "QGraphicsScene", "QGraphicsView", "QFileDialog", "QtWidgets"};
    const auto complaints = refused([](const QString& path, const QString& header) {
      const bool isWidgetFree = path.startsWith("ui/document/") || path.startsWith("ui/training/");
      return !isWidgetFree || !widgets.contains(header.section('/', 0, 0));
    });
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  /// A longer file says why in its first comment, with the word "Long:".
  void filesAreShort() {
    QStringList complaints;
    for (const Source& source : sources())
      if (source.lines.size() > 401 && !source.lines.mid(0, 12).join(' ').contains("Long:"))
        complaints << QStringLiteral("%1: %2 lines").arg(source.path).arg(source.lines.size() - 1);
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join('\n')));
  }

  void topLevelIsFixed() {
    static const QStringList allowed = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "app",   "build", "dev",
                                        "engine",         "examples",          "install", "resources", "tests", "ui"};
    QStringList extra = QDir(kRoot).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    for (const QString& entry : allowed) extra.removeAll(entry);
    QCOMPARE(extra, QStringList{});
  }
};

QTEST_APPLESS_MAIN(TestIncludes)
#include "tst_includes.moc"
