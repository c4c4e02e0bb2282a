#include <algorithm>
#include <map>
#include <set>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/graph/graph.h"
#include "tests/support/graph_builder.h"
#include "tests/support/thrown.h"

using nn::Edge;
using nn::Graph;
using nn::NodeId;

namespace {

/// The first thing in which a graph is not as it should be; empty when all is well.
QString brokenInvariant(const Graph& graph) {
  std::set<NodeId> ids;
  std::set<std::string> names;
  for (const nn::Node& node : graph.nodes()) {
    if (!ids.insert(node.id).second) return "an id twice";
    if (node.name.empty() || !names.insert(node.name).second) return "an empty name, or a name twice";
  }
  std::set<nn::PortRef> taken;
  for (const Edge& edge : graph.edges()) {
    if (!ids.contains(edge.from.node) || !ids.contains(edge.to.node)) return "a wire without a node";
    if (!taken.insert(edge.to).second) return "two wires into one port";
  }
  if (!std::is_sorted(graph.edges().begin(), graph.edges().end())) return "wires that are not sorted";
  const std::vector<NodeId> order = graph.topologicalOrder();
  if (order.size() != graph.nodes().size()) return "a cycle";
  std::map<NodeId, std::size_t> position;
  for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = i;
  for (const Edge& edge : graph.edges())
    if (position[edge.from.node] >= position[edge.to.node]) return "a wire that goes backwards";
  return {};
}

QString reason(const Graph& graph, const Edge& edge) {
  return QString::fromStdString(graph.reasonNotToConnect(edge).value_or("none"));
}

/// input "in" → flatten "flat" → dense "hidden" → output "out"
GraphBuilder smallNetwork() {
  GraphBuilder builder;
  builder.add("input", "in").then("flatten", "flat").then("dense", "hidden").then("output", "out");
  return builder;
}

}  // namespace

class TestGraph : public QObject {
  Q_OBJECT

 private slots:
  void namesAreTakenFromTheTypeAndFree() {
    Graph graph;
    graph.add("dense");
    graph.add("dense", {}, "dense_3");
    graph.add("dense");
    graph.add("dense");
    QCOMPARE(graph.nodes()[0].name, std::string("dense_1"));
    QCOMPARE(graph.nodes()[2].name, std::string("dense_2"));
    QCOMPARE(graph.nodes()[3].name, std::string("dense_4"));
    QCOMPARE(thrown<nn::GraphError>([&] { graph.add("dense", {}, "dense_1"); }),
             QString("layer name: expected a name used once, got 'dense_1', which another layer has"));
    QCOMPARE(graph.nodes().size(), std::size_t{4});
  }

  void idsAreNeverUsedAgain() {
    Graph graph;
    const NodeId first = graph.add("dense");
    graph.remove(first);
    QVERIFY(graph.add("dense") != first);
    graph.restore(nn::Node{NodeId{50}, "dense", "fifty", {}});
    QCOMPARE(static_cast<std::uint32_t>(graph.add("dense")), 51U);
  }

  void restoreRefusesTakenIdsAndNames() {
    Graph graph;
    const NodeId id = graph.add("dense", {}, "a");
    QVERIFY(thrown<nn::GraphError>([&] { graph.restore(nn::Node{id, "dense", "b", {}}); }).contains("a free node id, got 1"));
    QVERIFY(thrown<nn::GraphError>([&] { graph.restore(nn::Node{NodeId{0}, "dense", "b", {}}); }).contains("got 0"));
    QVERIFY(thrown<nn::GraphError>([&] { graph.restore(nn::Node{NodeId{9}, "dense", "a", {}}); }).contains("'a'"));
    QVERIFY(thrown<nn::GraphError>([&] { graph.restore(Edge{{id, 0}, {NodeId{7}, 0}}); }).contains("got 7"));
    QCOMPARE(graph.nodes().size(), std::size_t{1});
  }

  void wiresAreRefusedInPlainWords() {
    GraphBuilder b = smallNetwork();
    b.add("dense", "free");
    const auto wire = [&](const char* from, const char* to, int fromPort = 0, int toPort = 0) {
      return reason(b.graph, {{b.id(from), fromPort}, {b.id(to), toPort}});
    };
    QCOMPARE(wire("in", "free"), QString("none"));
    QCOMPARE(wire("in", "hidden"), QString("'hidden' already gets its input from 'flat'"));
    QCOMPARE(wire("free", "free"), QString("'free' cannot be its own input"));
    QCOMPARE(wire("out", "in"), QString("'in' has no input"));
    QCOMPARE(wire("in", "free", 1), QString("'in' has 1 output, so there is no output number 2"));
    QCOMPARE(wire("in", "free", 0, 1), QString("'free' has 1 input, so there is no input number 2"));
    QCOMPARE(wire("in", "nobody"), QString("there is no node with the id 0"));
    b.graph.disconnect({{b.id("in"), 0}, {b.id("flat"), 0}});
    QCOMPARE(wire("hidden", "flat"), QString("that wire would make a cycle: 'hidden' already depends on 'flat'"));
    QCOMPARE(thrown<nn::GraphError>([&] {
               b.graph.connect({{b.id("hidden"), 0}, {b.id("flat"), 0}});
             }),
             wire("hidden", "flat"));
  }

  void removeTakesItsWiresAlong() {
    GraphBuilder b = smallNetwork();
    b.graph.remove(b.id("flat"));
    QCOMPARE(b.graph.edges().size(), std::size_t{1});
    QCOMPARE(brokenInvariant(b.graph), QString());
    QVERIFY(thrown<nn::GraphError>([&] { b.graph.remove(NodeId{99}); }).contains("99"));
  }

