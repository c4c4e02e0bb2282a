#include "ui/document/graph_edits.h"

#include <cmath>

#include "tests/document/projects.h"

using projects::id;
using ui::edits::kCardHeight;
using ui::edits::kCardWidth;

namespace {

bool hasOverlap(const nn::Project& project) {
  for (auto a = project.positions.begin(); a != project.positions.end(); ++a)
    for (auto b = std::next(a); b != project.positions.end(); ++b)
      if (std::abs(a->second.x - b->second.x) < kCardWidth && std::abs(a->second.y - b->second.y) < kCardHeight) return true;
  return false;
}

bool hasEdge(const nn::Project& project, const std::string& from, const std::string& to) {
  const nn::Edge edge{{id(project, from), 0}, {id(project, to), 0}};
  return std::ranges::find(project.graph.edges(), edge) != project.graph.edges().end();
}

}  // namespace

class TestGraphEdits : public QObject {
  Q_OBJECT
 private slots:
  void insertsOnAWireAndMakesRoom() {
    nn::Project project = projects::xorPoints();
    const double rightBefore = project.positions[id(project, "output_1")].x;
    const nn::Edge edge{{id(project, "dense_1"), 0}, {id(project, "dense_2"), 0}};
    ui::edits::insertOnEdge(project, edge, "dropout", {}, project.positions[edge.to.node]);
    QVERIFY(hasEdge(project, "dense_1", "dropout_1") && hasEdge(project, "dropout_1", "dense_2"));
    QVERIFY(!hasEdge(project, "dense_1", "dense_2"));
    QVERIFY(!hasOverlap(project));
    const double left = project.positions[edge.from.node].x, middle = project.positions[id(project, "dropout_1")].x,
                 right = project.positions[edge.to.node].x;
    QVERIFY(left + kCardWidth < middle && middle + kCardWidth < right);
    QVERIFY(project.positions[id(project, "output_1")].x > rightBefore);
  }

  void movesNothingWhenThereIsRoom() {
    nn::Project project = projects::xorPoints();
    const nn::Edge edge{{id(project, "dense_1"), 0}, {id(project, "dense_2"), 0}};
    project.positions[edge.to.node].x += 1000;
    project.positions[id(project, "output_1")].x += 1000;
    const auto before = project.positions;
    const nn::CanvasPosition at{project.positions[edge.from.node].x + 400, 80};
    const nn::NodeId added = ui::edits::insertOnEdge(project, edge, "dropout", {}, at);
    QCOMPARE(project.positions[added].x, at.x);
    project.positions.erase(added);
    QVERIFY(project.positions == before);
  }

  void movesALooseNodeOntoAWire() {
    nn::Project project = projects::xorPoints();
    const nn::NodeId node = ui::edits::addNode(project, "dropout", {}, {50, 500});
    const nn::Edge edge{{id(project, "dense_1"), 0}, {id(project, "dense_2"), 0}};
    ui::edits::moveOntoEdge(project, node, edge);
    QVERIFY(hasEdge(project, "dense_1", "dropout_1") && hasEdge(project, "dropout_1", "dense_2"));
    QVERIFY(!hasOverlap(project));
  }

  void removesWithAndWithoutBridge() {
    nn::Project project = projects::xorPoints();
    nn::Project cut = project;
    project.initialValues["dense_1.bias"] = {1, 2};
    const std::vector removed{id(project, "dense_1"), id(project, "dense_2")};
    ui::edits::removeNodes(project, removed, true);
    QCOMPARE(project.graph.nodes().size(), std::size_t{2});
    QVERIFY(hasEdge(project, "input_1", "output_1"));
    QCOMPARE(project.positions.size(), std::size_t{2});
    QVERIFY(project.initialValues.empty());
    ui::edits::removeNodes(cut, removed, false);
    QVERIFY(cut.graph.edges().empty());
  }

  void roomIsMadeForACardBehindAnother() {
    nn::Project project = projects::xorPoints();
    const nn::NodeId input = id(project, "input_1"), first = id(project, "dense_1"), last = id(project, "dense_2");
    project.positions[input] = {0, 0};
    project.positions[first] = {96, 0};
    project.positions[last] = {400, 0};
    const nn::CanvasPosition place = ui::edits::makeRoom(project, {216, 0});
    QVERIFY((place == nn::CanvasPosition{216, 152}));  // dense_1 begins too far left: the new card goes below it
    project.positions[first] = {240, 0};
    QVERIFY((ui::edits::makeRoom(project, {216, 0}) == nn::CanvasPosition{216, 0}));
    QCOMPARE(project.positions[input].x, 0.0);
    QCOMPARE(project.positions[first].x, 432.0);
    QCOMPARE(project.positions[last].x, 592.0);  // what lies behind keeps its distance
    const nn::Project before = project;
    ui::edits::makeRoom(project, {0, 400});
    QVERIFY(project == before);
  }

