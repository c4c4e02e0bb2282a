#include <algorithm>

#include <QElapsedTimer>
#include <QtTest>

#include "engine/graph/analysis.h"
#include "tests/support/broken_graphs.h"
#include "tests/support/graph_builder.h"

using broken::Broken;
using broken::digitNetwork;
using broken::kDigits;
using broken::kHouses;
using broken::kSoftmax10;
using broken::kSparse;
using broken::kTwoKinds;
using broken::kWarning;
using broken::sizes;
using broken::smallNetwork;
using broken::whole;
using nn::Graph;
using nn::GraphAnalysis;
using nn::GraphIssue;
using nn::Options;
using nn::OptionValue;
using nn::Shape;

namespace {

/// The issue that an analysis has of a kind and node (or of the whole graph, without a node).
const GraphIssue* find(const GraphAnalysis& analysis, const std::string& code, const std::optional<nn::NodeId>& node) {
  for (const GraphIssue& issue : analysis.issues)
    if (issue.code == code && issue.node == node) return &issue;
  return nullptr;
}

const GraphIssue* find(const GraphAnalysis& analysis, const Broken& example) {
  if (*example.node == 0) return find(analysis, example.code, std::nullopt);
  return find(analysis, example.code, GraphBuilder::idOf(example.graph, example.node));
}

bool hasCode(const GraphAnalysis& analysis, const std::string& code) {
  return std::any_of(analysis.issues.begin(), analysis.issues.end(),
                     [&](const GraphIssue& issue) { return issue.code == code; });
}

/// How many issues are of the same kind at the same node.
auto count(const GraphAnalysis& analysis, const GraphIssue& like) {
  return std::count_if(analysis.issues.begin(), analysis.issues.end(),
                       [&](const GraphIssue& issue) { return issue.code == like.code && issue.node == like.node; });
}

QString described(const GraphAnalysis& analysis) {
  QString text;
  for (const GraphIssue& issue : analysis.issues)
    text += QString::fromStdString("\n  " + issue.code + ": " + issue.message + " (" + std::to_string(issue.fixes.size()) +
                                   " fixes)");
  return text.isEmpty() ? "no issues" : text;
}

}  // namespace

class TestAnalysis : public QObject {
  Q_OBJECT

 private slots:
  void rightGraphsHaveNoIssues() {
    const GraphAnalysis digits = nn::analyze(digitNetwork().graph, kDigits);
    QVERIFY2(digits.issues.empty(), qPrintable(described(digits)));
    QVERIFY(digits.isRunnable());
    const Options sigmoid{{"units", whole(1)}, {"activation", "sigmoid"}};
    const Options values{{"units", whole(1)}};
    for (const GraphAnalysis& analysis :
         {nn::analyze(smallNetwork(3, sigmoid, {{"loss", "binary_cross_entropy"}}).graph, kTwoKinds),
          nn::analyze(smallNetwork(3, sigmoid, {{"loss", "mean_squared_error"}}).graph, kTwoKinds),
          nn::analyze(smallNetwork(3, {{"units", whole(2)}, {"activation", "softmax"}}, kSparse).graph, kTwoKinds),
          nn::analyze(smallNetwork(4, values, {{"loss", "mean_squared_error"}}).graph, kHouses)})
      QVERIFY2(analysis.issues.empty(), qPrintable(described(analysis)));
  }

  void shapesAndCountsAreWorkedOut() {
    const GraphBuilder b = digitNetwork();
    const GraphAnalysis analysis = nn::analyze(b.graph);
    QCOMPARE(analysis.order.size(), std::size_t{5});
    QCOMPARE(analysis.nodes.at(b.id("conv")).outputs.front(), (Shape{26, 26, 4}));
    QCOMPARE(analysis.nodes.at(b.id("flat")).outputs.front(), (Shape{2704}));
    QCOMPARE(analysis.nodes.at(b.id("conv")).parameterCount, nn::Index{3 * 3 * 4 + 4});
    QCOMPARE(analysis.nodes.at(b.id("last")).parameterCount, nn::Index{2704 * 10 + 10});
    QCOMPARE(analysis.parameterCount, nn::Index{40 + 27050});
    QCOMPARE(analysis.nodes.at(b.id("flat")).activationBytes, nn::Index{2704 * sizeof(nn::Scalar)});
  }

  void brokenGraphsAreExplained_data() {
    QTest::addColumn<int>("row");
    for (std::size_t i = 0; i < broken::graphs().size(); ++i) QTest::newRow(broken::graphs()[i].name) << static_cast<int>(i);
  }
  void brokenGraphsAreExplained() {
    QFETCH(int, row);
    const Broken& example = broken::graphs()[static_cast<std::size_t>(row)];
    const GraphAnalysis analysis = nn::analyze(example.graph, example.data);
    const GraphIssue* issue = find(analysis, example);
    QVERIFY2(issue, qPrintable(described(analysis)));
    QVERIFY(issue->severity == example.severity);
    QCOMPARE(analysis.isRunnable(), example.severity == kWarning);
    for (const char* text : example.mentions)
      QVERIFY2(QString::fromStdString(issue->message).contains(text), qPrintable(described(analysis)));
    QVERIFY2(issue->message.find("expected ") != std::string::npos && issue->message.find(", got ") != std::string::npos,
             issue->message.c_str());
    QVERIFY2(static_cast<int>(issue->fixes.size()) >= example.fixes, qPrintable(described(analysis)));
  }

