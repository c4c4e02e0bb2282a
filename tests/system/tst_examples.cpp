// Every example that ships: it fits its data, trains with the same bits at any thread count, and asks for no memory in a step.

#include <cmath>

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/core/sha256.h"
#include "engine/project/experiment.h"
#include "engine/training/supervised_trainer.h"
#include "tests/support/allocation_count.h"

using namespace nn;
namespace fs = std::filesystem;

namespace {

constexpr Index kLarge = 10'000'000;  // parameters of a network whose every step takes longer than most examples do altogether
constexpr int kSteps = 20;
constexpr int kStepsIfLarge = 4;
constexpr int kRounds = 6;  // of half as many steps again, in which every thread should have met every layer

fs::path examplesFolder() { return fs::path(LAYERLAB_SOURCE_DIR) / "examples" / "projects"; }

bool isLarge(const Project& project) { return analyze(project.graph).parameterCount > kLarge; }

/// The project with batches that a test has time for.
Project exampleProject(const std::string& name) {
  Project project = openProject(name, examplesFolder()).project;
  if (project.training.batchSize == 0 || project.training.batchSize > 32) project.training.batchSize = 32;
  if (isLarge(project)) project.training.batchSize = 2;
  return project;
}

/// The data that are there without a download, each loaded once.
const PreparedData& dataOf(const Project& project) {
  static std::map<std::string, PreparedData> loaded;
  Project dataOnly;
  dataOnly.data = project.data;
  const auto [it, isNew] = loaded.try_emplace(toJson(dataOnly));
  const DataPaths paths = DataPaths::standard({}, fs::path(LAYERLAB_SOURCE_DIR) / "resources");
  if (isNew) it->second = prepareData(project.data, project.training.seed, paths);
  return it->second;
}

struct Run {
  std::string digest;
  std::vector<double> losses;
  bool comesToRest = false;  // there is a round of steps without a single allocation
};

/// Of all parameters and buffers.
std::string digestOf(const Network& network) {
  std::string bytes;
  const auto append = [&](ConstTensorView view) {
    bytes.append(reinterpret_cast<const char*>(view.data()), view.values().size_bytes());
  };
  for (std::size_t p = 0; p < network.plan().parameters.size(); ++p) append(network.parameter(static_cast<Index>(p)));
  for (std::size_t b = 0; b < network.plan().buffers.size(); ++b) append(network.buffer(static_cast<Index>(b)));
  return sha256(bytes);
}

Run trained(const std::string& name, int threads, bool watchesMemory) {
  const Project project = exampleProject(name);
  const int steps = isLarge(project) ? kStepsIfLarge : kSteps;
  const PreparedData& data = dataOf(project);
  const ParallelScope scope(threads);
  SupervisedTrainer trainer(initializedNetwork(project), data.info, project.training, project.training.batchSize);
  DataLoader loader(data.train, project.training.batchSize, true, project.training.seed, DataLoader::Purpose::Train);
  Run run;
  run.losses.reserve(static_cast<std::size_t>(steps));
  Batch batch;
  int epoch = 0;
  const auto step = [&] {
    while (!loader.next(batch)) loader.startEpoch(++epoch);
    return trainer.step(batch).loss;
  };
  for (int i = 0; i < steps; ++i) run.losses.push_back(step());
  run.digest = digestOf(trainer.network());
  // A thread that meets a kernel for the first time keeps some memory for it; a step that always asks for some never rests.
  for (int round = 0; watchesMemory && round < kRounds && !run.comesToRest; ++round) {
    const std::int64_t before = allocationCount();
    for (int i = 0; i < steps / 2; ++i) step();
    run.comesToRest = allocationCount() == before;
  }
  return run;
}

}  // namespace

class ExamplesTest : public QObject {
  Q_OBJECT

 private slots:
  void fitTheirData_data() { listExamples(); }
  void fitTheirData();
  void trainTheSameAtAnyThreadCount_data() { listExamples(); }
  void trainTheSameAtAnyThreadCount();
  void countAsPublished_data();
  void countAsPublished();

 private:
  static void listExamples() {
    QTest::addColumn<QString>("name");
    for (const std::string& name : exampleNames(examplesFolder())) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }
};

/// Nothing to complain about, not even a warning.
void ExamplesTest::fitTheirData() {
  QFETCH(QString, name);
  const Project project = openProject(name.toStdString(), examplesFolder()).project;
  const GraphAnalysis analysis = analyze(project.graph, dataOf(project).description());
  for (const GraphIssue& issue : analysis.issues) QFAIL(issue.message.c_str());
  project.training.check();
}

void ExamplesTest::trainTheSameAtAnyThreadCount() {
  QFETCH(QString, name);
  const Run one = trained(name.toStdString(), 1, true);
  for (const double loss : one.losses) QVERIFY(std::isfinite(loss));
  QVERIFY(one.comesToRest);
  for (const int threads : {2, 3, 4, 7, 16}) {
    const bool watchesMemory = threads <= 4;  // of more threads some may not have met every layer in that many steps
    const Run several = trained(name.toStdString(), threads, watchesMemory);
    QVERIFY2(several.losses == one.losses, qPrintable(QString("losses at %1 threads").arg(threads)));
    QVERIFY2(several.digest == one.digest, qPrintable(QString("weights and buffers at %1 threads").arg(threads)));
    QCOMPARE(several.comesToRest, watchesMemory);
  }
}

void ExamplesTest::countAsPublished_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<qint64>("parameters");
  QTest::newRow("AlexNet in two groups") << "alexnet" << qint64{60'965'224};
  QTest::newRow("LeNet-5") << "lenet5" << qint64{61'706};
  QTest::newRow("convnet") << "mnist-convnet" << qint64{93'322};
  QTest::newRow("784-512-10") << "fashion-mlp-512" << qint64{407'050};
  QTest::newRow("13-64-64-1") << "boston-housing" << qint64{5'121};
  QTest::newRow("3-4-4-3") << "three-four-four-three" << qint64{51};
}

void ExamplesTest::countAsPublished() {
  QFETCH(QString, name);
  QFETCH(qint64, parameters);
  QCOMPARE(qint64{analyze(openProject(name.toStdString(), examplesFolder()).project.graph).parameterCount}, parameters);
}

QTEST_APPLESS_MAIN(ExamplesTest)
#include "tst_examples.moc"
