// The playground's projects, trained without a window as they are opened.

#include <QtTest>

#include "engine/project/experiment.h"
#include "engine/training/supervised_trainer.h"

using namespace nn;

namespace {

double testLossOf(const Project& project) {
  const PreparedData data = prepareData(project.data, project.training.seed, DataPaths());
  const auto session = makeSession(project, data, initializedNetwork(project), 1);
  session->run();
  session->waitUntilIdle();
  return evaluateNetwork(*session->captureState()->trainer.network, data.test).loss;
}

Project example(const char* name) {
  return openProject(name, std::filesystem::path(LAYERLAB_SOURCE_DIR) / "examples" / "projects").project;
}

}  // namespace

class TestPlaygroundProjects : public QObject {
  Q_OBJECT

 private slots:
  void theSpiralIsLearned_data() {
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 2, 3}) QTest::newRow(qPrintable(QString::number(seed))) << seed;
  }
  void theSpiralIsLearned() {
    QFETCH(int, seed);
    Project project = example("playground-spiral");
    project.training.seed = static_cast<std::uint64_t>(seed);
    const double loss = testLossOf(project);
    QVERIFY2(loss < 0.05, qPrintable(QString::number(loss)));
  }

  /// What is saved with derived features and painted points trains to the same loss when it is read again.
  void savedProjectsTrainTheSame() {
    Project project = example("playground-xor");
    project.training.epochs = 5;
    project.data.options.set("derived_features", true);
    project.data.ownPoints = {{0.5, 0.5, 1}, {0.25, -0.75, 0}};
    const NodeId input = project.graph.findByName("input")->id;
    project.graph.setOption(input, "shape", SizeList{3});
    project.graph.setOption(input, "columns", std::string("x, x*y, sin(2πy)"));
    const double loss = testLossOf(project);
    QCOMPARE(testLossOf(projectFromJson(toJson(project), "saved")), loss);
    project.data.ownPoints.clear();
    QVERIFY(testLossOf(project) != loss);
  }
};

QTEST_APPLESS_MAIN(TestPlaygroundProjects)
#include "tst_playground_projects.moc"
