// Every example under the microscope: looked at in small steps it trains with the same bits, and the examples to calculate by
// hand show every number of the calculation.

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
    project.training.batchSize = 4;
    const bool isLarge = analyze(project.graph).parameterCount > kLarge;
    if (isLarge) project.training.batchSize = 1;
    const Network start = initializedNetwork(project);
    for (const OptimizerType* optimizer : OptimizerRegistry::instance().types()) {
      if (isLarge && optimizer->id != "sgd") continue;
      project.training.optimizer = optimizer->id;
      project.training.optimizerOptions = {};
      const PreparedData& data = dataOf(project);
      const auto session = makeSession(project, data, start, 1);
      session->runSteps(1);
      session->waitUntilIdle();
      const auto wanted = session->captureState();
      QCOMPARE(wanted->position.step, 1);
      Microscope microscope(setupFor(project));
      while (microscope.next()) microscope.forward(StepSize::Layer);
      const StepRecord& record = *microscope.record();
      QVERIFY2(areSame(*record.after->network, *wanted->trainer.network), optimizer->id.c_str());
      QVERIFY(areSame(*microscope.state().trainer.network, *wanted->trainer.network));
      QCOMPARE(record.result.loss, wanted->history.steps.back().loss);
      for (std::size_t p = 0; p < record.after->memory.size(); ++p)
        for (std::size_t m = 0; m < record.after->memory[p].size(); ++m)
          QVERIFY2(record.after->memory[p][m] == wanted->trainer.memory[p][m], optimizer->id.c_str());
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
