#include <algorithm>

#include <QtTest>

#include "engine/project/project_checks.h"
#include "tests/support/graph_builder.h"

using nn::DatasetInfo;
using nn::GraphIssue;
using nn::Index;
using nn::Project;
using nn::ProjectIssue;

namespace {

DatasetInfo images() {
  DatasetInfo info;
  info.title = "digits";
  info.kind = nn::SampleKind::Image;
  info.inputShape = {28, 28, 1};
  info.targetShape = {1};
  for (int i = 0; i < 10; ++i) info.classNames.push_back(std::to_string(i));
  info.orientationMatters = true;
  return info;
}

DatasetInfo prices() {
  DatasetInfo info;
  info.title = "prices";
  info.inputShape = {4};
  info.targetShape = {1};
  return info;
}

Project digitProject() {
  GraphBuilder b;
  b.add("input", "in").then("flatten", "flat").then("dense", "d", {{"units", 10}, {"activation", "softmax"}});
  b.then("output", "out", {{"loss", "sparse_categorical_cross_entropy"}});
  Project project;
  project.graph = b.graph;
  return project;
}

Project priceProject() {
  GraphBuilder b;
  b.add("input", "in", {{"shape", nn::SizeList{4}}}).then("dense", "d", {{"units", 1}});
  b.then("output", "out", {{"loss", "mean_squared_error"}});
  Project project;
  project.graph = b.graph;
  return project;
}

/// A right project, made wrong in one way.
struct Wrong {
  const char* name;
  Project project;
  DatasetInfo data;
  Index samples;
  const char* code;
  std::vector<const char*> mentions;
  std::size_t fixes;
  bool isError = false;
};

template <typename Change>
Project changed(Project project, Change change) {
  change(project);
  return project;
}

std::vector<Wrong> wrongSettings() {
  const auto digits = [](auto change) { return changed(digitProject(), [&](Project& p) { change(p.training); }); };
  const auto values = [](auto change) { return changed(priceProject(), [&](Project& p) { change(p.training); }); };
  const auto given = [](std::vector<double> weights) {
    return [weights](nn::TrainingSettings& t) {
      t.classWeighting = nn::ClassWeighting::Given;
      t.classWeights = weights;
    };
  };
  const auto batch = [](Index size) { return [size](nn::TrainingSettings& t) { t.batchSize = size; }; };
  const auto data = [](auto change) { return changed(digitProject(), [&](Project& p) { change(p.data); }); };
  return {
      {"accuracy of prices",
       values([](auto& t) { t.metric = "accuracy"; }),
       prices(),
       100,
       "metric-does-not-fit",
       {"values"},
       1,
       true},
      {"absolute error of classes",
       digits([](auto& t) { t.metric = "mean_absolute_error"; }),
       images(),
       100,
       "metric-does-not-fit",
       {"classes"},
       1,
       true},
      {"unknown metric",
       digits([](auto& t) { t.metric = "beauty"; }),
       images(),
       100,
       "metric-does-not-fit",
       {"'beauty'"},
       1,
       true},
      {"class weights of prices",
       values(given({1, 2})),
       prices(),
       100,
       "class-weights-do-not-fit",
       {"prices", "values"},
       1,
       true},
      {"two weights for ten classes",
       digits(given({1, 2})),
       images(),
       100,
       "class-weights-do-not-fit",
       {"10 numbers", "got 2"},
       2,
       true},
      {"flips of digits",
       data([](nn::DataSettings& d) { d.augmentations = {{"horizontal_flip"}}; }),
       images(),
       100,
       "augmentation-does-harm",
       {},
       1},
      {"augmented prices",
       changed(priceProject(), [](Project& p) { p.data.augmentations = {{"rotate"}}; }),
       prices(),
       100,
       "augmentation-without-images",
       {"images"},
       1,
       true},
      {"watching validation that there is not",
       changed(digitProject(),
               [](Project& p) {
                 p.training.earlyStopping.enabled = true;
                 p.data.validationFraction = 0;
               }),
       images(),
       100,
       "no-validation-to-watch",
       {"validation"},
       2},
      {"pixels as they are",
       data([](nn::DataSettings& d) { d.scaling = nn::Scaling::None; }),
       images(),
       100,
       "inputs-not-scaled",
       {"255"},
       2},
      {"more in a batch than there is", digits(batch(200)), images(), 100, "batch-larger-than-data", {"100", "got 200"}, 1},
      {"batch of one with batch norm",
       changed(digitProject(),
               [](Project& p) {
                 const nn::Edge wire = p.graph.edgesInto(p.graph.findByName("d")->id).front();
                 p.graph.insert(wire, "batch_norm", {}, "norm");
                 p.training.batchSize = 1;
               }),
       images(),
       100,
       "batch-of-one",
       {"'norm'", "got 1"},
       1},
      {"last batch of one with batch norm",
       changed(digitProject(),
               [](Project& p) {
                 const nn::Edge wire = p.graph.edgesInto(p.graph.findByName("d")->id).front();
                 p.graph.insert(wire, "batch_norm", {}, "norm");
                 p.training.batchSize = 32;
               }),
       images(),
       97,
       "batch-of-one",
       {"last batch"},
       1},
      {"a batch that memory does not hold",
       changed(digitProject(),
               [](Project& p) {
                 const nn::Edge wire = p.graph.edgesInto(p.graph.findByName("flat")->id).front();
                 p.graph.insert(wire, "conv2d", {{"filters", 512}}, "wide");
                 p.training.batchSize = 4096;
               }),
       images(),
       60000,
       "batch-too-large",
       {"4096", "GiB"},
       1},
  };
}

const ProjectIssue* find(const std::vector<ProjectIssue>& issues, const std::string& code) {
  const auto it = std::ranges::find(issues, code, &ProjectIssue::code);
  return it == issues.end() ? nullptr : &*it;
}

}  // namespace

