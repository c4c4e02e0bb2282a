#include <algorithm>
#include <limits>

#include <QtTest>

#include "engine/activations/activation.h"
#include "engine/core/rng.h"
#include "engine/graph/analysis.h"
#include "engine/initializers/initializer.h"
#include "engine/losses/loss.h"
#include "tests/support/graph_builder.h"

using nn::Graph;
using nn::GraphAnalysis;
using nn::GraphIssue;
using nn::Index;
using nn::OptionSpec;
using nn::OptionValue;
using nn::SizeList;

namespace {

const nn::DataDescription kImages{{28, 28, 1}, {1}, 10};
const nn::DataDescription kTable{{3}, {2}, 0, {"a", "b", "c"}, {"x", "y"}};

/// Graphs of any layers with any options and wires.
class Garbage {
 public:
  explicit Garbage(std::uint64_t round) : rng_(11, round) {}

  Graph graph() {
    GraphBuilder b;
    const Index size = 1 + rng_.below(9);
    for (Index i = 0; i < size; ++i) addNode(b, static_cast<int>(i));
    const Index wires = rng_.below(2 * size + 1);
    for (Index i = 0; i < wires; ++i) {
      const Index from = rng_.below(size), to = rng_.below(size);
      // Mostly forward and into the ports that there are, so that many layers get to see shapes.
      const bool isForward = rng_.below(8) != 0;
      b.wire(name(isForward ? std::min(from, to) : from), name(isForward ? std::max(from, to) : to),
             rng_.below(12) == 0 ? static_cast<int>(rng_.below(4)) - 1 : 0,
             rng_.below(3) == 0 ? static_cast<int>(rng_.below(4)) - 1 : 0);
    }
    return b.graph;
  }

  /// One input, and every port of every other layer wired to an earlier one: what is wrong are shapes and options.
  Graph wiredGraph() {
    GraphBuilder b;
    const std::vector<SizeList> shapes{{28, 28, 1}, {8, 6, 3}, {12}, {3}, {5, 4}};
    b.add("input", name(0), {{"shape", OptionValue(pick(shapes))}});
    const Index size = 3 + rng_.below(9);
    for (Index i = 1; i < size; ++i) {
      const nn::LayerType& type = *pick(nn::LayerRegistry::instance().types());
      nn::Options options;
      for (const OptionSpec& spec : optionSpecs(type))
        if (rng_.below(12) == 0 && spec.choiceSource != nn::ChoiceSource::SameTypeNodes) {
          OptionValue value = valueFor(spec);
          if (!reasonNotValid(spec, value)) options.set(spec.name, std::move(value));
        }
      b.add(i + 1 == size ? "output" : type.id, name(i), i + 1 == size ? nn::Options() : options);
      const nn::Node& node = b.graph.node(b.id(name(i)));
      const std::size_t ports = inputPortCount(*nn::LayerRegistry::instance().find(node.type), node.options);
      for (std::size_t port = 0; port < ports; ++port)
        b.wire(name(rng_.below(3) == 0 ? rng_.below(i) : i - 1), name(i), 0, static_cast<int>(port));
    }
    return b.graph;
  }

 private:
  template <typename T>
  const T& pick(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(rng_.below(static_cast<Index>(values.size())))];
  }

  static std::string name(Index i) { return std::string(1, static_cast<char>('a' + i)); }

  /// A right value, one just outside its range, or one of another type.
  OptionValue valueFor(const OptionSpec& spec) {
    static const std::vector<OptionValue> kAnything{OptionValue(true),
                                                    OptionValue(std::int64_t{0}),
                                                    OptionValue(std::int64_t{-1}),
                                                    OptionValue(std::numeric_limits<std::int64_t>::max()),
                                                    OptionValue(0.5),
                                                    OptionValue(1e300),
                                                    OptionValue(std::numeric_limits<double>::quiet_NaN()),
                                                    OptionValue("b"),
                                                    OptionValue("input"),
                                                    OptionValue("1-2, c"),
                                                    OptionValue(SizeList{}),
                                                    OptionValue(SizeList{0, 0}),
                                                    OptionValue(SizeList{30, 2}),
                                                    OptionValue(SizeList{5, 5, 2}),
                                                    OptionValue(SizeList{1000000, 1000000, 1000000})};
    const std::vector<std::string> choices = choicesOf(spec);
    if (rng_.below(4) == 0) return pick(kAnything);
    if (!choices.empty()) return pick(choices);
    if (std::holds_alternative<std::string>(spec.defaultValue)) return pick(kAnything);
    if (std::holds_alternative<bool>(spec.defaultValue)) return rng_.below(2) == 0;
    const double limit = spec.maximum && rng_.below(2) == 0 ? *spec.maximum : spec.minimum.value_or(0);
    const double number =
        rng_.below(2) == 0 ? limit + static_cast<double>(rng_.below(3)) - 1 : static_cast<double>(rng_.below(40));
    if (std::holds_alternative<double>(spec.defaultValue)) return number;
    const auto whole = static_cast<std::int64_t>(number);
    if (const auto* list = std::get_if<SizeList>(&spec.defaultValue)) return SizeList(list->size(), whole);
    return whole;
  }

