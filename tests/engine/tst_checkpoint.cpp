#include <cmath>
#include <filesystem>
#include <functional>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/io/checkpoint.h"
#include "engine/io/safetensors.h"
#include "tests/support/networks.h"
#include "tests/support/thrown.h"

using nn::FormatError;
using nn::Index;
using nn::Network;
using nn::SafetensorsFile;
using nn::TrainingState;

namespace {

Network madeNetwork(std::uint64_t seed, Index hidden = 5) {
  Network network = Network::compile(networks::mlp(3, hidden, 2));
  network.initialize(seed);
  return network;
}

/// A state such as training makes, with two moments for every parameter and a history with NaN in it.
TrainingState madeState() {
  TrainingState state;
  const auto network = std::make_shared<Network>(madeNetwork(3));
  state.trainer.network = network;
  state.trainer.memoryNames = {"m", "v"};
  state.trainer.optimizer = "adam";
  state.trainer.step = 1234567890123;
  state.trainer.optimizerStart = 77;
  nn::Scalar value = static_cast<nn::Scalar>(1e-30);
  for (const nn::ParameterSpec& spec : network->plan().parameters) {
    state.trainer.memory.emplace_back();
    for (int m = 0; m < 2; ++m) state.trainer.memory.back().emplace_back(spec.shape, value = value * -3);
  }
  state.position = {4, 17, 1234567890123};
  state.epochBatchSize = 32;
  state.epochShuffled = false;
  state.history.steps = {{1, 0, 64, 0.1, 0.5, 1e-3}, {2, 0, 3, 1.0 / 3, 0.25, 1e-4}};
  nn::EpochResult epoch;
  epoch.epoch = 3;
  epoch.step = 2;
  epoch.trainLoss = 0.1;
  epoch.trainMetric = 0.9;
  epoch.validationMetric = 0.8;
  epoch.learningRate = 1e-3;
  epoch.seconds = 1.5;
  epoch.samplesPerSecond = 40000;
  state.history.epochs = {epoch};
  return state;
}

}  // namespace

