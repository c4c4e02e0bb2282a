// Every example under the microscope: looked at in small steps it trains with the same bits, a hundred steps back restore every
// bit, and the examples to calculate by hand show every number of the calculation.
//
// The large AlexNet (62 million parameters, a record of one batch takes seconds and gigabytes) is tried with the optimizer
// without a memory only. LAYERLAB_ALL_OPTIMIZERS=1 in the environment tries it with all of them.

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <utility>

#include <QtTest>

#include "engine/explain/explain.h"
#include "engine/explain/expression_text.h"
#include "engine/explain/microscope.h"
#include "engine/optimizers/optimizer.h"
#include "engine/project/experiment.h"

using namespace nn;
using Role = TensorElement::Role;
using StepSize = Microscope::StepSize;
namespace fs = std::filesystem;

namespace {

constexpr Index kLarge = 10'000'000;  // parameters of a network that is tried with one optimizer only
constexpr int kStepsBack = 100;

fs::path examplesFolder() { return fs::path(LAYERLAB_SOURCE_DIR) / "examples" / "projects"; }

const PreparedData& dataOf(const Project& project) {
  static std::map<std::string, PreparedData> loaded;
  Project dataOnly;
  dataOnly.data = project.data;
  const auto [it, isNew] = loaded.try_emplace(toJson(dataOnly));
  const DataPaths paths = DataPaths::standard({}, fs::path(LAYERLAB_SOURCE_DIR) / "resources");
  if (isNew) it->second = prepareData(project.data, project.training.seed, paths);
  return it->second;
}

Microscope::Setup setupFor(const Project& project) {
  TrainingState start;
  start.trainer.network = std::make_shared<const Network>(initializedNetwork(project));
  const PreparedData& data = dataOf(project);
  return {
      .train = data.train, .validation = nullptr, .info = data.info, .settings = project.training, .start = std::move(start)};
}

bool areSame(const Network& a, const Network& b) {
  for (std::size_t p = 0; p < a.plan().parameters.size(); ++p)
    if (!std::ranges::equal(a.parameter(static_cast<Index>(p)).values(), b.parameter(static_cast<Index>(p)).values()))
      return false;
  for (std::size_t i = 0; i < a.plan().buffers.size(); ++i)
    if (!std::ranges::equal(a.buffer(static_cast<Index>(i)).values(), b.buffer(static_cast<Index>(i)).values())) return false;
  return true;
}

/// The optimizers that an example is tried with; its batches become small ones.
std::vector<std::string> optimizersFor(Project& project) {
  const bool isLarge = analyze(project.graph).parameterCount > kLarge;
  project.training.batchSize = isLarge ? 1 : 4;
  std::vector<std::string> optimizers;
  for (const OptimizerType* optimizer : OptimizerRegistry::instance().types())
    if (!isLarge || optimizer->id == "sgd" || qEnvironmentVariableIntValue("LAYERLAB_ALL_OPTIMIZERS") != 0)
      optimizers.push_back(optimizer->id);
  return optimizers;
}

void useOptimizer(Project& project, const std::string& id) {
  project.training.optimizer = id;
  project.training.optimizerOptions = {};
}

/// A number for the bits of many tensors, which would not all fit into the memory side by side.
class Fingerprint {
 public:
  void add(std::span<const Scalar> values) {
    for (const Scalar value : values) add(std::uint64_t{std::bit_cast<std::uint32_t>(static_cast<float>(value))});
  }
  void add(const std::vector<Tensor>& tensors) {
    for (const Tensor& tensor : tensors) add(tensor.values());
  }
  void add(std::uint64_t number) { bits_ = (bits_ ^ number) * 1099511628211ULL; }
  void add(const TrainerState& state) {
    for (std::size_t p = 0; p < state.network->plan().parameters.size(); ++p)
      add(state.network->parameter(static_cast<Index>(p)).values());
    for (std::size_t b = 0; b < state.network->plan().buffers.size(); ++b)
      add(state.network->buffer(static_cast<Index>(b)).values());
    for (const auto& memory : state.memory) add(memory);
    add(static_cast<std::uint64_t>(state.step));
    add(static_cast<std::uint64_t>(state.optimizerStart));
  }
  std::uint64_t bits() const { return bits_; }

 private:
  std::uint64_t bits_ = 14695981039346656037ULL;
};

std::uint64_t fingerprint(const StepRecord& record) {
  Fingerprint all;
  for (const Index sample : record.samples) all.add(static_cast<std::uint64_t>(sample));
  for (const auto* tensors : {&record.targets, &record.sampleWeights, &record.values, &record.preActivations, &record.gradients,
                              &record.preActivationGradients, &record.parameterGradients, &record.sampleLosses})
    all.add(*tensors);
  for (const auto& tensors : record.workspace) all.add(tensors);
  all.add(std::bit_cast<std::uint64_t>(record.total));
  all.add(*record.before);
  all.add(*record.after);
  return all.bits();
}

std::uint64_t fingerprint(const TrainingState& state) {
  Fingerprint all;
  all.add(state.trainer);
  for (const auto number :
       {state.position.step, static_cast<std::int64_t>(state.position.epoch), static_cast<std::int64_t>(state.position.batch)})
    all.add(static_cast<std::uint64_t>(number));
  all.add(static_cast<std::uint64_t>(state.history.steps.size()));
  return all.bits();
}

/// Where a microscope stands: the place within the batch, and the bits of the batch's record.
struct Place {
  std::shared_ptr<const StepRecord> record;  ///< only to see whether it is another one
  std::uint64_t bits = 0;
  Index done = 0;
  std::optional<Microscope::Item> last;