  void addNode(GraphBuilder& b, int i) {
    const std::vector<const nn::LayerType*> types = nn::LayerRegistry::instance().types();
    const nn::LayerType& type = *pick(types);
    nn::Options options;
    for (const OptionSpec& spec : optionSpecs(type))
      if (rng_.below(8) == 0) options.set(spec.name, valueFor(spec));
    if (rng_.below(20) == 0) options.set("unheard_of", std::int64_t{1});
    const Index kind = rng_.below(10);
    b.add(kind == 0   ? "hyper_layer"
          : kind < 3  ? "input"
          : kind == 3 ? "output"
                      : type.id,
          name(i), kind < 4 && kind > 0 ? nn::Options() : options);
  }

  nn::Rng rng_;
};

/// How many issues are of the same kind at the same node.
auto count(const GraphAnalysis& analysis, const GraphIssue& like) {
  return std::count_if(analysis.issues.begin(), analysis.issues.end(),
                       [&](const GraphIssue& issue) { return issue.code == like.code && issue.node == like.node; });
}

bool hasCrowdedPort(const Graph& graph) {
  std::vector<nn::PortRef> ends;
  for (const nn::Edge& edge : graph.edges()) ends.push_back(edge.to);
  std::sort(ends.begin(), ends.end());
  return std::adjacent_find(ends.begin(), ends.end()) != ends.end();
}

QString described(const GraphIssue& issue, const std::string& fix) {
  return QString::fromStdString(issue.code + ": " + issue.message + "\n  fix: " + fix);
}

}  // namespace

class TestAnalysisGarbage : public QObject {
  Q_OBJECT

 private slots:
  /// Whatever is drawn: analysis answers, every issue has a message, and every fix can be applied and does what it says: there
  /// is one issue less of that kind at that node.
  void anythingCanBeAnalysedAndFixed_data() {
    QTest::addColumn<bool>("isTable");
    QTest::addColumn<bool>("isWired");
    QTest::newRow("images") << false << false;
    QTest::newRow("table") << true << false;
    QTest::newRow("images, well wired") << false << true;
    QTest::newRow("table, well wired") << true << true;
  }
  void anythingCanBeAnalysedAndFixed() {
    QFETCH(bool, isTable);
    QFETCH(bool, isWired);
    const nn::DataDescription& data = isTable ? kTable : kImages;
    int fixes = 0;
    for (std::uint64_t round = 0; round < 250; ++round) {
      const Graph graph = isWired ? Garbage(round).wiredGraph() : Garbage(round).graph();
      const GraphAnalysis analysis = nn::analyze(graph, data);
      for (const GraphIssue& issue : analysis.issues) {
        QVERIFY2(issue.message.find("expected ") != std::string::npos, qPrintable(described(issue, "")));
        for (const nn::GraphFix& fix : issue.fixes) {
          Graph fixed = graph;
          fix.apply(fixed);
          ++fixes;
          // With two wires into one port, mending one of them can bring the other to light.
          QVERIFY2(hasCrowdedPort(graph) || count(nn::analyze(fixed, data), issue) < count(analysis, issue),
                   qPrintable(described(issue, fix.title) + " in round " + QString::number(round)));
          fix.apply(fixed);
        }
      }
    }
    QVERIFY2(fixes > 400, qPrintable(QString::number(fixes)));
  }

  /// A fix is offered for the graph that was analysed; applied to another one it does nothing bad.
  void fixesOfOneGraphDoNotThrowOnAnother() {
    for (std::uint64_t round = 0; round < 60; ++round) {
      const Graph other = Garbage(1000 + round).graph();
      for (const GraphIssue& issue : nn::analyze(Garbage(round).graph(), kTable).issues)
        for (const nn::GraphFix& fix : issue.fixes) {
          Graph changed = other;
          fix.apply(changed);
        }
    }
  }
};

QTEST_APPLESS_MAIN(TestAnalysisGarbage)
#include "tst_analysis_garbage.moc"
