#include "ui/document/project_document.h"

#include <functional>

#include <QSignalSpy>

#include "tests/document/projects.h"
#include "ui/document/selection.h"

using projects::id;

namespace {

/// Names of the document's signals in the order they came.
class Recorder {
 public:
  explicit Recorder(ui::ProjectDocument& document) {
    const auto log = [this](const char* name) { return [this, name] { heard << QString::fromLatin1(name); }; };
    using D = ui::ProjectDocument;
    QObject::connect(&document, &D::edgeRemoved, &context_, log("edgeRemoved"));
    QObject::connect(&document, &D::nodeRemoved, &context_, log("nodeRemoved"));
    QObject::connect(&document, &D::nodeAdded, &context_, log("nodeAdded"));
    QObject::connect(&document, &D::nodeChanged, &context_, log("nodeChanged"));
    QObject::connect(&document, &D::nodeMoved, &context_, log("nodeMoved"));
    QObject::connect(&document, &D::edgeAdded, &context_, log("edgeAdded"));
    QObject::connect(&document, &D::graphChanged, &context_, log("graphChanged"));
    QObject::connect(&document, &D::analysisChanged, &context_, log("analysisChanged"));
    QObject::connect(&document, &D::dataSettingsChanged, &context_, log("dataSettingsChanged"));
    QObject::connect(&document, &D::trainingSettingsChanged, &context_, log("trainingSettingsChanged"));
    QObject::connect(&document, &D::projectReplaced, &context_, log("projectReplaced"));
  }
  QStringList take() { return std::exchange(heard, {}); }
  QStringList heard;

 private:
  QObject context_;
};

/// One random change of any kind; those that cannot be made are refused and change nothing.
void editAtRandom(ui::ProjectDocument& document, nn::Rng& rng) {
  const auto pick = [&](nn::Index bound) { return rng.below(bound); };
  const auto nodes = document.graph().nodes();
  const auto edges = document.graph().edges();
  const auto anyNode = [&] { return nodes[static_cast<std::size_t>(pick(static_cast<nn::Index>(nodes.size())))].id; };
  static const char* kTypes[] = {"dense", "dropout", "flatten", "conv2d", "activation"};
  const std::string type = kTypes[pick(5)];
  const nn::CanvasPosition at{static_cast<double>(pick(100)) * 8, static_cast<double>(pick(50)) * 8};
  const auto edit = [&](const std::function<void(nn::Project&)>& change, const QString& mergeKey = {}) {
    document.edit(QStringLiteral("Random"), change, mergeKey);
  };
  switch (nodes.empty() ? 0 : pick(10)) {
    case 0:
      return edit([&](nn::Project& p) { ui::edits::addNode(p, type, {}, at); });
    case 1:
      if (edges.empty()) return;
      return edit([&](nn::Project& p) {
        const nn::Edge edge = p.graph.edges()[static_cast<std::size_t>(pick(static_cast<nn::Index>(edges.size())))];
        ui::edits::insertOnEdge(p, edge, type, {}, at);
      });
    case 2:
      return edit([&](nn::Project& p) { ui::edits::removeNodes(p, std::vector{anyNode()}, pick(2) == 0); });
    case 3:
      return edit([&](nn::Project& p) { ui::edits::connect(p, {{anyNode(), 0}, {anyNode(), 0}}); });
    case 4:
      return edit([&](nn::Project& p) { p.positions[anyNode()] = at; }, QStringLiteral("move"));
    case 5:
      return edit([&](nn::Project& p) { p.graph.setOption(anyNode(), "units", networks::size(pick(9) + 1)); },
                  QStringLiteral("option"));
    case 6:
      return edit([&](nn::Project& p) { ui::edits::rename(p, anyNode(), "name" + std::to_string(pick(20))); });
    case 7:
      return edit([&](nn::Project& p) { p.training.epochs = static_cast<int>(pick(5)) + 1; }, QStringLiteral("epochs"));
    case 8:
      return edit([&](nn::Project& p) { p.data.validationFraction = static_cast<double>(pick(5)) / 10; });
    default:
      return edit([&](nn::Project& p) { ui::edits::paste(p, ui::edits::copyText(p, std::vector{anyNode(), anyNode()}), at); });
  }
}

}  // namespace