class TestProjectChecks : public QObject {
  Q_OBJECT

 private slots:
  void rightSettingsHaveNoIssues() {
    QVERIFY(nn::checkProject(digitProject(), images(), 1000).empty());
    QVERIFY(nn::checkProject(priceProject(), prices(), 1000).empty());
    QVERIFY(nn::checkProject(digitProject(), images()).empty());
    Project project = digitProject();
    project.training.earlyStopping.enabled = true;
    project.training.metric = "accuracy";
    project.training.batchSize = 0;
    project.training.classWeighting = nn::ClassWeighting::Balanced;
    QVERIFY(nn::checkProject(project, images(), 1000).empty());
  }

  void wrongSettingsAreExplainedAndFixed_data() {
    QTest::addColumn<int>("row");
    const std::vector<Wrong> all = wrongSettings();
    for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].name) << static_cast<int>(i);
  }
  void wrongSettingsAreExplainedAndFixed() {
    QFETCH(int, row);
    const Wrong wrong = wrongSettings()[static_cast<std::size_t>(row)];
    const std::vector<ProjectIssue> issues = nn::checkProject(wrong.project, wrong.data, wrong.samples);
    QCOMPARE(issues.size(), std::size_t{1});
    const ProjectIssue* issue = find(issues, wrong.code);
    QVERIFY2(issue, issues.front().message.c_str());
    QCOMPARE(issue->severity == GraphIssue::Severity::Error, wrong.isError);
    for (const char* text : wrong.mentions) QVERIFY2(issue->message.find(text) != std::string::npos, issue->message.c_str());
    QCOMPARE(issue->fixes.size(), wrong.fixes);
    for (const nn::ProjectFix& fix : issue->fixes) {
      Project fixed = wrong.project;
      fix.apply(fixed);
      const std::vector<ProjectIssue> left = nn::checkProject(fixed, wrong.data, wrong.samples);
      QVERIFY2(!fix.title.empty() && left.empty(),
               left.empty() ? "no title" : (fix.title + ": " + left.front().message).c_str());
    }
  }

  void anEmptyGraphIsLeftToTheAnalysis() {
    Project project;
    project.training.metric = "accuracy";
    QVERIFY(nn::checkProject(project, images(), 1000).empty());
  }
};

QTEST_APPLESS_MAIN(TestProjectChecks)
#include "tst_project_checks.moc"
