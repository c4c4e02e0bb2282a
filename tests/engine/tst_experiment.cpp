#include <QTemporaryDir>
#include <QtTest>

#include "engine/io/checkpoint.h"
#include "engine/project/experiment.h"
#include "tests/support/networks.h"
#include "tests/support/thrown.h"

using namespace nn;
using networks::size;
using networks::text;
namespace fs = std::filesystem;

namespace {

Project pointsProject() {
  Project project;
  project.title = "points";
  project.data.source = "moons";
  project.data.options.set("samples", size(80));
  project.data.validationFraction = 0.25;
  project.data.scaling = Scaling::Standardize;
  project.graph = networks::mlp(2, 8, 2, "tanh");
  project.training.epochs = 2;
  project.training.batchSize = 16;
  return project;
}

fs::path examplesFolder() { return fs::path(LAYERLAB_SOURCE_DIR) / "examples" / "projects"; }

/// Mean of one input over a data set.
double meanOf(const Dataset& data, std::size_t feature) {
  std::vector<Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount())), target(1);
  double sum = 0;
  for (Index n = 0; n < data.size(); ++n) {
    data.read(n, input, target);
    sum += static_cast<double>(input[feature]);
  }
  return sum / static_cast<double>(data.size());
}

}  // namespace

class ExperimentTest : public QObject {
  Q_OBJECT

 private slots:
  void preparesData();
  void fitsTheScalingOnTheTrainingPart();
  void augmentsTrainingImagesOnly();
  void trainsOnOwnSamplesToo();
  void looksForDataBesideTheProject();
  void initializesAndSetsStartValues();
  void refusesStartValuesThatDoNotFit();
  void trainsAProject();
  void goesOnFromACheckpoint();
  void opensExamplesByName();
  void opensFilesAndCheckpoints();
  void listsTheExamplesWhenThereIsNoSuchProject();
};

void ExperimentTest::preparesData() {
  const Project project = pointsProject();
  const PreparedData data = prepareData(project.data, 1, {});
  const Index samples = data.train->size() + data.validation->size();
  QCOMPARE(data.rawTrain->size(), data.train->size());
  QCOMPARE(data.validation->size(), samples / 4);
  QCOMPARE(data.description().classCount, Index{2});
  QVERIFY(data.description().inputShape == (Shape{2}));
  QVERIFY(!data.origin.empty());

  const auto inputsOf = [](const Dataset& set) {
    std::vector<Scalar> values(2 * static_cast<std::size_t>(set.size())), target(1);
    for (Index n = 0; n < set.size(); ++n) set.read(n, std::span(values).subspan(2 * static_cast<std::size_t>(n), 2), target);
    return values;
  };
  QVERIFY(inputsOf(*data.train) == inputsOf(*prepareData(project.data, 1, {}).train));
  QVERIFY(inputsOf(*data.train) != inputsOf(*prepareData(project.data, 2, {}).train));

  DataSettings all = project.data;
  all.validationFraction = 0;
  const PreparedData whole = prepareData(all, 1, {});
  QVERIFY(!whole.validation);
  QCOMPARE(whole.train->size(), samples);
}

void ExperimentTest::fitsTheScalingOnTheTrainingPart() {
  const PreparedData data = prepareData(pointsProject().data, 1, {});
  for (const std::size_t feature : {std::size_t{0}, std::size_t{1}}) {
    QVERIFY(std::abs(meanOf(*data.train, feature)) < 1e-5);
    QVERIFY(std::abs(meanOf(*data.validation, feature)) > 1e-3);  // other samples, same scaling
    QVERIFY(std::abs(meanOf(*data.rawTrain, feature)) > 1e-3);
  }
}