  void insertAndRemoveAndBridgeAreInverse() {
    GraphBuilder b = smallNetwork();
    const Graph before = b.graph;
    const Edge wire{{b.id("flat"), 0}, {b.id("hidden"), 0}};
    const NodeId inserted = b.graph.insert(wire, "dropout");
    QCOMPARE(b.graph.edgesInto(inserted).size(), std::size_t{1});
    QCOMPARE(b.graph.edgesInto(b.id("hidden")).front().from.node, inserted);
    QVERIFY(!(b.graph == before));
    b.graph.removeAndBridge(inserted);
    QVERIFY(b.graph == before);
    QVERIFY(thrown<nn::GraphError>([&] { b.graph.insert({{b.id("in"), 0}, {b.id("out"), 0}}, "dropout"); }).contains("wire"));
    QVERIFY(b.graph == before);
  }

  void equalityForgetsHowTheGraphCameAbout() {
    GraphBuilder b = smallNetwork();
    const Graph before = b.graph;
    const Edge wire{{b.id("in"), 0}, {b.id("flat"), 0}};
    b.graph.disconnect(wire);
    QVERIFY(thrown<nn::GraphError>([&] { b.graph.disconnect(wire); }).contains("expected an existing wire"));
    QVERIFY(!(b.graph == before));
    b.graph.connect(wire);
    b.graph.remove(b.graph.add("dense"));
    QVERIFY(b.graph == before);
    b.graph.setOption(b.id("hidden"), "units", std::int64_t{3});
    QVERIFY(!(b.graph == before));
  }

  void setTypeKeepsWhatFits() {
    GraphBuilder b;
    b.add("input", "in").then("conv2d", "c", {{"filters", std::int64_t{4}}, {"use_bias", false}, {"activation", "tanh"}});
    b.then("output", "out");
    b.graph.setType(b.id("c"), "dense");
    const nn::Node& node = b.graph.node(b.id("c"));
    QVERIFY((node.options == nn::Options{{"use_bias", false}, {"activation", "tanh"}}));
    QCOMPARE(b.graph.edges().size(), std::size_t{2});
    b.graph.setType(b.id("c"), "input");
    QCOMPARE(b.graph.edges().size(), std::size_t{1});  // an input has no input port
    QVERIFY(b.graph.node(b.id("c")).options.values().empty());
  }

  void renameKeepsNamesUnique() {
    GraphBuilder b = smallNetwork();
    b.graph.rename(b.id("hidden"), "first");
    QVERIFY(b.graph.findByName("first"));
    b.graph.rename(b.id("first"), "first");
    QVERIFY(thrown<nn::GraphError>([&] { b.graph.rename(b.id("first"), "out"); }).contains("'out'"));
    QVERIFY(thrown<nn::GraphError>([&] { b.graph.rename(b.id("first"), ""); }).contains("an empty name"));
  }

  void topologicalOrderLeavesCyclesOut() {
    GraphBuilder b;
    b.add("dense", "late").add("input", "in").wire("in", "late");
    b.add("dense", "a").add("dense", "b").add("dense", "behind").wire("a", "b").wire("b", "a").wire("b", "behind");
    const std::vector<NodeId> expected{b.id("in"), b.id("late")};
    QCOMPARE(b.graph.topologicalOrder(), expected);
  }

  /// 500 random edits of every kind: what the graph accepts never breaks it, what it refuses changes nothing.
  void randomEditsNeverBreakIt() {
    nn::Rng rng(20, 1);
    const std::vector<std::string> types{"input", "dense", "conv2d", "flatten", "dropout", "output", "from_the_future"};
    Graph graph;
    int refused = 0;
    const auto anyNode = [&] {
      const auto nodes = graph.nodes();
      return nodes.empty() ? NodeId{1} : nodes[static_cast<std::size_t>(rng.below(static_cast<nn::Index>(nodes.size())))].id;
    };
    const auto anyEdge = [&]() -> Edge {
      const auto edges = graph.edges();
      if (edges.empty()) return {{NodeId{1}, 0}, {NodeId{2}, 0}};
      return edges[static_cast<std::size_t>(rng.below(static_cast<nn::Index>(edges.size())))];
    };
    const auto anyType = [&] { return types[static_cast<std::size_t>(rng.below(static_cast<nn::Index>(types.size())))]; };
    for (int i = 0; i < 500; ++i) {
      const Graph before = graph;
      try {
        switch (rng.below(9)) {
          case 0:
          case 1:
            graph.add(anyType());
            break;
          case 2:
          case 3:
            graph.connect({{anyNode(), 0}, {anyNode(), static_cast<int>(rng.below(2))}});
            break;
          case 4:
            graph.disconnect(anyEdge());
            break;
          case 5:
            graph.insert(anyEdge(), "dropout");
            break;
          case 6:
            rng.below(2) ? graph.remove(anyNode()) : graph.removeAndBridge(anyNode());
            break;
          case 7:
            graph.setType(anyNode(), anyType());
            break;
          case 8:
            graph.rename(anyNode(), "name_" + std::to_string(rng.below(20)));
            break;
        }
      } catch (const nn::GraphError&) {
        QVERIFY(graph == before);
        ++refused;
      }
      QCOMPARE(brokenInvariant(graph), QString());
    }
    QVERIFY(refused > 50);
    QVERIFY(graph.nodes().size() > 10);
  }
};

QTEST_APPLESS_MAIN(TestGraph)
#include "tst_graph.moc"
