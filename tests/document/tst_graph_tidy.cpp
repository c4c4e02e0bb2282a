#include <cmath>
#include <string>

#include "tests/document/projects.h"

namespace edits = ui::edits;

namespace {

/// Adds a layer behind others.
nn::NodeId behind(nn::Graph& graph, const char* type, const std::vector<nn::NodeId>& sources, const std::string& name = {}) {
  nn::Options options;
  if (sources.size() > 2) options.set("inputs", networks::size(static_cast<std::int64_t>(sources.size())));
  const nn::NodeId node = graph.add(type, options, name);
  for (std::size_t i = 0; i < sources.size(); ++i) graph.connect({{sources[i], 0}, {node, static_cast<int>(i)}});
  return node;
}

/// Height of a wire's end on a card.
double portHeight(const nn::Project& project, nn::PortRef port, std::size_t ports) {
  return project.positions.at(port.node).y + edits::kCardHeight * (port.port + 1) / static_cast<double>(ports + 1);
}

/// Pairs of wires between the same two columns that cross, with their ports.
int crossingsOf(const nn::Project& project) {
  int count = 0;
  const auto edges = project.graph.edges();
  const auto from = [&](const nn::Edge& e) { return portHeight(project, e.from, 1); };
  const auto to = [&](const nn::Edge& e) { return portHeight(project, e.to, project.graph.edgesInto(e.to.node).size()); };
  const auto column = [&](nn::NodeId id) { return project.positions.at(id).x; };
  for (std::size_t i = 0; i < edges.size(); ++i)
    for (std::size_t k = i + 1; k < edges.size(); ++k) {
      const nn::Edge &a = edges[i], &b = edges[k];
      if (column(a.from.node) != column(b.from.node) || column(a.to.node) != column(b.to.node)) continue;
      if ((from(a) - from(b)) * (to(a) - to(b)) < 0) ++count;
    }
  return count;
}

}  // namespace

/// Drawings of networks that branch and merge.
class TestGraphTidy : public QObject {
  Q_OBJECT
 private slots:
  void residualBlocksRunStraight() {
    nn::Project project;
    nn::NodeId last = project.graph.add("input");
    std::vector<nn::NodeId> main = {last};
    for (int block = 0; block < 3; ++block) {
      const nn::NodeId first = behind(project.graph, "conv2d", {last}), second = behind(project.graph, "conv2d", {first});
      const nn::NodeId sum = behind(project.graph, "add", {second, last});
      last = behind(project.graph, "activation", {sum});
      main.insert(main.end(), {first, second, sum, last});
    }
    edits::tidy(project);
    for (const nn::NodeId node : main) QCOMPARE(project.positions.at(node).y, project.positions.at(main.front()).y);
  }

  void inceptionBlocksAreCentredWithoutCrossings() {
    nn::Project project;
    nn::NodeId last = project.graph.add("input");
    std::vector<nn::NodeId> ends = {last};
    for (int block = 0; block < 2; ++block) {
      // Added in an order that is not that of the ports.
      const nn::NodeId pool = behind(project.graph, "max_pool2d", {last}), five = behind(project.graph, "conv2d", {last});
      const nn::NodeId three = behind(project.graph, "conv2d", {last}), one = behind(project.graph, "conv2d", {last});
      const nn::NodeId poolEnd = behind(project.graph, "conv2d", {pool}), fiveEnd = behind(project.graph, "conv2d", {five});
      const nn::NodeId threeEnd = behind(project.graph, "conv2d", {three});
      last = behind(project.graph, "concatenate", {one, threeEnd, fiveEnd, poolEnd});
      ends.push_back(last);
    }
    edits::tidy(project);
    QCOMPARE(crossingsOf(project), 0);
    for (const nn::NodeId node : ends)
      QVERIFY(std::abs(project.positions.at(node).y - project.positions.at(ends.front()).y) < edits::kCardHeight / 2);
  }

  void theSideOfAShortcutIsThatOfItsPort() {
    nn::Project project;
    const nn::NodeId input = project.graph.add("input"), conv = behind(project.graph, "conv2d", {input});
    const nn::NodeId twoWays = behind(project.graph, "conv2d", {conv});
    behind(project.graph, "add", {conv, twoWays}, "sum");  // the shortcut into the upper input
    edits::tidy(project);
    QCOMPARE(project.positions.at(twoWays).y, project.positions.at(conv).y);
  }
};

QTEST_GUILESS_MAIN(TestGraphTidy)
#include "tst_graph_tidy.moc"