  static Place of(const Microscope& microscope, const Place* near = nullptr) {
    const bool isSame = near && near->record == microscope.record();
    return {microscope.record(), isSame ? near->bits : fingerprint(*microscope.record()), microscope.done(), microscope.last()};
  }
  friend bool operator==(const Place& a, const Place& b) { return a.bits == b.bits && a.done == b.done && a.last == b.last; }
};

/// Row of the batch with these inputs; −1 for none.
Index rowOf(const StepRecord& record, NodeId input, const std::vector<double>& wanted) {
  for (Index n = 0; n < record.batchSize(); ++n) {
    bool same = true;
    for (std::size_t e = 0; e < wanted.size(); ++e)
      same = same &&
             record.value({.role = Role::Output, .node = input, .sample = n, .element = static_cast<Index>(e)}) == wanted[e];
    if (same) return n;
  }
  return -1;
}

QString shown(const StepRecord& record, const TensorElement& element, std::size_t line) {
  const std::vector<Explanation> lines = explain(record, element);
  if (line >= lines.size()) return "no such line";
  const std::string all = explanationText(lines[line], FormulaForm::Numbers, 3);
  return QString::fromStdString(all.substr(all.find(" = ") + 3));
}

}  // namespace

class MicroscopeExamplesTest : public QObject {
  Q_OBJECT

 private slots:
  void microStepsGiveTheSameBits_data() {
    QTest::addColumn<QString>("example");
    for (const std::string& name : exampleNames(examplesFolder())) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }
  void microStepsGiveTheSameBits() {
    QFETCH(QString, example);
    Project project = openProject(example.toStdString(), examplesFolder()).project;
    const Network start = initializedNetwork(project);
    for (const std::string& optimizer : optimizersFor(project)) {
      useOptimizer(project, optimizer);
      const PreparedData& data = dataOf(project);
      const auto session = makeSession(project, data, start, 1);
      session->runSteps(1);
      session->waitUntilIdle();
      const auto wanted = session->captureState();
      QCOMPARE(wanted->position.step, 1);
      Microscope microscope(setupFor(project));
      while (microscope.next()) microscope.forward(StepSize::Layer);
      const StepRecord& record = *microscope.record();
      QVERIFY2(areSame(*record.after->network, *wanted->trainer.network), optimizer.c_str());
      QVERIFY(areSame(*microscope.state().trainer.network, *wanted->trainer.network));
      QCOMPARE(record.result.loss, wanted->history.steps.back().loss);
      for (std::size_t p = 0; p < record.after->memory.size(); ++p)
        for (std::size_t m = 0; m < record.after->memory[p].size(); ++m)
          QVERIFY2(record.after->memory[p][m] == wanted->trainer.memory[p][m], optimizer.c_str());
    }
  }

  void aHundredStepsBackRestoreEveryBit_data() { microStepsGiveTheSameBits_data(); }
  void aHundredStepsBackRestoreEveryBit() {
    QFETCH(QString, example);
    Project project = openProject(example.toStdString(), examplesFolder()).project;
    for (const std::string& optimizer : optimizersFor(project)) {
      useOptimizer(project, optimizer);
      Microscope microscope(setupFor(project));
      // From the end of a batch, so that even a deep network comes into the next one.
      microscope.forward(StepSize::Batch);
      const std::uint64_t start = fingerprint(microscope.state());
      std::vector<Place> places{Place::of(microscope)};
      for (int i = 0; i < kStepsBack; ++i) {
        microscope.forward(StepSize::Layer);
        Place place = Place::of(microscope, &places.back());
        places.back().record.reset();  // records of large networks do not fit into the memory side by side
        places.push_back(std::move(place));
      }
      QVERIFY(microscope.record()->position.step >= 1);
      Place here = places.back();
      places.back().record.reset();
      for (std::size_t i = places.size() - 1; i-- > 0;) {
        microscope.back(StepSize::Layer);
        here = Place::of(microscope, &here);
        QVERIFY2(here == places[i], qPrintable(QString("%1, to place %2").arg(optimizer.c_str()).arg(i)));
      }
      QVERIFY2(fingerprint(microscope.state()) == start, optimizer.c_str());
    }
  }