void ExperimentTest::augmentsTrainingImagesOnly() {
  DataSettings settings;
  settings.validationFraction = 0.01;
  const DataPaths paths = DataPaths::standard({}, fs::path(LAYERLAB_SOURCE_DIR) / "resources");
  const PreparedData plain = prepareData(settings, 1, paths);
  settings.augmentations = {{"rotate", {}}, {"gaussian_noise", {}}};
  const PreparedData data = prepareData(settings, 1, paths);
  QVERIFY(data.normalizer == plain.normalizer);
  const auto read = [](const Dataset& set, Index index, std::optional<int> epoch) {
    std::vector<Scalar> input(static_cast<std::size_t>(set.info().inputShape.elementCount())), target(1);
    if (epoch)
      set.readForTraining(index, *epoch, input, target);
    else
      set.read(index, input, target);
    return input;
  };
  QVERIFY(read(*data.train, 7, {}) == read(*plain.train, 7, {}));
  QVERIFY(read(*data.train, 7, 0) != read(*plain.train, 7, 0));
  QVERIFY(read(*data.train, 7, 0) != read(*data.train, 7, 1));
  QVERIFY(read(*data.validation, 7, 0) == read(*plain.validation, 7, 0));
  QVERIFY(read(*data.test, 7, 0) == read(*plain.test, 7, 0));
  for (const Scalar x : read(*data.train, 7, 0)) QVERIFY(x >= 0 && x <= 1);  // scaled after it was changed

  settings.source = "moons";
  QVERIFY(thrown<ConfigError>([&] { prepareData(settings, 1, paths); }).startsWith("augmentation of 'Moons': expected images"));
}

void ExperimentTest::trainsOnOwnSamplesToo() {
  const DataPaths paths = DataPaths::standard({}, LAYERLAB_SOURCE_DIR "/resources");
  DataSettings settings;
  settings.source = "mnist";
  const PreparedData before = prepareData(settings, 1, paths);
  GreyImage bar{28, 28, std::vector<std::uint8_t>(784)};
  for (std::size_t y = 4; y < 24; ++y) bar.pixels[y * 28 + 14] = 255;
  settings.ownSamples = {{bar, 1}, {bar, 10}, {{2, 2, {1, 2, 3, 4}}, 1}, {bar, 7}};  // neither the second nor the third fits
  const PreparedData after = prepareData(settings, 1, paths);
  QCOMPARE(after.train->size(), before.train->size() + 2);
  QCOMPARE(after.validation->size(), before.validation->size());
  QCOMPARE(after.test->size(), before.test->size());
  std::vector<Scalar> input(784), target(1), other(784);
  after.train->read(before.train->size() + 1, input, target);
  QCOMPARE(target[0], Scalar{7});
  QCOMPARE(input[10 * 28 + 14], Scalar{1});
  QCOMPARE(input[10 * 28 + 13], Scalar{0});
  after.train->read(17, input, target);
  before.train->read(17, other, target);
  QVERIFY(input == other);  // the others keep their numbers
  after.train->readForTraining(before.train->size(), 3, input, target);
  QCOMPARE(target[0], Scalar{1});
}

void ExperimentTest::looksForDataBesideTheProject() {
  QTemporaryDir folder;
  const fs::path path = folder.path().toStdString();
  fs::create_directory(path / "digits");
  DataSettings settings;
  settings.source = "digits";
  const QString message = thrown<FormatError>([&] { prepareData(settings, 1, {}, path); });
  QVERIFY2(message.contains("digits"), qPrintable(message));  // found, though it holds no images
  const QString missing = thrown<ConfigError>([&] { prepareData(settings, 1, {}, path / "elsewhere"); });
  QVERIFY2(missing.contains("'digits'"), qPrintable(missing));
}

void ExperimentTest::initializesAndSetsStartValues() {
  Project project = pointsProject();
  const Network plain = initializedNetwork(project);
  project.initialValues["dense_2.bias"] = {0.25, -4};
  const Network network = initializedNetwork(project);
  QCOMPARE(network.parameter(3).values()[0], Scalar{0.25});
  QCOMPARE(network.parameter(3).values()[1], Scalar{-4});
  QVERIFY(Tensor(network.parameter(0)) == Tensor(plain.parameter(0)));
  project.training.seed = 2;
  QVERIFY(!(Tensor(initializedNetwork(project).parameter(0)) == Tensor(plain.parameter(0))));
}

void ExperimentTest::refusesStartValuesThatDoNotFit() {
  Project project = pointsProject();
  project.initialValues["dense_2.bias"] = {1, 2, 3};
  QCOMPARE(thrown<ConfigError>([&] { initializedNetwork(project); }),
           QString("initial values of 'dense_2.bias': expected 2 numbers, got 3"));
  project.initialValues = {{"dense_9.bias", {1}}};
  QCOMPARE(
      thrown<ConfigError>([&] { initializedNetwork(project); }),
      QString(
          "initial values: expected one of dense_1.kernel, dense_1.bias, dense_2.kernel, dense_2.bias, got 'dense_9.bias'"));
  project.initialValues.clear();
  project.graph = Graph();
  QVERIFY_THROWS_EXCEPTION(GraphError, initializedNetwork(project));
}

