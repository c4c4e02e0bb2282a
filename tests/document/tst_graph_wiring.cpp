#include <memory>

#include "engine/graph/weight_sharing.h"
#include "tests/document/projects.h"
#include "ui/document/document_options.h"

using networks::size;
using projects::id;
namespace edits = ui::edits;

namespace {

/// Three dense layers behind one input, the first two added together.
nn::Project branches() {
  nn::Project project;
  const nn::NodeId input = project.graph.add("input", {{"shape", nn::SizeList{4}}}, "in");
  for (const char* name : {"a", "b", "c"}) {
    const nn::NodeId branch = project.graph.add("dense", {{"units", size(3)}}, name);
    project.graph.connect({{input, 0}, {branch, 0}});
  }
  const nn::NodeId sum = project.graph.add("add", {}, "sum");
  project.graph.connect({{id(project, "a"), 0}, {sum, 0}});
  project.graph.connect({{id(project, "b"), 0}, {sum, 1}});
  edits::tidy(project);
  return project;
}

std::string weightsOf(const nn::Project& project, const char* name) {
  return nn::weightsOwner(project.graph, *project.graph.findByName(name)).name;
}

}  // namespace

/// Merging layers with as many inputs as wanted, and weights that are frozen or shared.
class TestGraphWiring : public QObject {
  Q_OBJECT
 private slots:
  void freeInputIsTheFirstWithoutAWire() {
    nn::Project project = branches();
    const nn::NodeId sum = id(project, "sum");
    QCOMPARE(edits::freeInput(project.graph, sum), (nn::PortRef{sum, 2}));  // one that is not there yet
    project.graph.disconnect({{id(project, "a"), 0}, {sum, 0}});
    QCOMPARE(edits::freeInput(project.graph, sum), (nn::PortRef{sum, 0}));
    QVERIFY(!edits::freeInput(project.graph, id(project, "a")));  // a dense layer has one input
    QVERIFY(!edits::freeInput(project.graph, id(project, "in")));
  }

  void aWireBehindTheLastInputMakesOne() {
    nn::Project project = branches();
    const nn::NodeId sum = id(project, "sum");
    edits::connect(project, {{id(project, "c"), 0}, {sum, 2}});
    QCOMPARE(project.graph.node(sum).options.get<std::int64_t>("inputs"), std::int64_t{3});
    QCOMPARE(project.graph.edgesInto(sum).size(), std::size_t{3});
    // Further away there is still none.
    QVERIFY_THROWS_EXCEPTION(nn::GraphError, edits::connect(project, {{id(project, "c"), 0}, {sum, 7}}));
  }

  void inputsEndAtTheLayersMost() {
    nn::Project project = branches();
    const nn::NodeId sum = id(project, "sum");
    int added = 2;
    while (const std::optional<nn::PortRef> input = edits::freeInput(project.graph, sum)) {
      QVERIFY(added < 100);
      edits::connect(project, {{id(project, "c"), 0}, *input});
      ++added;
    }
    QCOMPARE(added, 16);
    QVERIFY_THROWS_EXCEPTION(nn::GraphError, edits::connect(project, {{id(project, "c"), 0}, {sum, 16}}));
  }

  void mergesSeveralLayersFromAbove() {
    nn::Project project = branches();
    const std::vector<nn::NodeId> nodes = {id(project, "c"), id(project, "a"), id(project, "b")};
    QVERIFY(edits::canMerge(project.graph, "concatenate", nodes));
    QVERIFY(!edits::canMerge(project.graph, "dense", nodes));
    QVERIFY(!edits::canMerge(project.graph, "subtract", nodes));  // takes two
    const nn::NodeId merged = edits::addMerging(project, "concatenate", {}, nodes);
    QCOMPARE(nn::analyze(project.graph).nodes.at(merged).outputs.front(), (nn::Shape{9}));
    double above = -1e9;
    for (const nn::Edge& edge : project.graph.edgesInto(merged)) {
      QVERIFY(project.positions[edge.from.node].y > above);
      above = project.positions[edge.from.node].y;
      QVERIFY(project.positions[merged].x > project.positions[edge.from.node].x);
    }
  }

  void freezesThoseThatHaveWeights() {
    nn::Project project = branches();
    const nn::Project before = project;
    const std::vector<nn::NodeId> nodes = {id(project, "a"), id(project, "in")};
    edits::setFrozen(project, nodes, true);
    QVERIFY(nn::isFrozen(*project.graph.findByName("a")));
    QVERIFY(!nn::isFrozen(*project.graph.findByName("in")));
    edits::setFrozen(project, nodes, false);
    QVERIFY(project == before);  // leaves no trace
  }