  void connectReplacesTheWireThatIsThere() {
    nn::Project project = projects::xorPoints();
    ui::edits::connect(project, {{id(project, "input_1"), 0}, {id(project, "dense_2"), 0}});
    QVERIFY(hasEdge(project, "input_1", "dense_2"));
    QVERIFY(!hasEdge(project, "dense_1", "dense_2"));
    QVERIFY_THROWS_EXCEPTION(nn::GraphError,
                             ui::edits::connect(project, {{id(project, "dense_2"), 0}, {id(project, "dense_2"), 0}}));
  }

  void renamesWithStartValues() {
    nn::Project project = projects::xorPoints();
    project.initialValues["dense_1.bias"] = {1};
    project.initialValues["dense_10.bias"] = {2};
    ui::edits::rename(project, id(project, "dense_1"), "hidden");
    QVERIFY(project.initialValues.contains("hidden.bias"));
    QVERIFY(project.initialValues.contains("dense_10.bias"));
    QCOMPARE(project.initialValues.size(), std::size_t{2});
    QVERIFY_THROWS_EXCEPTION(nn::GraphError, ui::edits::rename(project, id(project, "hidden"), "dense_2"));
  }

  void pastesCopiesWithFreshNames() {
    nn::Project project = projects::xorPoints();
    const std::string text = ui::edits::copyText(project, std::vector{id(project, "dense_1"), id(project, "dense_2")});
    const std::vector<nn::NodeId> pasted = ui::edits::paste(project, text, {24, 300});
    QCOMPARE(pasted.size(), std::size_t{2});
    QVERIFY(hasEdge(project, "dense_3", "dense_4"));
    QCOMPARE(project.graph.node(pasted[0]).options, project.graph.node(id(project, "dense_1")).options);
    QCOMPARE(project.positions[pasted[0]].x, project.positions[id(project, "dense_1")].x + 24);
    QCOMPARE(project.positions[pasted[0]].y, project.positions[id(project, "dense_1")].y + 300);
    QVERIFY(project.graph.edgesInto(pasted[0]).empty());  // its wire came from a node that was not copied
    nn::Project other;
    ui::edits::paste(other, text, {});
    QVERIFY(hasEdge(other, "dense_1", "dense_2"));
  }

  void framesAndNotesAreCopiedAlong() {
    nn::Project project = projects::xorPoints();
    const nn::NodeId one = id(project, "dense_1"), two = id(project, "dense_2");
    project.positions[one] = {200, 0};
    project.positions[two] = {400, 0};
    project.groups = {{"Both", 3, {one, two}}, {"With the input", 0, {id(project, "input_1")}}};
    project.comments = {{"among them", 2, {260, 100}}, {"far away", 0, {5000, 5000}}};
    const std::string text = ui::edits::copyText(project, std::vector{one, two});
    const std::vector<nn::NodeId> pasted = ui::edits::paste(project, text, {24, 300});
    QCOMPARE(project.groups.size(), std::size_t{3});
    QVERIFY((project.groups[2] == nn::CanvasGroup{"Both", 3, pasted}));
    QVERIFY((project.groups[0].nodes == std::vector{one, two}));
    QCOMPARE(project.comments.size(), std::size_t{3});
    QVERIFY((project.comments[2] == nn::CanvasComment{"among them", 2, {284, 400}}));
    // A frame is copied with all its cards or not at all; a note alone, when it is asked for.
    const std::string half = ui::edits::copyText(project, std::vector{one});
    ui::edits::paste(project, half, {});
    QCOMPARE(project.groups.size(), std::size_t{3});
    QVERIFY(ui::edits::paste(project, ui::edits::copyText(project, {}, 1), {8, 8}).empty());
    QVERIFY((project.comments.back() == nn::CanvasComment{"far away", 0, {5008, 5008}}));
    // Everything takes every note.
    std::vector<nn::NodeId> all;
    for (const nn::Node& node : project.graph.nodes()) all.push_back(node.id);
    QCOMPARE(ui::edits::notesAmong(project, all).size(), project.comments.size());
  }

