// Explanations: what is displayed is what the engine computed, for every layer type, number by number.

#include <QtTest>

#include "engine/explain/activation_formulas.h"
#include "engine/explain/layer_explainer.h"
#include "engine/explain/loss_formulas.h"
#include "engine/explain/optimizer_explainer.h"
#include "engine/graph/execution.h"
#include "engine/optimizers/optimizer.h"
#include "tests/support/explained.h"

using namespace explained;

namespace {

/// ∂(Σ weight · loss)/∂parameter of the record's batch, with its random numbers, by central differences.
double centralDifference(const StepRecord& record, Index parameter, Index element) {
  const NetworkPlan& plan = record.plan();
  Execution execution(record.before->network->sharedPlan(), record.batchSize(), Execution::Purpose::Predict);
  std::vector<ConstTensorView> inputs, targets;
  for (const Index s : plan.inputSteps)
    inputs.push_back(record.values[static_cast<std::size_t>(plan.steps[static_cast<std::size_t>(s)].outputTensors[0])].view());
  for (const Tensor& target : record.targets) targets.push_back(target.view());
  const auto lossAt = [&](double change) {
    Network network = *record.before->network;
    network.parameter(parameter).data()[element] += static_cast<Scalar>(change);
    return execution.forward(network, inputs, targets, Mode::Train, record.settings.seed, record.result.step).total;
  };
  constexpr double kStep = 1e-6;
  return (lossAt(kStep) - lossAt(-kStep)) / (2 * kStep);
}

}  // namespace

class TestExplanations : public QObject {
  Q_OBJECT

 private slots:
  void everythingRegisteredIsExplained() {
    for (const LayerType* type : LayerRegistry::instance().types())
      QVERIFY2(LayerExplainerRegistry::instance().find(type->id),
               ("engine/explain/layers/" + type->id + ".cpp is missing").c_str());
    for (const OptimizerType* type : OptimizerRegistry::instance().types())
      QVERIFY2(OptimizerExplainerRegistry::instance().find(type->id),
               ("engine/explain/optimizers/" + type->id + ".cpp is missing").c_str());
    for (const ActivationType* type : ActivationRegistry::instance().types())
      QVERIFY2(hasActivationFormula(type->id), type->id.c_str());
    for (const LossType* type : LossRegistry::instance().types()) QVERIFY2(hasLossFormula(type->id), type->id.c_str());
  }

  void displayedNumbersGiveTheDisplayedResult_data() {
    QTest::addColumn<QString>("type");
    for (const LayerType* type : LayerRegistry::instance().types()) QTest::addRow("%s", type->id.c_str()) << text(type->id);
  }
  void displayedNumbersGiveTheDisplayedResult() {
    QFETCH(QString, type);
    const LayerType& layer = LayerRegistry::instance().require(type.toStdString());
    const auto optimizers = OptimizerRegistry::instance().types();
    if (layer.role == LayerRole::Input) {  // given by the data: nothing to explain
      const LayerType& dense = LayerRegistry::instance().require("dense");
      const auto record = recordOf(dense, dense.cases.front());
      QVERIFY(explain(*record, {.role = Role::Output, .node = GraphBuilder::idOf(record->plan().graph, "in")}).empty());
      return;
    }
    Rng rng(7, streamId("elements"));
    int explained = 0;
    std::vector<std::shared_ptr<const StepRecord>> records;
    for (std::size_t c = 0; c < layer.cases.size(); ++c)
      records.push_back(recordOf(layer, layer.cases[c], optimizers[c % optimizers.size()]->id));
    while (explained < kUnits)
      for (const auto& record : records)
        for (const TensorElement& tensor : tensorsOf(*record, GraphBuilder::idOf(record->plan().graph, "layer"))) {
          const auto element = randomElement(*record, tensor, rng);
          QVERIFY(element);
          const QString problem = problemOf(*record, *element);
          QVERIFY2(problem.isEmpty(), qPrintable(text(record->settings.optimizer) + ": " + problem));
          ++explained;
        }
  }

  void whatLayersKeepForThemselvesIsExplained_data() {
    QTest::addColumn<QString>("type");
    for (const char* type : {"batch_norm", "layer_norm", "group_norm", "separable_conv2d"})
      QTest::newRow(type) << QString(type);
  }
  void whatLayersKeepForThemselvesIsExplained() {
    QFETCH(QString, type);
    const LayerType& layer = LayerRegistry::instance().require(type.toStdString());
    Rng rng(7, streamId("elements"));
    for (const ConformanceCase& layerCase : layer.cases) {
      const auto record = recordOf(layer, layerCase);
      const NodeId node = GraphBuilder::idOf(record->plan().graph, "layer");
      for (int i = 0; i < 10; ++i) {
        auto element = randomElement(*record, {.role = Role::Workspace, .node = node}, rng);
        if (type == "batch_norm") element->sample = 0;  // the batch's statistics stand with its first sample
        const QString problem = problemOf(*record, *element);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
    }
    // With frozen weights, batch normalisation uses its running statistics.
    if (type != "batch_norm") return;
    ConformanceCase frozen = layer.cases.front();
    frozen.options.set("frozen", true);
    const auto record = recordOf(layer, frozen);
    for (const TensorElement& tensor : tensorsOf(*record, GraphBuilder::idOf(record->plan().graph, "layer"))) {
      const QString problem = problemOf(*record, *randomElement(*record, tensor, rng));
      QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
  }

  /// In double precision: differences of single ones say little.
  void gradientsAgreeWithCentralDifferences_data() {
    QTest::addColumn<QString>("type");
    if constexpr (!std::is_same_v<Scalar, double>) return;
    for (const LayerType* type : LayerRegistry::instance().types())
      if (type->role == LayerRole::Hidden) QTest::addRow("%s", type->id.c_str()) << text(type->id);
  }
  void gradientsAgreeWithCentralDifferences() {
    if constexpr (!std::is_same_v<Scalar, double>) QSKIP("differences need double precision");
    QFETCH(QString, type);
    const LayerType& layer = LayerRegistry::instance().require(type.toStdString());
    Rng rng(9, streamId("weights"));
    int compared = 0;
    for (int round = 0; compared < 200; ++round)
      for (const ConformanceCase& layerCase : layer.cases) {
        if (layerCase.options.has("activation") && layerCase.options.get<std::string>("activation") == "step") continue;
        const auto record = recordOf(layer, layerCase);
        const NetworkPlan& plan = record->plan();
        for (int i = 0; i < 25; ++i) {
          const auto p = static_cast<Index>(rng.below(static_cast<Index>(plan.parameters.size())));
          const auto found = std::ranges::find_if(plan.steps, [&](const NetworkPlan::Step& step) {
            return p >= step.firstParameter && p < step.firstParameter + static_cast<Index>(step.plan.parameters.size());
          });
          TensorElement weight{
              .role = Role::ParameterGradient, .node = found->id, .index = static_cast<int>(p - found->firstParameter)};
          weight.element = rng.below(plan.parameters[static_cast<std::size_t>(p)].shape.elementCount());
          const double shown = explain(*record, weight).back().result;
          const double wanted = centralDifference(*record, p, weight.element);
          QVERIFY2(std::abs(shown - wanted) <= 1e-4 * std::abs(wanted) + 1e-9,
                   qPrintable(QString("%1, %2: shown %3, central difference %4")
                                  .arg(text(layerCase.name), text(plan.parameters[static_cast<std::size_t>(p)].name))
                                  .arg(shown)
                                  .arg(wanted)));
          ++compared;
        }
      }
  }
};

QTEST_APPLESS_MAIN(TestExplanations)
#include "tst_explanations.moc"
