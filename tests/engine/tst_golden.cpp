// Fifty training steps against PyTorch: the losses in tests/golden/training_losses.json, written by make_golden.py there.

#include <cmath>

#include <QtTest>

#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/training/supervised_trainer.h"
#include "tests/support/networks.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

constexpr Index kBatch = 32, kSamples = 1600, kClasses = 10;
constexpr double kTolerance = 1e-4;  // relative

/// The generator of make_golden.py.
class Numbers {
 public:
  explicit Numbers(std::uint32_t seed) : state_(seed) {}
  double uniform() {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<double>(state_ >> 8) / (1 << 24);
  }

 private:
  std::uint32_t state_;
};

/// Images of noise around zero with a brighter row at a place given by the class.
std::shared_ptr<const Dataset> goldenData(Index height) {
  Numbers numbers(1);
  std::vector<Scalar> inputs, targets;
  for (Index i = 0; i < kSamples * height * height; ++i) inputs.push_back(static_cast<Scalar>(numbers.uniform() - 0.5));
  for (Index n = 0; n < kSamples; ++n) {
    const Index label = (7 * n + n / 10) % kClasses;
    targets.push_back(static_cast<Scalar>(label));
    for (Index x = 0; x < height; ++x) inputs[static_cast<std::size_t>((n * height + label + 1) * height + x)] += Scalar{0.5};
  }
  return memoryDataset(networks::classInfo(Shape{height, height, 1}, kClasses), std::move(inputs), std::move(targets));
}

/// Kernels uniform in ±√(3 / fan in), biases in ±0.05, drawn in the order of the layers.
void setGoldenWeights(Network& network) {
  Numbers numbers(2);
  for (std::size_t p = 0; p < network.plan().parameters.size(); ++p) {
    const ParameterSpec& spec = network.plan().parameters[p];
    const double scale = spec.shape.rank() > 1 ? 2 * std::sqrt(3.0 / static_cast<double>(spec.fanIn)) : 0.1;
    for (Scalar& weight : network.parameter(static_cast<Index>(p)).values())
      weight = static_cast<Scalar>((numbers.uniform() - 0.5) * scale);
  }
}

Graph mlp() {
  return chain({{"input", {{"shape", sizes({28, 28, 1})}}},
                {"flatten", {}},
                {"dense", {{"units", size(32)}, {"activation", text("relu")}}},
                {"dense", {{"units", size(10)}, {"activation", text("softmax")}}},
                {"output", {}}});
}

Graph convnet() {
  return chain({{"input", {{"shape", sizes({12, 12, 1})}}},
                {"conv2d", {{"filters", size(8)}, {"activation", text("relu")}}},
                {"max_pool2d", {}},
                {"conv2d", {{"filters", size(8)}, {"activation", text("relu")}}},
                {"flatten", {}},
                {"dense", {{"units", size(10)}, {"activation", text("softmax")}}},
                {"output", {}}});
}

TrainingSettings settingsFor(const QString& optimizer) {
  TrainingSettings settings;
  settings.optimizer = optimizer.toStdString();
  settings.optimizerOptions.set("learning_rate", optimizer == "sgd" ? 0.05 : 0.001);
  if (optimizer == "sgd") settings.optimizerOptions.set("momentum", 0.9);
  if (optimizer == "rmsprop") settings.optimizerOptions.set("rho", 0.9);
  if (optimizer != "sgd") settings.optimizerOptions.set("epsilon", 1e-8);
  return settings;
}

std::vector<double> goldenLosses(const QString& model, const QString& optimizer) {
  const std::string file = LAYERLAB_SOURCE_DIR "/tests/golden/training_losses.json";
  const Json json = parseJson(readFile(file), file);
  std::vector<double> losses;
  for (const Json& loss :
       *json.member("losses")->member(model.toStdString())->member(optimizer.toStdString())->as<Json::List>())
    losses.push_back(*loss.as<double>());
  return losses;
}

}  // namespace

class GoldenTest : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithPyTorch_data();
  void agreesWithPyTorch();
};

void GoldenTest::agreesWithPyTorch_data() {
  QTest::addColumn<QString>("model");
  QTest::addColumn<QString>("optimizer");
  for (const char* model : {"mlp", "convnet"})
    for (const char* optimizer : {"sgd", "rmsprop", "adam"}) QTest::addRow("%s, %s", model, optimizer) << model << optimizer;
}

void GoldenTest::agreesWithPyTorch() {
  QFETCH(QString, model);
  QFETCH(QString, optimizer);
  const bool convolution = model == "convnet";
  const auto data = goldenData(convolution ? 12 : 28);
  Network network = Network::compile(convolution ? convnet() : mlp());
  setGoldenWeights(network);
  SupervisedTrainer trainer(std::move(network), data->info(), settingsFor(optimizer), kBatch);
  DataLoader loader(data, kBatch, false, 1);
  const std::vector<double> expected = goldenLosses(model, optimizer);
  QCOMPARE(expected.size(), std::size_t{50});
  double worst = 0;
  for (const double reference : expected) {
    Batch batch;
    QVERIFY(loader.next(batch));
    const StepResult result = trainer.step(batch);
    const double difference = std::abs(result.loss - reference) / reference;
    worst = std::max(worst, difference);
    QVERIFY2(
        difference < kTolerance,
        qPrintable(
            QString("step %1: expected %2, got %3").arg(result.step).arg(reference, 0, 'g', 9).arg(result.loss, 0, 'g', 9)));
  }
  qInfo("largest relative difference %.1e", worst);
}

QTEST_APPLESS_MAIN(GoldenTest)
#include "tst_golden.moc"