  void refusesForeignText_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("words") << QByteArray("hello");
    QTest::newRow("other JSON") << QByteArray("{\"a\": 1}");
    QTest::newRow("array") << QByteArray("[1, 2]");
    QTest::newRow("no graph") << QByteArray("{\"layerlab\": \"nodes\"}");
    QTest::newRow("graph of another kind") << QByteArray("{\"layerlab\": \"nodes\", \"graph\": 3}");
    QTest::newRow("position of one number") << QByteArray(R"({"layerlab": "nodes", "positions": {"1": [3]},
                          "graph": {"nodes": [{"id": 1, "type": "dense", "name": "d", "options": {}}], "edges": []}})");
    QTest::newRow("wire to nowhere") << QByteArray(R"({"layerlab": "nodes", "positions": {},
                          "graph": {"nodes": [{"id": 1, "type": "dense", "name": "d", "options": {}}],
                                    "edges": [{"from": [1, 0], "to": [7, 0]}]}})");
    const auto with = [](const char* more) {
      return QByteArray(R"({"layerlab": "nodes", "graph": {"nodes": [{"id": 1, "type": "dense", "name": "d", "options": {}}],
                          "edges": []}, )") +
             more + "}";
    };
    QTest::newRow("frame around nothing known") << with(R"("frames": [{"title": "a", "color": 0, "nodes": [7]}])");
    QTest::newRow("frame without a title") << with(R"("frames": [{"color": 0, "nodes": [1]}])");
    QTest::newRow("frame of no colour") << with(R"("frames": [{"title": "a", "color": 99, "nodes": [1]}])");
    QTest::newRow("note nowhere") << with(R"("notes": [{"text": "a", "color": 0}])");
    QTest::newRow("notes of numbers") << with(R"("notes": [1, 2])");
    QTest::newRow("cycle") << QByteArray(R"({"layerlab": "nodes", "positions": {},
                          "graph": {"nodes": [{"id": 1, "type": "dense", "name": "d", "options": {}}],
                                    "edges": [{"from": [1, 0], "to": [1, 0]}]}})");
  }
  void refusesForeignText() {
    QFETCH(QByteArray, text);
    nn::Project project = projects::xorPoints();
    const nn::Project before = project;
    QVERIFY_THROWS_EXCEPTION(nn::FormatError, ui::edits::paste(project, text.toStdString(), {}));
    QVERIFY(project == before);
  }

  void tidyPlacesAChainInARow() {
    nn::Project project = projects::xorPoints();
    for (auto& [node, at] : project.positions) at = {};
    ui::edits::tidy(project);
    double x = -1;
    for (const nn::NodeId node : project.graph.topologicalOrder()) {
      QVERIFY(project.positions[node].x > x);
      x = project.positions[node].x;
      QCOMPARE(project.positions[node].y, 0.0);
    }
  }

  void tidyPutsBranchesBelowEachOther() {
    nn::Project project;
    const nn::NodeId input = project.graph.add("input");
    std::vector<nn::NodeId> ends;
    for (int i = 0; i < 3; ++i) {
      const nn::NodeId middle = project.graph.add("dense"), end = project.graph.add("output");
      project.graph.connect({{input, 0}, {middle, 0}});
      project.graph.connect({{middle, 0}, {end, 0}});
      ends.push_back(middle);
      ends.push_back(end);
    }
    ui::edits::tidy(project);
    QVERIFY(!hasOverlap(project));
    for (int i = 0; i < 3; ++i) {
      const auto k = static_cast<std::size_t>(2 * i);
      QCOMPARE(project.positions[ends[k]].y, project.positions[ends[k + 1]].y);  // a branch runs straight
    }
    const double middle = (project.positions[ends[0]].y + project.positions[ends[2]].y + project.positions[ends[4]].y) / 3;
    QVERIFY(std::abs(project.positions[input].y - middle) < 8);  // centred
  }

  void tidyNeverOverlaps() {
    nn::Rng rng(3, nn::streamId("tidy"));
    for (int round = 0; round < 30; ++round) {
      nn::Project project;
      const nn::Index count = 2 + rng.below(25);
      for (nn::Index i = 0; i < count; ++i) project.graph.add("dense");
      const auto nodes = project.graph.nodes();
      for (nn::Index i = 0; i < 2 * count; ++i) {
        const nn::Edge edge{{nodes[static_cast<std::size_t>(rng.below(count))].id, 0},
                            {nodes[static_cast<std::size_t>(rng.below(count))].id, 0}};
        if (edge.from.node != edge.to.node && project.graph.edgesInto(edge.to.node).empty())
          project.graph.restore(edge);  // cycles too, as files may hold them
      }
      ui::edits::tidy(project);
      QCOMPARE(project.positions.size(), static_cast<std::size_t>(count));
      QVERIFY(!hasOverlap(project));
      for (const nn::NodeId node : project.graph.topologicalOrder())
        for (const nn::Edge& edge : project.graph.edgesInto(node))
          QVERIFY(project.positions[edge.from.node].x + kCardWidth < project.positions[node].x);
    }
  }

  void completesMissingPositions() {
    nn::Project project = projects::xorPoints();
    project.positions.erase(id(project, "dense_2"));
    project.positions[nn::NodeId{99}] = {1, 2};
    ui::edits::completePositions(project);
    QCOMPARE(project.positions.size(), std::size_t{4});
    QVERIFY(!hasOverlap(project));
    project.positions.clear();
    ui::edits::completePositions(project);
    QCOMPARE(project.positions.size(), std::size_t{4});
    QVERIFY(!hasOverlap(project));
  }

  void placesWhatAFixAdds() {
    nn::Project project = projects::xorPoints();
    const nn::GraphFix fix{"Insert dropout", [](nn::Graph& graph) { graph.insert(graph.edges().back(), "dropout"); }};
    ui::edits::applyFix(project, fix);
    QVERIFY(project.positions.contains(id(project, "dropout_1")));
    QVERIFY(!hasOverlap(project));
  }
};

QTEST_GUILESS_MAIN(TestGraphEdits)
#include "tst_graph_edits.moc"