class TestCheckpoint : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::filesystem::path file() const { return folder_.filePath("c.safetensors").toStdString(); }
  /// What loadCheckpoint() says after a change of the file's content, without the name of the file.
  QString loadError(const std::function<void(SafetensorsFile&)>& change) {
    nn::saveCheckpoint(file(), {"{}", madeState()});
    SafetensorsFile content = nn::readSafetensors(file());
    change(content);
    nn::writeSafetensors(file(), content);
    return thrown<FormatError>([&] { nn::loadCheckpoint(file(), madeNetwork(1)); })
        .remove(QString::fromStdString(file().string()));
  }

 private slots:
  void everythingSurvives() {
    const TrainingState saved = madeState();
    nn::saveCheckpoint(file(), {"{\"title\": \"ä\"}", saved});
    QCOMPARE(nn::checkpointProjectJson(file()), std::string("{\"title\": \"ä\"}"));
    const TrainingState read = nn::loadCheckpoint(file(), madeNetwork(1));
    QCOMPARE(networks::weights(*read.trainer.network), networks::weights(*saved.trainer.network));
    QVERIFY(read.trainer.memory == saved.trainer.memory);
    QCOMPARE(read.trainer.memoryNames, saved.trainer.memoryNames);
    QCOMPARE(read.trainer.optimizer, saved.trainer.optimizer);
    QCOMPARE(read.trainer.step, saved.trainer.step);
    QCOMPARE(read.trainer.optimizerStart, saved.trainer.optimizerStart);
    QVERIFY(read.position == saved.position);
    QCOMPARE(read.epochBatchSize, saved.epochBatchSize);
    QCOMPARE(read.epochShuffled, saved.epochShuffled);
    QVERIFY(read.history.steps == saved.history.steps);
    QCOMPARE(read.history.epochs.size(), std::size_t{1});
    const nn::EpochResult& epoch = read.history.epochs.front();
    QCOMPARE(epoch.samplesPerSecond, 40000.0);
    QCOMPARE(epoch.validationMetric, 0.8);
    QVERIFY(std::isnan(epoch.validationLoss));
    QCOMPARE(epoch.epoch, 3);
  }

  void savingWhatWasLoadedGivesTheSameBytes() {
    nn::saveCheckpoint(file(), {"{}", madeState()});
    const std::string first = nn::readFile(file());
    nn::saveCheckpoint(file(), {"{}", nn::loadCheckpoint(file(), madeNetwork(9))});
    QVERIFY(nn::readFile(file()) == first);
  }

  void loadingLeavesTheNetworkAsItWas() {
    nn::saveCheckpoint(file(), {"{}", madeState()});
    const Network network = madeNetwork(1);
    const auto before = networks::weights(network);
    nn::loadCheckpoint(file(), network);
    QCOMPARE(networks::weights(network), before);
    QVERIFY(networks::weights(*madeState().trainer.network) != before);
  }

  void whatDoesNotFitIsNamed() {
    QCOMPARE(loadError([](SafetensorsFile& c) { c.arrays.erase("parameter/dense_1.bias"); }),
             QString(": expected an array 'parameter/dense_1.bias', got none"));
    QCOMPARE(loadError([](SafetensorsFile& c) { c.arrays.erase("optimizer/v/dense_2.kernel"); }),
             QString(": expected an array 'optimizer/v/dense_2.kernel', got none"));
    QCOMPARE(loadError([](SafetensorsFile& c) { c.arrays["parameter/other.kernel"] = c.arrays.at("history/step/loss"); }),
             QString(": expected only arrays that belong to its network, got 'parameter/other.kernel'"));
    QCOMPARE(loadError([](SafetensorsFile& c) { c.arrays["history/step/loss"] = nn::NamedArray::fromDoubles({}); }),
             QString(", 'history/step/loss': expected 2 entries, got 0"));
    QCOMPARE(loadError([](SafetensorsFile& c) { c.arrays["parameter/dense_1.bias"] = c.arrays.at("history/step/step"); }),
             QString(", 'parameter/dense_1.bias': expected F32 or F64, got I64"));
    QCOMPARE(loadError([](SafetensorsFile& c) { c.metadata.erase("layerlab.state"); }),
             QString(": expected a checkpoint of LayerLab, got no metadata 'layerlab.state'"));
    QCOMPARE(
        loadError([](SafetensorsFile& c) { c.metadata["layerlab.state"] = "{\"version\": 2}"; }),
        QString(", metadata 'layerlab.state': expected a checkpoint of version 1 or older, got version 2, written by a newer "
                "LayerLab"));
    QCOMPARE(loadError([](SafetensorsFile& c) { c.metadata["layerlab.state"] = "{\"version\": 1"; }),
             QString(", metadata 'layerlab.state', line 1, column 14: expected JSON, got the end of the text"));
    nn::saveCheckpoint(file(), {"{}", madeState()});
    QVERIFY(thrown<FormatError>([&] {
              nn::loadCheckpoint(file(), madeNetwork(1, 6));
            }).endsWith("'parameter/dense_1.kernel': expected the shape (3, 6), got (3, 5)"));
  }

  void weightsComeFromCheckpointsAndPlainFiles() {
    const Network source = madeNetwork(5);
    SafetensorsFile plain;
    for (std::size_t p = 0; p < source.plan().parameters.size(); ++p)
      plain.arrays[source.plan().parameters[p].name] = nn::NamedArray::fromTensor(source.parameter(static_cast<Index>(p)));
    plain.arrays["something else"] = nn::NamedArray::fromDoubles({});
    nn::writeSafetensors(file(), plain);
    Network network = madeNetwork(1);
    nn::loadWeights(file(), network);
    QCOMPARE(networks::weights(network), networks::weights(source));
    nn::saveCheckpoint(file(), {"{}", madeState()});
    nn::loadWeights(file(), network);
    QCOMPARE(networks::weights(network), networks::weights(*madeState().trainer.network));
  }

  void incompleteWeightsChangeNothing() {
    SafetensorsFile plain;
    plain.arrays["dense_1.kernel"] = nn::NamedArray::fromTensor(nn::Tensor(nn::Shape{3, 5}, 1).view());
    nn::writeSafetensors(file(), plain);
    Network network = madeNetwork(1);
    const auto before = networks::weights(network);
    QVERIFY(
        thrown<FormatError>([&] { nn::loadWeights(file(), network); }).endsWith("expected an array 'dense_1.bias', got none"));
    QCOMPARE(networks::weights(network), before);
  }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