  void fixesRemoveTheirIssue_data() { brokenGraphsAreExplained_data(); }
  void fixesRemoveTheirIssue() {
    QFETCH(int, row);
    const Broken& example = broken::graphs()[static_cast<std::size_t>(row)];
    const GraphAnalysis before = nn::analyze(example.graph, example.data);
    for (const GraphIssue& issue : before.issues)
      for (std::size_t i = 0; i < issue.fixes.size(); ++i) {
        Graph fixed = example.graph;
        issue.fixes[i].apply(fixed);
        const GraphAnalysis after = nn::analyze(fixed, example.data);
        QVERIFY2(!issue.fixes[i].title.empty() && count(after, issue) < count(before, issue),
                 qPrintable(QString::fromStdString(issue.fixes[i].title) + described(after)));
        if (issue.code != example.code || !example.becomesRunnable) continue;
        QVERIFY2(!hasCode(after, issue.code), qPrintable(QString::fromStdString(issue.fixes[i].title) + described(after)));
        QVERIFY2(after.isRunnable(), qPrintable(QString::fromStdString(issue.fixes[i].title) + described(after)));
      }
  }

  /// Pressing the first Fix button again and again ends with a network that can be trained.
  void fixingAllLeadsToARunnableGraph_data() {
    QTest::addColumn<int>("row");
    for (std::size_t i = 0; i < broken::graphs().size(); ++i)
      if (broken::graphs()[i].fixes > 0) QTest::newRow(broken::graphs()[i].name) << static_cast<int>(i);
  }
  void fixingAllLeadsToARunnableGraph() {
    QFETCH(int, row);
    const Broken& example = broken::graphs()[static_cast<std::size_t>(row)];
    Graph graph = example.graph;
    GraphAnalysis analysis = nn::analyze(graph, example.data);
    for (int presses = 0; presses < 20; ++presses) {
      const auto fixable = std::find_if(analysis.issues.begin(), analysis.issues.end(),
                                        [](const GraphIssue& issue) { return !issue.fixes.empty(); });
      if (fixable == analysis.issues.end()) break;
      fixable->fixes.front().apply(graph);
      analysis = nn::analyze(graph, example.data);
    }
    QVERIFY2(analysis.issues.empty(), qPrintable(described(analysis)));
  }

  void fixesDoNotThrowOnAGraphThatHasChanged() {
    for (const Broken& example : broken::graphs())
      for (const GraphIssue& issue : nn::analyze(example.graph, example.data).issues)
        for (const nn::GraphFix& fix : issue.fixes) {
          Graph empty;
          fix.apply(empty);
          Graph twice = example.graph;
          fix.apply(twice);
          fix.apply(twice);
        }
  }

  void whatIsNoPredictionYetGetsNoAdviceForItsActivation() {
    const auto example = std::ranges::find_if(
        broken::graphs(), [](const Broken& one) { return std::string_view(one.name) == "a picture as the prediction"; });
    QVERIFY(example != broken::graphs().end());
    const nn::GraphAnalysis analysis = nn::analyze(example->graph, example->data);
    for (const nn::GraphIssue& issue : analysis.issues)
      QVERIFY2(issue.severity != kWarning || !issue.message.starts_with("'conv'"), issue.message.c_str());
  }

  void oneMistakeGivesOneError() {
    GraphBuilder b = digitNetwork({{"filters", whole(0)}});
    QCOMPARE(nn::analyze(b.graph, kDigits).issues.size(), std::size_t{1});
    QCOMPARE(nn::analyze(b.graph, kDigits).issuesOf(b.id("conv")).size(), std::size_t{1});
    QCOMPARE(nn::analyze(b.graph, kDigits).issuesOf(b.id("last")).size(), std::size_t{0});
  }

  void twoBranchesToTwoOutputsAreFine() {
    GraphBuilder b = digitNetwork();
    b.add("dense", "other", kSoftmax10).wire("flat", "other").then("output", "out2", kSparse);
    const GraphAnalysis analysis = nn::analyze(b.graph, kDigits);
    QVERIFY2(analysis.issues.empty(), qPrintable(described(analysis)));
  }

  void aLongChainIsAnalysedWithinAFrame_data() {
    QTest::addColumn<bool>("isBroken");
    QTest::newRow("right") << false;
    QTest::newRow("with shapes that do not go together") << true;
  }
  void aLongChainIsAnalysedWithinAFrame() {
    QFETCH(bool, isBroken);
    GraphBuilder b = digitNetwork();
    for (int i = 0; i < 100; ++i) b.graph.insert({{b.id("flat"), 0}, b.graph.edgesFrom(b.id("flat")).front().to}, "dropout");
    if (isBroken) {
      b.graph.insert(b.graph.edgesInto(b.id("last")).front(), "add", {}, "sum");
      b.wire("conv", "sum", 0, 1);
    }
    QElapsedTimer timer;
    timer.start();
    const GraphAnalysis analysis = nn::analyze(b.graph, kDigits);
    QCOMPARE(analysis.isRunnable(), !isBroken);
    QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
  }
};

QTEST_APPLESS_MAIN(TestAnalysis)
#include "tst_analysis.moc"