  void theEmail() {
    const Project project = openProject("email-spam", examplesFolder()).project;
    Microscope microscope(setupFor(project));
    const StepRecord& record = *microscope.record();
    const auto id = [&](const char* name) { return project.graph.findByName(name)->id; };
    const Index mail = rowOf(record, id("input"), {1, 0, 1});
    QVERIFY(mail >= 0);
    const auto at = [&](const char* node, Index unit) {
      return TensorElement{.role = Role::Output, .node = id(node), .sample = mail, .element = unit};
    };
    QCOMPARE(shown(record, at("hidden", 0), 0), QString("1·0.5 + 0·(−0.2) + 1·0.3 = 0.8"));
    QCOMPARE(shown(record, at("hidden", 0), 1), QString("max(0, 0.8) = 0.8"));
    QCOMPARE(shown(record, at("hidden", 1), 0), QString("1·0.4 + 0·0.1 + 1·(−0.5) = −0.1"));
    QCOMPARE(shown(record, at("hidden", 1), 1), QString("max(0, −0.1) = 0"));
    QCOMPARE(shown(record, at("out", 0), 0), QString("0.8·0.7 + 0·0.2 = 0.56"));
    QCOMPARE(shown(record, at("out", 0), 1), QString("1 / (1 + exp(−0.56)) = 0.636"));
    // The mail is spam, one of eight: δ = (0.636 − 1) / 8.
    QCOMPARE(shown(record, {.role = Role::PreActivationGradient, .node = id("out"), .sample = mail}, 0),
             QString("(0.6365 − 1) / 8 = −0.0454"));
  }

  void theSobelFilter() {
    const Project project = openProject("sobel-edges", examplesFolder()).project;
    Microscope microscope(setupFor(project));
    const StepRecord& record = *microscope.record();
    const auto id = [&](const char* name) { return project.graph.findByName(name)->id; };
    const Index image = rowOf(record, id("input"), {3, 2, 1, 1, 2, 3, 1, 1, 1});
    QVERIFY(image >= 0);
    QCOMPARE(shown(record, {.role = Role::Output, .node = id("sobel"), .sample = image}, 0),
             QString("3·(−1) + 2·0 + 1·1 + 1·(−2) + 2·0 + 3·2 + 1·(−1) + 1·0 + 1·1 = 2"));
    QCOMPARE(shown(record, {.role = Role::Loss, .node = id("output"), .sample = image}, 0), QString("(2 − 0)² = 4"));
    QCOMPARE(shown(record, {.role = Role::OutputGradient, .node = id("flatten"), .sample = image}, 0),
             QString("2·(2 − 0) / 8 = 0.5"));
  }

  void theNetworkToCalculateByHand() {
    const Project project = openProject("three-four-four-three", examplesFolder()).project;
    Microscope microscope(setupFor(project));
    const StepRecord& record = *microscope.record();
    const auto id = [&](const char* name) { return project.graph.findByName(name)->id; };
    const Index apple =
        rowOf(record, id("input"),
              {static_cast<double>(Scalar{1.8f}), static_cast<double>(Scalar{0.9f}), static_cast<double>(Scalar{0.9f})});
    QVERIFY(apple >= 0);
    // 1.8·0.2 − 0.9·0.5 + 0.9·0.3 + 0.1 = 0.28, and σ(0.28) = 0.56955.
    QCOMPARE(shown(record, {.role = Role::Output, .node = id("hidden1"), .sample = apple}, 0),
             QString("1.8·0.2 + 0.9·(−0.5) + 0.9·0.3 + 0.1 = 0.28"));
    QCOMPARE(shown(record, {.role = Role::Output, .node = id("hidden1"), .sample = apple}, 1),
             QString("1 / (1 + exp(−0.28)) = 0.57"));
    // Every number on the way there and back has its explanation, and every update of all 51 weights.
    int explained = 0;
    for (const NetworkPlan::Step& step : record.plan().steps) {
      if (step.role != LayerRole::Hidden) continue;
      for (const Role role : {Role::PreActivation, Role::Output, Role::OutputGradient, Role::PreActivationGradient})
        for (Index unit = 0; unit < step.plan.outputs[0].elementCount(); ++unit) {
          QVERIFY(!explain(record, {.role = role, .node = step.id, .sample = apple, .element = unit}).empty());
          ++explained;
        }
      for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
        for (Index e = 0; e < step.plan.parameters[p].shape.elementCount(); ++e) {
          const TensorElement weight{.role = Role::NextParameter, .node = step.id, .index = static_cast<int>(p), .element = e};
          const std::vector<Explanation> lines = explain(record, weight);
          QCOMPARE(lines.size(), std::size_t{2});  // the gradient and the step
          QCOMPARE(lines.back().result, record.value(weight));
          ++explained;
        }
    }
    QCOMPARE(explained, 4 * (4 + 4 + 3) + 51);
  }
};

QTEST_APPLESS_MAIN(MicroscopeExamplesTest)
#include "tst_microscope_examples.moc"
