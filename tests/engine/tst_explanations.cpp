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

constexpr bool kIsDouble = std::is_same_v<Scalar, double>;

/// The record's batch once more, with its random numbers: the loss without penalties on weights.
class Repeated {
 public:
  explicit Repeated(const StepRecord& record)
      : record_(record),
        execution_(record.before->network->sharedPlan(), record.batchSize(), Execution::Purpose::Predict),
        network_(*record.before->network) {
    for (const Index s : record.plan().inputSteps) inputs_.push_back(record.values[static_cast<std::size_t>(tensorOf(s))]);
    for (const Tensor& target : record.targets) targets_.push_back(target.view());
  }

  double loss() {
    std::vector<ConstTensorView> inputs;
    for (const Tensor& input : inputs_) inputs.push_back(input.view());
    Network network = network_;  // a pass changes running statistics
    return execution_.forward(network, inputs, targets_, Mode::Train, record_.settings.seed, record_.result.step).total;
  }
  Scalar& weight(Index parameter, Index element) { return network_.parameter(parameter).data()[element]; }
  Scalar& data(std::size_t input, Index element) { return inputs_[input].data()[element]; }

  /// ∂loss/∂number by the difference of two losses.
  double centralDifference(Scalar& number) {
    constexpr double kStep = 1e-6;
    const Scalar before = number;
    number = before + static_cast<Scalar>(kStep);
    const double above = loss();
    number = before - static_cast<Scalar>(kStep);
    const double below = loss();
    number = before;
    return (above - below) / (2 * kStep);
  }

  /// The slope along a direction of unit length, which single precision can tell apart from rounding.
  double slopeAlong(const std::vector<Scalar*>& numbers, const std::vector<double>& direction, double step) {
    std::vector<Scalar> before;
    for (const Scalar* number : numbers) before.push_back(*number);
    const auto lossAt = [&](double distance) {
      for (std::size_t i = 0; i < numbers.size(); ++i)
        *numbers[i] = static_cast<Scalar>(static_cast<double>(before[i]) + distance * direction[i]);
      return loss();
    };
    const double slope = (lossAt(step) - lossAt(-step)) / (2 * step);
    lossAt(0);
    return slope;
  }

 private:
  Index tensorOf(Index step) const { return record_.plan().steps[static_cast<std::size_t>(step)].outputTensors[0]; }

  const StepRecord& record_;
  Execution execution_;
  Network network_;
  std::vector<Tensor> inputs_;
  std::vector<ConstTensorView> targets_;
};

QString disagreement(const ConformanceCase& layerCase, const std::string& name, double shown, double wanted) {
  return QString("%1, %2: shown %3, difference %4").arg(text(layerCase.name), text(name)).arg(shown).arg(wanted);
}

bool isFlat(const ConformanceCase& layerCase) {
  return layerCase.options.has("activation") && layerCase.options.get<std::string>("activation") == "step";
}

/// All shown gradients together are the direction in which the loss grows, and their length is how fast. In single precision
/// differences of single numbers drown in rounding; this one does not.
QString uphillProblem(const StepRecord& record, const ConformanceCase& layerCase,
                      const std::vector<std::pair<TensorElement, Scalar*>>& numbers, Repeated& repeated) {
  double squares = 0;
  std::vector<double> direction;
  std::vector<Scalar*> places;
  for (const auto& [element, place] : numbers) {
    direction.push_back(explain(record, element).back().result);
    places.push_back(place);
    squares += direction.back() * direction.back();
  }
  const double length = std::sqrt(squares);
  if (length < 0.02) return {};  // too flat for single precision
  for (double& part : direction) part /= length;
  double slope = 0;
  // A long step may cross the kink of a ReLU or change the winner of a window; in a short one there is more rounding.
  for (const double step : {1e-3, 3e-4, 1e-4, 5e-5}) {
    slope = repeated.slopeAlong(places, direction, step);
    if (std::abs(slope - length) <= 0.01 * length + 2e-4) return {};
  }
  return disagreement(layerCase, "all together", length, slope);
}