  void freezingAUserFreezesTheOwner() {
    nn::Project project = branches();
    edits::shareWeights(project, id(project, "b"), id(project, "a"));
    edits::setFrozen(project, std::vector{id(project, "b")}, true);
    QVERIFY(nn::isFrozen(*project.graph.findByName("a")));
    QVERIFY(!project.graph.findByName("b")->options.has(nn::kFrozenOption));
  }

  void sharesWithoutCircles() {
    nn::Project project = branches();
    edits::shareWeights(project, id(project, "b"), id(project, "a"));
    QCOMPARE(weightsOf(project, "b"), std::string("a"));
    // b uses those of a, so a cannot choose b; c can choose either.
    QCOMPARE(edits::possibleOwners(project.graph, id(project, "a")), std::vector{id(project, "c")});
    QCOMPARE(edits::possibleOwners(project.graph, id(project, "c")).size(), std::size_t{2});
    QVERIFY(edits::possibleOwners(project.graph, id(project, "sum")).empty());
    edits::shareWeights(project, id(project, "a"), id(project, "b"));  // the other way round
    QCOMPARE(weightsOf(project, "a"), std::string("b"));
    QCOMPARE(weightsOf(project, "b"), std::string("b"));
    edits::shareWeights(project, id(project, "a"), std::nullopt);
    QVERIFY(!project.graph.findByName("a")->options.has(nn::kWeightsOfOption));
  }

  void copiesShareAmongEachOther() {
    nn::Project project = branches();
    edits::shareWeights(project, id(project, "b"), id(project, "a"));
    edits::shareWeights(project, id(project, "c"), id(project, "a"));
    const std::string both = edits::copyText(project, std::vector{id(project, "a"), id(project, "b")});
    const std::vector<nn::NodeId> copies = edits::paste(project, both, {40, 40});
    QCOMPARE(nn::weightsOwner(project.graph, project.graph.node(copies[1])).id, copies[0]);
    // Without the owner, a copy shares with the one that is there.
    const std::string one = edits::copyText(project, std::vector{id(project, "c")});
    const nn::NodeId copy = edits::paste(project, one, {40, 40}).front();
    QCOMPARE(nn::weightsOwner(project.graph, project.graph.node(copy)).name, std::string("a"));
  }

  void optionsOfferTheLayersOfTheSameKind() {
    ui::ProjectDocument document;
    document.replace(branches(), {});
    ui::NodeOptionModel model(document);
    model.setNode(id(document, "b"));
    const auto value = [&](int role) {
      return model.index(model.rowOf(QStringLiteral("weights_of")), ui::OptionModel::ValueColumn).data(role);
    };
    QCOMPARE(value(ui::OptionModel::EditorRole).toInt(), static_cast<int>(ui::OptionModel::Editor::Choice));
    QCOMPARE(value(ui::OptionModel::ChoicesRole).toStringList(),
             (QStringList{QString(), QStringLiteral("a"), QStringLiteral("c")}));
    QCOMPARE(value(Qt::DisplayRole).toString(), QStringLiteral("Its own"));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    document.edit(QStringLiteral("rename"), [](nn::Project& p) { edits::rename(p, id(p, "c"), "other"); });
    QVERIFY(changed.count() > 0);
    QVERIFY(value(ui::OptionModel::ChoicesRole).toStringList().contains(QStringLiteral("other")));
    // A name that leads nowhere is shown, not hidden.
    document.edit(QStringLiteral("from a file"),
                  [](nn::Project& p) { p.graph.setOption(id(p, "b"), nn::kWeightsOfOption, std::string("ghost")); });
    QVERIFY(value(ui::OptionModel::ChoicesRole).toStringList().contains(QStringLiteral("ghost")));
  }

  void textOptionsSuggestTheDatasColumns() {
    ui::ProjectDocument document;
    nn::Project project = branches();
    const nn::NodeId output = project.graph.add("output", {}, "out");
    project.graph.connect({{id(project, "sum"), 0}, {output, 0}});
    document.replace(project, {});
    nn::DataDescription data;
    data.inputShape = {2};
    data.targetShape = {1};
    data.inputNames = {"rm", "lstat"};
    data.targetNames = {"medv"};
    document.setDataDescription(data);
    ui::NodeOptionModel model(document);
    const auto suggestions = [&](const char* node, const char* option) {
      model.setNode(id(document, node));
      return model.index(model.rowOf(QString::fromLatin1(option)), ui::OptionModel::ValueColumn)
          .data(ui::OptionModel::SuggestionsRole)
          .toStringList();
    };
    QCOMPARE(suggestions("in", "columns"), (QStringList{QStringLiteral("rm"), QStringLiteral("lstat")}));
    QCOMPARE(suggestions("out", "target"), (QStringList{QStringLiteral("medv"), QStringLiteral("input")}));
    QVERIFY(suggestions("a", "units").isEmpty());
  }
};

QTEST_GUILESS_MAIN(TestGraphWiring)
#include "tst_graph_wiring.moc"