void ExperimentTest::trainsAProject() {
  Project project = pointsProject();
  project.training.epochs = 40;
  project.training.optimizerOptions.set("learning_rate", 0.03);
  const PreparedData data = prepareData(project.data, project.training.seed, {});
  const auto session = makeSession(project, data, initializedNetwork(project), 1);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->state(), TrainingSession::State::Finished);
  const std::vector<EpochResult> epochs = session->drainEpochs();
  QCOMPARE(epochs.size(), std::size_t{40});
  QCOMPARE_GT(epochs.back().validationMetric, 0.8);
  QCOMPARE_LT(epochs.back().trainLoss, epochs.front().trainLoss);
}

void ExperimentTest::goesOnFromACheckpoint() {
  QTemporaryDir folder;
  const fs::path file = fs::path(folder.path().toStdString()) / "run.safetensors";
  const Project project = pointsProject();
  const PreparedData data = prepareData(project.data, project.training.seed, {});
  const auto straight = makeSession(project, data, initializedNetwork(project), 1);
  straight->run();
  straight->waitUntilIdle();

  const auto first = makeSession(project, data, initializedNetwork(project), 1);
  first->runSteps(5);
  first->waitUntilIdle();
  saveCheckpoint(file, {toJson(project), *first->captureState()});

  const OpenedProject opened = openProject(file.string(), {});
  QVERIFY(opened.checkpoint && opened.file.empty());
  QVERIFY(opened.project == project);
  Network network = Network::compile(opened.project.graph);
  const TrainingState state = loadCheckpoint(*opened.checkpoint, network);
  const auto second = makeSession(opened.project, data, std::move(network), 1, state);
  QCOMPARE(second->position().step, std::int64_t{5});
  second->run();
  second->waitUntilIdle();
  QVERIFY(networks::weights(*second->captureState()->trainer.network) ==
          networks::weights(*straight->captureState()->trainer.network));
}

void ExperimentTest::opensExamplesByName() {
  const std::vector<std::string> names = exampleNames(examplesFolder());
  QVERIFY(std::ranges::is_sorted(names));
  for (const char* name : {"email-spam", "fashion-mlp", "lenet5", "mnist-convnet", "xor"}) {
    QVERIFY2(std::ranges::find(names, name) != names.end(), name);
    const OpenedProject opened = openProject(name, examplesFolder());
    QVERIFY2(!opened.project.title.empty(), name);
    QVERIFY(!opened.checkpoint);
    QCOMPARE(opened.file, examplesFolder() / (std::string(name) + ".layerlab"));
  }
  QCOMPARE(Network::compile(openProject("mnist-convnet", examplesFolder()).project.graph).plan().parameterCount, Index{93322});
  QCOMPARE(Network::compile(openProject("lenet5", examplesFolder()).project.graph).plan().parameterCount, Index{61706});
}

void ExperimentTest::opensFilesAndCheckpoints() {
  QTemporaryDir folder;
  const fs::path path = folder.path().toStdString();
  Project project = pointsProject();
  project.checkpoint = "points.safetensors";
  writeProject(path / "points.layerlab", project);
  const OpenedProject opened = openProject((path / "points.layerlab").string(), {});
  QVERIFY(opened.project == project);
  QCOMPARE(opened.file, path / "points.layerlab");
  QVERIFY(opened.checkpoint == path / "points.safetensors");
}

void ExperimentTest::listsTheExamplesWhenThereIsNoSuchProject() {
  const QString message = thrown<FormatError>([] { openProject("mnist-convnt", examplesFolder()); });
  QVERIFY2(message.contains("'mnist-convnt'") && message.contains("lenet5, logistic-regression, mnist-convnet"),
           qPrintable(message));
  QVERIFY(exampleNames("/nowhere").empty());
}

QTEST_APPLESS_MAIN(ExperimentTest)
#include "tst_experiment.moc"