/// Data -> one input for each of the layer's -> the layer -> a dense layer that learns.
std::shared_ptr<const StepRecord> recordOnData(const LayerType& type, const ConformanceCase& layerCase) {
  GraphBuilder builder;
  builder.add(type.id, "layer", layerCase.options);
  Index columns = 0;
  for (std::size_t i = 0; i < layerCase.inputs.size(); ++i) {
    const Shape& shape = layerCase.inputs[i];
    const std::string number = std::to_string(i);
    const Index count = shape.elementCount();
    const std::string range = std::to_string(columns + 1) + "-" + std::to_string(columns + count);
    builder.add("input", "in" + number, {{"shape", networks::sizes({count})}, {"columns", range}});
    builder.add("reshape", "reshape" + number, {{"shape", SizeList(shape.dims().begin(), shape.dims().end())}});
    builder.wire("in" + number, "reshape" + number).wire("reshape" + number, "layer", 0, static_cast<int>(i));
    columns += count;
  }
  builder.add("flatten", "flat", {}).wire("layer", "flat");
  builder.add("dense", "last", {{"units", networks::size(3)}, {"activation", networks::text("tanh")}}).wire("flat", "last");
  builder.add("output", "out", {{"loss", networks::text("mean_squared_error")}}).wire("last", "out");
  DatasetInfo info;
  info.id = info.title = "random";
  info.kind = SampleKind::Table;
  info.inputShape = {columns};
  info.targetShape = {3};
  Rng rng(3, streamId("data"));
  std::vector<Scalar> inputs, targets;
  for (Index i = 0; i < kSamples * columns; ++i) inputs.push_back(rng.normal());
  for (Index i = 0; i < kSamples * 3; ++i) targets.push_back(rng.uniform());
  return recordOf(builder.graph, settingsWith("adam"), memoryDataset(info, std::move(inputs), std::move(targets)));
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
    for (const char* type : {"alpha_dropout", "batch_norm", "dropout", "gaussian_dropout", "global_max_pool2d", "group_norm",
                             "layer_norm", "max_pool2d", "min_pool2d", "separable_conv2d", "spatial_dropout"})
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
        if (type != "batch_norm") continue;
        for (const int buffer : {0, 1}) {
          const auto changed = randomElement(*record, {.role = Role::NextBuffer, .node = node, .index = buffer}, rng);
          const QString wrong = problemOf(*record, *changed);
          QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
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

  void gradientsAgreeWithDifferences_data() { listHiddenLayers(); }
  void gradientsAgreeWithDifferences() {
    QFETCH(QString, type);
    const LayerType& layer = LayerRegistry::instance().require(type.toStdString());
    Rng rng(9, streamId("weights"));
    int compared = 0;
    while (compared < 200)
      for (const ConformanceCase& layerCase : layer.cases) {
        if (isFlat(layerCase)) continue;
        const auto record = recordOf(layer, layerCase);
        Repeated repeated(*record);
        const auto weightsOf = [&](Index p) {
          const NetworkPlan& plan = record->plan();
          const auto found = std::ranges::find_if(plan.steps, [&](const NetworkPlan::Step& step) {
            return p >= step.firstParameter && p < step.firstParameter + static_cast<Index>(step.plan.parameters.size());
          });
          return TensorElement{
              .role = Role::ParameterGradient, .node = found->id, .index = static_cast<int>(p - found->firstParameter)};
        };
        const auto& parameters = record->plan().parameters;
        if constexpr (!kIsDouble) {
          std::vector<std::pair<TensorElement, Scalar*>> all;
          for (std::size_t p = 0; p < parameters.size(); ++p)
            for (Index e = 0; e < parameters[p].shape.elementCount(); ++e) {
              all.emplace_back(weightsOf(static_cast<Index>(p)), &repeated.weight(static_cast<Index>(p), e));
              all.back().first.element = e;
            }
          const QString problem = uphillProblem(*record, layerCase, all, repeated);
          QVERIFY2(problem.isEmpty(), qPrintable(problem));
          compared += static_cast<int>(all.size());
          continue;
        }
        for (int i = 0; i < 25; ++i, ++compared) {
          const Index p = rng.below(static_cast<Index>(parameters.size()));
          const ParameterSpec& spec = parameters[static_cast<std::size_t>(p)];
          TensorElement weight = weightsOf(p);
          weight.element = rng.below(spec.shape.elementCount());
          const double shown = explain(*record, weight).back().result;
          const double wanted = repeated.centralDifference(repeated.weight(p, weight.element));
          QVERIFY2(std::abs(shown - wanted) <= 1e-4 * std::abs(wanted) + 1e-9,
                   qPrintable(disagreement(layerCase, spec.name, shown, wanted)));
        }
      }
  }

  /// ∂L/∂x at the layer's own inputs, which here are the data: nothing before them learns.
  void gradientsOfTheDataAgreeWithDifferences_data() { listHiddenLayers(); }
  void gradientsOfTheDataAgreeWithDifferences() {
    QFETCH(QString, type);
    const LayerType& layer = LayerRegistry::instance().require(type.toStdString());
    Rng rng(9, streamId("data"));
    int compared = 0;
    while (compared < 100)
      for (const ConformanceCase& layerCase : layer.cases) {
        if (isFlat(layerCase)) continue;
        const auto record = recordOnData(layer, layerCase);
        Repeated repeated(*record);
        std::vector<std::pair<TensorElement, Scalar*>> all;
        for (std::size_t i = 0; i < record->plan().inputSteps.size(); ++i) {
          const NetworkPlan::Step& input = record->plan().steps[static_cast<std::size_t>(record->plan().inputSteps[i])];
          const NodeId reshape = GraphBuilder::idOf(record->plan().graph, "reshape" + input.name.substr(2));
          for (Index n = 0; n < record->batchSize(); ++n)
            for (Index e = 0; e < input.plan.outputs[0].elementCount(); ++e) {
              const TensorElement x{.role = Role::OutputGradient, .node = input.id, .sample = n, .element = e};
              QVERIFY(record->has(x));
              TensorElement atLayer = x;
              atLayer.node = reshape;
              QCOMPARE(record->value(x), record->value(atLayer));
              all.emplace_back(x, &repeated.data(i, n * input.plan.outputs[0].elementCount() + e));
            }
        }
        const QString problem = uphillProblem(*record, layerCase, all, repeated);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        for (int i = 0; i < 12; ++i, ++compared) {
          const auto& [x, place] = all[static_cast<std::size_t>(rng.below(static_cast<Index>(all.size())))];
          for (const TensorElement& element : {x, TensorElement{.role = Role::OutputGradient,
                                                  .node = GraphBuilder::idOf(record->plan().graph, "layer"),
                                                  .sample = x.sample}}) {
            const QString wrong = problemOf(*record, element);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
          }
          if constexpr (!kIsDouble) continue;
          const double shown = explain(*record, x).back().result, wanted = repeated.centralDifference(*place);
          QVERIFY2(std::abs(shown - wanted) <= 1e-4 * std::abs(wanted) + 1e-9,
                   qPrintable(disagreement(layerCase, "data", shown, wanted)));
        }
      }
  }

 private:
  static void listHiddenLayers() {
    QTest::addColumn<QString>("type");
    for (const LayerType* type : LayerRegistry::instance().types())
      if (type->role == LayerRole::Hidden) QTest::addRow("%s", type->id.c_str()) << text(type->id);
  }
};

QTEST_APPLESS_MAIN(TestExplanations)
#include "tst_explanations.moc"