class TestProjectDocument : public QObject {
  Q_OBJECT
 private slots:
  void undoesAndRedoesEveryChangeExactly() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    const std::string start = nn::toJson(document.project());
    nn::Rng rng(5, nn::streamId("edits"));
    std::vector<std::string> texts{start};
    for (int i = 0; i < 500; ++i) {
      const int before = document.undoStack().index();
      editAtRandom(document, rng);
      const auto index = static_cast<std::size_t>(document.undoStack().index());
      QVERIFY(document.undoStack().index() >= before - 1);  // a merged step that cancels out goes
      texts.resize(index);
      texts.push_back(nn::toJson(document.project()));
    }
    QVERIFY(document.undoStack().index() > 200);
    while (document.undoStack().canUndo()) {
      QCOMPARE(nn::toJson(document.project()), texts[static_cast<std::size_t>(document.undoStack().index())]);
      document.undoStack().undo();
    }
    QCOMPARE(nn::toJson(document.project()), start);
    QVERIFY(!document.isModified());
    while (document.undoStack().canRedo()) document.undoStack().redo();
    QCOMPARE(nn::toJson(document.project()), texts.back());
  }

  void tellsChangesInOrder() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    Recorder recorder(document);
    const nn::Edge edge = document.graph().edges().front();
    document.edit(QStringLiteral("Insert"), [&](nn::Project& p) { ui::edits::insertOnEdge(p, edge, "dropout", {}, {}); });
    QStringList heard = recorder.take();
    QCOMPARE(heard.takeFirst(), QStringLiteral("edgeRemoved"));
    QCOMPARE(heard.takeFirst(), QStringLiteral("nodeAdded"));
    while (heard.first() == QStringLiteral("nodeMoved")) heard.removeFirst();
    QCOMPARE(heard, (QStringList{"edgeAdded", "edgeAdded", "graphChanged", "analysisChanged"}));

    document.undoStack().undo();
    heard = recorder.take();
    QCOMPARE(heard.mid(0, 3), (QStringList{"edgeRemoved", "edgeRemoved", "nodeRemoved"}));
    QCOMPARE(heard.mid(heard.size() - 3), (QStringList{"edgeAdded", "graphChanged", "analysisChanged"}));

    document.edit(QStringLiteral("Move"), [&](nn::Project& p) { p.positions[id(p, "dense_1")] = {1000, 1000}; });
    QCOMPARE(recorder.take(), QStringList{"nodeMoved"});
    document.edit(QStringLiteral("Units"),
                  [](nn::Project& p) { p.graph.setOption(id(p, "dense_1"), "units", networks::size(3)); });
    QCOMPARE(recorder.take(), (QStringList{"nodeChanged", "graphChanged", "analysisChanged"}));
    document.edit(QStringLiteral("Epochs"), [](nn::Project& p) { p.training.epochs = 99; });
    QCOMPARE(recorder.take(), QStringList{"trainingSettingsChanged"});
    document.edit(QStringLiteral("Split"), [](nn::Project& p) { p.data.validationFraction = 0.5; });
    QCOMPARE(recorder.take(), (QStringList{"analysisChanged", "dataSettingsChanged"}));
    document.replace(nn::Project(), {});
    QCOMPARE(recorder.take(), QStringList{"projectReplaced"});
  }

  void knowsTheAnalysisBeforeItTells() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    QVERIFY(document.analysis().isRunnable());
    bool wasRunnable = true;
    connect(&document, &ui::ProjectDocument::edgeRemoved, this, [&] { wasRunnable = document.analysis().isRunnable(); });
    document.edit(QStringLiteral("Cut"), [](nn::Project& p) { p.graph.disconnect(p.graph.edges().front()); });
    QVERIFY(!wasRunnable);
  }

  void comparesTheGraphWithTheData() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    QSignalSpy spy(&document, &ui::ProjectDocument::analysisChanged);
    const nn::DataDescription images{{28, 28, 1}, {1}, 10};
    document.setDataDescription(images);
    QCOMPARE(spy.count(), 1);
    QVERIFY(!document.analysis().isRunnable());
    document.setDataDescription(images);
    QCOMPARE(spy.count(), 1);
    document.edit(QStringLiteral("Data"), [](nn::Project& p) { p.data.source = "circles"; });
    QVERIFY(!document.dataDescription());  // nothing is known of the new data yet
    QVERIFY(document.analysis().isRunnable());
  }

  void mergesEqualKeysAndDropsWhatCancelsOut() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    const auto setUnits = [&](int units, const QString& key) {
      document.edit(
          QStringLiteral("Units"), [&](nn::Project& p) { p.graph.setOption(id(p, "dense_1"), "units", networks::size(units)); },
          key);
    };
    setUnits(9, QStringLiteral("units"));
    setUnits(10, QStringLiteral("units"));
    QCOMPARE(document.undoStack().count(), 1);
    setUnits(8, QStringLiteral("units"));  // where it began
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(!document.isModified());
    setUnits(9, QStringLiteral("units"));
    setUnits(10, QStringLiteral("other"));
    QCOMPARE(document.undoStack().count(), 2);
    setUnits(11, {});
    setUnits(12, {});
    QCOMPARE(document.undoStack().count(), 4);
  }

  void makesNoStepOfNothing() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    Recorder recorder(document);
    QVERIFY(!document.edit(QStringLiteral("Nothing"), [](nn::Project&) {}));
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(recorder.heard.isEmpty());
  }

  void refusesAChangeThatCannotBeMade() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    const std::string before = nn::toJson(document.project());
    QSignalSpy spy(&document, &ui::ProjectDocument::editRefused);
    QVERIFY(!document.edit(QStringLiteral("Rename"), [](nn::Project& p) {
      p.training.epochs = 77;  // before the mistake, and must not stay
      p.graph.rename(id(p, "dense_1"), "dense_2");
    }));
    QCOMPARE(spy.count(), 1);
    QVERIFY(spy.first().first().toString().contains(QStringLiteral("dense_2")));
    QCOMPARE(nn::toJson(document.project()), before);
  }

  void givesEveryNewNodeAPlace() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    document.edit(QStringLiteral("Fix"), [](nn::Project& p) { p.graph.insert(p.graph.edges().front(), "dropout"); });
    const nn::NodeId added = id(document, "dropout_1");
    QVERIFY(document.project().positions.contains(added));
    for (const auto& [other, at] : document.project().positions)
      if (other != added)
        QVERIFY(std::abs(at.x - document.position(added).x()) >= ui::edits::kCardWidth ||
                std::abs(at.y - document.position(added).y()) >= ui::edits::kCardHeight);
  }

  void tellsNameAndModification() {
    ui::ProjectDocument document;
    QSignalSpy modified(&document, &ui::ProjectDocument::modifiedChanged);
    document.replace(projects::xorPoints(), {});
    QCOMPARE(document.displayName(), QStringLiteral("xor"));
    document.edit(QStringLiteral("Epochs"), [](nn::Project& p) { p.training.epochs = 3; });
    QVERIFY(document.isModified());
    document.setFileName(QStringLiteral("/tmp/my net.layerlab"));
    document.setSaved();
    QCOMPARE(document.displayName(), QStringLiteral("my net"));
    QVERIFY(!document.isModified());
    document.undoStack().undo();
    QVERIFY(document.isModified());
    QCOMPARE(modified.count(), 3);
  }

  void selectionForgetsRemovedNodes() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::Selection selection(document);
    QSignalSpy spy(&selection, &ui::Selection::changed);
    const nn::NodeId first = id(document, "dense_1"), second = id(document, "dense_2");
    selection.set({first, second});
    QCOMPARE(selection.current().value(), second);
    document.edit(QStringLiteral("Remove"), [&](nn::Project& p) { ui::edits::removeNodes(p, std::vector{second}, true); });
    QCOMPARE(selection.nodes(), std::vector{first});
    QVERIFY(selection.contains(first) && !selection.contains(second));
    QCOMPARE(spy.count(), 2);
    document.replace(nn::Project(), {});
    QVERIFY(!selection.current());
  }
};

QTEST_GUILESS_MAIN(TestProjectDocument)
#include "tst_project_document.moc"
