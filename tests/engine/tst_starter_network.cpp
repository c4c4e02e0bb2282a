// A network for data that nobody has seen before: it fits, nothing about it is doubtful, and it learns.

#include <QtTest>

#include "engine/data/catalog.h"
#include "engine/data/csv_dataset.h"
#include "engine/data/memory_dataset.h"
#include "engine/project/experiment.h"
#include "engine/project/project_checks.h"
#include "engine/project/starter_network.h"
#include "tests/support/small_data.h"

namespace {

std::shared_ptr<const nn::Dataset> table(const std::string& csv) {
  const nn::Options options = nn::completed({}, nn::csvOptions(), "t");
  return nn::csvDataset(nn::parseCsv(csv, "t"), options, nn::infoOfPath("flowers.csv"), "t").train;
}

/// Rows of x and a target that follows from it.
template <typename Target>
std::shared_ptr<const nn::Dataset> follows(int rows, Target target) {
  std::string csv = "a,b,y\n";
  for (int i = 0; i < rows; ++i) {
    const double a = (i * 37 % 101) / 50.0 - 1, b = (i * 53 % 97) / 48.0 - 1;
    csv += QStringLiteral("%1,%2,%3\n").arg(a).arg(b).arg(target(a, b)).toStdString();
  }
  return table(csv);
}

std::shared_ptr<const nn::Dataset> images(nn::Index side, nn::Index channels, nn::Index classes) {
  nn::DatasetInfo info = nn::infoOfPath("pictures");
  info.kind = nn::SampleKind::Image;
  info.inputShape = {side, side, channels};
  info.targetShape = {1};
  for (nn::Index c = 0; c < classes; ++c) info.classNames.push_back(std::to_string(c));
  std::vector<nn::Scalar> pixels, labels;
  for (nn::Index n = 0; n < 3 * classes; ++n) {
    for (nn::Index p = 0; p < side * side * channels; ++p) pixels.push_back(static_cast<nn::Scalar>((n * 31 + p * 7) % 256));
    labels.push_back(static_cast<nn::Scalar>(n % classes));
  }
  return nn::memoryDataset(info, pixels, labels);
}

nn::Project starter(const nn::Dataset& data) {
  nn::Project project;
  nn::useData(project, "t", {}, data.info());
  nn::useStarterNetwork(project, data);
  return project;
}

std::string loss(const nn::Project& project) { return project.graph.nodes().back().options.get<std::string>("loss"); }

/// Of the training part, after each of the project's epochs.
std::vector<double> losses(const nn::Project& project, std::shared_ptr<const nn::Dataset> data) {
  const nn::LoadedData loaded{.train = data, .test = {}, .origin = {}};
  const auto prepared = nn::prepareParts(loaded, nn::holdOut(data, project.data.validationFraction, 1), project.data, 1);
  const auto session = nn::makeSession(project, prepared, nn::initializedNetwork(project), 1);
  session->run();
  session->waitUntilIdle();
  std::vector<double> result;
  for (const nn::EpochResult& epoch : session->drainEpochs()) result.push_back(epoch.trainLoss);
  return result;
}

}  // namespace

class TestStarterNetwork : public QObject {
  Q_OBJECT

 private slots:
  void endsAsTheTargetAsks_data() {
    QTest::addColumn<std::shared_ptr<const nn::Dataset>>("data");
    QTest::addColumn<QString>("wanted");
    const auto row = [](const char* name, std::shared_ptr<const nn::Dataset> data, const char* wanted) {
      QTest::newRow(name) << std::move(data) << QString(wanted);
    };
    row("two classes", follows(60, [](double a, double b) { return a > b ? "yes" : "no"; }), "binary_cross_entropy");
    row("three classes", follows(60, [](double a, double) { return a > 0.3    ? "x"
                                                                   : a < -0.3 ? "y"
                                                                              : "z"; }),
        "sparse_categorical_cross_entropy");
    row("values", follows(60, [](double a, double b) { return 3 * a - b; }), "mean_squared_error");
    row("prices", follows(60, [](double a, double) { return 250'000 + 90'000.5 * a; }), "mean_squared_error");
    row("fractions", follows(60, [](double a, double) { return 0.5 + 0.4567 * a; }), "mean_squared_error");
    row("grey images", images(28, 1, 10), "sparse_categorical_cross_entropy");
    row("large colour images", images(64, 3, 3), "sparse_categorical_cross_entropy");
    row("tiny images", images(4, 1, 2), "binary_cross_entropy");
  }
  void endsAsTheTargetAsks() {
    QFETCH(std::shared_ptr<const nn::Dataset>, data);
    QFETCH(QString, wanted);
    const nn::Project project = starter(*data);
    QCOMPARE(QString::fromStdString(loss(project)), wanted);
    const nn::GraphAnalysis analysis = nn::analyze(project.graph, nn::describedData(*data));
    QVERIFY2(analysis.issues.empty(), analysis.issues.empty() ? "" : analysis.issues.front().message.c_str());
    const auto doubts = nn::checkProject(project, data->info(), data->size());
    for (const nn::ProjectIssue& issue : doubts)
      QVERIFY2(issue.severity != nn::GraphIssue::Severity::Error, issue.message.c_str());
    QVERIFY(nn::fitsData(project.graph, nn::describedData(*data)));
    QCOMPARE(project.title, data->info().title);
    QVERIFY(project.positions.empty());  // they are found where cards are drawn
  }

  void learns_data() {
    QTest::addColumn<std::shared_ptr<const nn::Dataset>>("data");
    QTest::newRow("classes") << follows(200, [](double a, double b) { return a > b ? "yes" : "no"; });
    QTest::newRow("prices") << follows(200, [](double a, double) { return 250'000 + 90'000.5 * a; });
  }
  void learns() {
    QFETCH(std::shared_ptr<const nn::Dataset>, data);
    const std::vector<double> all = losses(starter(*data), data);
    QVERIFY(!all.empty());
    QVERIFY2(all.back() < 0.3 * all.front(), qPrintable(QStringLiteral("%1 after %2").arg(all.back()).arg(all.front())));
  }

  void anotherNetworkDoesNotFit() {
    nn::Project project = starter(*images(28, 1, 10));
    QVERIFY(!nn::fitsData(project.graph, nn::describedData(*follows(20, [](double a, double) { return a; }))));
    QVERIFY(!nn::fitsData(nn::Graph(), nn::describedData(*images(28, 1, 10))));
  }

  void whatWasSetForOldDataGoes() {
    nn::Project project;
    project.data.augmentations = {{.id = "shift"}};
    project.data.ownSamples.emplace_back();
    project.training.metric = "accuracy";
    project.training.classWeighting = nn::ClassWeighting::Balanced;
    nn::useData(project, "/houses.csv", {{"target", std::string("price")}},
                follows(20, [](double a, double) { return a; })->info());
    QVERIFY(project.data.augmentations.empty() && project.data.ownSamples.empty());
    QVERIFY(project.training.metric.empty());
    QVERIFY(project.training.classWeighting == nn::ClassWeighting::None);
    QCOMPARE(project.data.options.get<std::string>("target"), std::string("price"));
  }
};

QTEST_APPLESS_MAIN(TestStarterNetwork)
#include "tst_starter_network.moc"
