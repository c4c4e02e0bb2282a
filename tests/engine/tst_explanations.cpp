// Explanations: what is displayed is what the engine computed, for every layer type, loss and optimizer, number by number.

#include <cmath>
#include <set>

#include <QtTest>

#include "engine/explain/activation_formulas.h"
#include "engine/explain/builders.h"
#include "engine/explain/explain.h"
#include "engine/explain/expression_text.h"
#include "engine/explain/layer_explainer.h"
#include "engine/explain/loss_formulas.h"
#include "engine/explain/microscope.h"
#include "engine/explain/optimizer_explainer.h"
#include "engine/graph/execution.h"
#include "engine/optimizers/optimizer.h"
#include "tests/support/graph_builder.h"
#include "tests/support/networks.h"

using namespace nn;
using Role = TensorElement::Role;

namespace {

constexpr int kDigits = 4;
constexpr int kUnits = 100;  // of every layer type
constexpr Index kInputs = 6;
constexpr Index kSamples = 12;
/// Sums in single precision, of terms that may cancel.
constexpr double kRounding = std::is_same_v<Scalar, double> ? 1e-10 : 3e-5;

/// A layer between dense layers that make inputs of the shapes it wants, and a loss on what comes out.
Graph graphAround(const LayerType& type, const ConformanceCase& layerCase) {
  GraphBuilder builder;
  builder.add("input", "in", {{"shape", networks::sizes({kInputs})}});
  builder.add(type.id, "layer", layerCase.options);
  for (std::size_t i = 0; i < layerCase.inputs.size(); ++i) {
    const Shape& shape = layerCase.inputs[i];
    const std::string number = std::to_string(i);
    std::vector<std::int64_t> sizes(shape.dims().begin(), shape.dims().end());
    builder.add("dense", "dense" + number,
                {{"units", networks::size(shape.elementCount())}, {"activation", networks::text("tanh")}});
    builder.add("reshape", "reshape" + number, {{"shape", sizes}});
    builder.wire("in", "dense" + number).wire("dense" + number, "reshape" + number);
    builder.wire("reshape" + number, "layer", 0, static_cast<int>(i));
  }
  if (type.role == LayerRole::Output) return builder.graph;
  builder.add("output", "out", {{"loss", networks::text("mean_squared_error")}});
  return builder.wire("layer", "out").graph;
}

std::shared_ptr<const Dataset> randomData(Index outputs) {
  DatasetInfo info;
  info.id = info.title = "random";
  info.inputShape = {kInputs};
  info.targetShape = {outputs};
  Rng rng(3, streamId("data"));
  std::vector<Scalar> inputs, targets;
  for (Index i = 0; i < kSamples * kInputs; ++i) inputs.push_back(rng.normal());
  for (Index i = 0; i < kSamples * outputs; ++i)
    targets.push_back(static_cast<Scalar>(0.05 + 0.9 * static_cast<double>(rng.uniform())));
  return memoryDataset(info, std::move(inputs), std::move(targets));
}

/// The third step of a training of this network, with an optimizer that has a memory by then.
std::shared_ptr<const StepRecord> recordOf(const Graph& graph, const TrainingSettings& settings,
                                           std::shared_ptr<const Dataset> data) {
  Network network = Network::compile(graph);
  network.initialize(5);
  TrainingState start;
  start.trainer.network = std::make_shared<const Network>(network);
  const DatasetInfo info = data->info();
  Microscope microscope(
      {.train = std::move(data), .validation = nullptr, .info = info, .settings = settings, .start = std::move(start)});
  for (int i = 0; i < 3; ++i) microscope.forward(Microscope::StepSize::Batch);
  return microscope.record();
}

TrainingSettings settingsWith(const std::string& optimizer) {
  TrainingSettings settings;
  settings.batchSize = 4;
  settings.optimizer = optimizer;
  settings.optimizerOptions.set("learning_rate", 0.01);
  return settings;
}

std::shared_ptr<const StepRecord> recordOf(const LayerType& type, const ConformanceCase& layerCase,
                                           const std::string& optimizer = "adam") {
  const Graph graph = graphAround(type, layerCase);
  const auto plan = Network::compile(graph).sharedPlan();
  const NetworkPlan::Step& output = plan->steps[static_cast<std::size_t>(plan->outputSteps.front())];
  return recordOf(graph, settingsWith(optimizer), randomData(output.plan.outputs.front().elementCount()));
}

void collectLeaves(const Expression& expression, std::vector<const Expression*>& leaves) {
  if (expression.kind == Expression::Kind::Number) leaves.push_back(&expression);
  for (const Expression& operand : expression.operands) collectLeaves(operand, leaves);
}

double largestNumber(const Expression& expression) {
  std::vector<const Expression*> leaves;
  collectLeaves(expression, leaves);
  double largest = 0;
  for (const Expression* leaf : leaves) largest = std::max(largest, std::abs(leaf->value));
  return largest;
}

/// The largest number on the way to the value: of sums the terms, not only the leaves.
double largestPart(const Expression& expression) {
  double largest = expression.kind == Expression::Kind::IndexedSum ? 0 : std::abs(evaluate(expression));
  for (const Expression& operand : expression.operands) largest = std::max(largest, largestPart(operand));
  return std::isfinite(largest) ? largest : largestNumber(expression);
}

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString described(const StepRecord& record, const Explanation& line) {
  return text(record.plan().stepOf(line.subject.node)->name + ": " + line.title + ": " +
              explanationText(line, FormulaForm::Symbols, kDigits) + ": " +
              explanationText(line, FormulaForm::Numbers, kDigits));
}

/// Nothing, or what is wrong with a line as it is displayed.
QString problemOf(const StepRecord& record, const Explanation& line) {
  const ShownDigits shown = shownDigits(line, kDigits);
  const std::string displayed = expressionText(line.numbers, FormulaForm::Numbers, shown.terms);
  const std::string got = numberText(evaluateText(displayed), shown.result), wanted = numberText(line.result, shown.result);
  if (got != wanted) return "shows " + text(wanted) + ", but evaluates to " + text(got) + ": " + described(record, line);
  if (shown.result < 2) return "hardly a digit is right: " + described(record, line);
  std::vector<const Expression*> leaves;
  collectLeaves(line.numbers, leaves);
  for (const Expression* leaf : leaves) {
    if (leaf->source && !(record.value(*leaf->source) == leaf->value))
      return "a term is not its source: " + described(record, line);
    if (leaf->group < 0) continue;
    if (leaf->group >= static_cast<int>(line.groups.size())) return "a term of no group: " + described(record, line);
    const auto& elements = line.groups[static_cast<std::size_t>(leaf->group)].elements;
    if (!leaf->source || std::ranges::find(elements, *leaf->source) == elements.end())
      return "a term is not in its group '" + text(line.groups[static_cast<std::size_t>(leaf->group)].title) +
             "': " + described(record, line);
  }
  for (const Explanation::Group& group : line.groups)
    for (const TensorElement& element : group.elements)
      if (!record.has(element)) return "a group has a cell that is not there: " + described(record, line);
  const std::string latex =
      explanationLatex(line, FormulaForm::Symbols, kDigits) + explanationLatex(line, FormulaForm::Numbers, kDigits);
  if (std::ranges::count(latex, '{') != std::ranges::count(latex, '}')) return "LaTeX: " + text(latex);
  if (line.title.empty() || line.left.name.empty()) return "without a name: " + described(record, line);
  return {};
}

/// The same for all lines of a number, also when all terms are written out: no rest may hide what is missing.
QString problemOf(const StepRecord& record, const TensorElement& element) {
  const std::vector<Explanation> lines = explain(record, element);
  const QString where = text(symbolText(symbolOf(record, element)) + " of '" + record.plan().stepOf(element.node)->name + "'");
  if (lines.empty()) return "no explanation for " + where;
  if (!(lines.back().subject == element)) return "the last line is about something else: " + where;
  if (lines.back().result != record.value(element)) return "another result than the engine's: " + where;
  for (const Explanation& line : lines)
    if (const QString problem = problemOf(record, line); !problem.isEmpty()) return problem;
  for (const Explanation& line : explain(record, element, {.largestTerms = 1'000'000})) {
    const double difference = std::abs(evaluate(line.numbers) - line.result);
    if (!(difference <= kRounding * std::max(std::abs(line.result), largestPart(line.numbers))))
      return QString("engine %1, formula %2: ").arg(line.result).arg(evaluate(line.numbers)) + described(record, line);
    if (line.numbers.omittedTerms != 0) return "terms left out: " + described(record, line);
  }
  return {};
}

/// A random element of a tensor; nothing when there is none.
std::optional<TensorElement> randomElement(const StepRecord& record, TensorElement element, Rng& rng) {
  const Shape shape = record.shape(element);
  if (record.tensor(element).isEmpty()) return std::nullopt;
  const bool hasSample = record.tensor(element).shape() != shape;
  element.sample = hasSample ? rng.below(record.batchSize()) : 0;
  element.element = rng.below(std::max<Index>(1, shape.elementCount()));
  return element;
}

/// One of everything that can be explained about a node: its numbers, those of its inputs' gradients, its parameters.
std::vector<TensorElement> tensorsOf(const StepRecord& record, NodeId node) {
  const NetworkPlan::Step& step = *record.plan().stepOf(node);
  std::vector<TensorElement> all;
  if (step.role != LayerRole::Input)
    for (const Role role : {Role::Output, Role::PreActivation, Role::OutputGradient, Role::PreActivationGradient})
      all.push_back({.role = role, .node = node});
  if (step.role == LayerRole::Output) all.push_back({.role = Role::Loss, .node = node});
  for (const PortRef input : step.inputs)
    all.push_back({.role = Role::OutputGradient, .node = input.node, .index = input.port});
  for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
    for (const Role role : {Role::ParameterGradient, Role::NextParameter})
      all.push_back({.role = role, .node = node, .index = static_cast<int>(p)});
  std::erase_if(all, [&](const TensorElement& element) { return record.tensor(element).isEmpty(); });
  return all;
}

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
      QVERIFY2(LayerExplainerRegistry::instance().find(type->id), type->id.c_str());
    for (const OptimizerType* type : OptimizerRegistry::instance().types())
      QVERIFY2(OptimizerExplainerRegistry::instance().find(type->id), type->id.c_str());
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

  void everyOptimizersUpdateIsExplained_data() {
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<QString>("option");
    QTest::addColumn<double>("value");
    for (const OptimizerType* type : OptimizerRegistry::instance().types()) {
      QTest::addRow("%s", type->id.c_str()) << text(type->id) << QString() << 0.0;
      for (const OptionSpec& option : type->options)
        if (option.name == "weight_decay")
          QTest::addRow("%s, decay", type->id.c_str()) << text(type->id) << "weight_decay" << 0.02;
    }
    QTest::newRow("sgd, momentum") << "sgd"
                                   << "momentum" << 0.9;
    QTest::newRow("sgd, nesterov") << "sgd"
                                   << "nesterov" << 1.0;
    QTest::newRow("sgd, dampening") << "sgd"
                                    << "dampening" << 0.3;
    QTest::newRow("rmsprop, momentum") << "rmsprop"
                                       << "momentum" << 0.8;
    QTest::newRow("rmsprop, centered") << "rmsprop"
                                       << "centered" << 1.0;
    QTest::newRow("adagrad, start") << "adagrad"
                                    << "initial_accumulator_value" << 0.1;
    QTest::newRow("adagrad, falling rate") << "adagrad"
                                           << "lr_decay" << 0.1;
  }
  void everyOptimizersUpdateIsExplained() {
    QFETCH(QString, optimizer);
    QFETCH(QString, option);
    QFETCH(double, value);
    TrainingSettings settings = settingsWith(optimizer.toStdString());
    if (option == "nesterov" || option == "centered")
      settings.optimizerOptions.set(option.toStdString(), true);
    else if (!option.isEmpty())
      settings.optimizerOptions.set(option.toStdString(), value);
    if (option == "nesterov" || option == "dampening") settings.optimizerOptions.set("momentum", 0.9);
    const auto record =
        recordOf(networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                  {"dense", {{"units", networks::size(7)}, {"activation", networks::text("tanh")}}},
                                  {"dense", {{"units", networks::size(3)}}},
                                  {"output", {{"loss", networks::text("mean_squared_error")}}}}),
                 settings, randomData(3));
    Rng rng(2, streamId("elements"));
    const NodeId hidden = GraphBuilder::idOf(record->plan().graph, "dense_1");
    const auto memories = static_cast<int>(record->before->memoryNames.size());
    for (int i = 0; i < 20; ++i)
      for (int memory = -1; memory < memories; ++memory) {
        const Role role = memory < 0 ? Role::NextParameter : Role::NextOptimizerMemory;
        const auto element =
            randomElement(*record, {.role = role, .node = hidden, .index = i % 2, .memory = std::max(0, memory)}, rng);
        const QString problem = problemOf(*record, *element);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
  }

  void penaltiesAndBoundsAreExplained_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"l1", "l2", "max norm", "clip value", "clip norm", "schedule", "activity", "frozen", "parts"})
      QTest::newRow(what) << QString(what);
  }
  void penaltiesAndBoundsAreExplained() {
    QFETCH(QString, what);
    TrainingSettings settings = settingsWith("adam");
    Options hidden{{"units", networks::size(7)}, {"activation", networks::text("relu")}};
    if (what == "l1") hidden.set("kernel_l1", 0.3);
    if (what == "l2") hidden.set("kernel_l2", 0.3);
    if (what == "max norm") hidden.set("kernel_max_norm", 0.7);
    if (what == "activity") {
      hidden.set("activity_l1", 0.1);
      hidden.set("activity_l2", 0.2);
    }
    if (what == "frozen") hidden.set("frozen", true);
    if (what == "clip value") settings.clipValue = 0.01;
    if (what == "clip norm") settings.clipNorm = 0.05;
    if (what == "schedule") settings.schedule = "cosine_decay";
    if (what == "parts") settings.accumulationSteps = 2;
    const auto record =
        recordOf(networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                  {"dense", {{"units", networks::size(4)}, {"activation", networks::text("tanh")}}},
                                  {"dense", hidden},
                                  {"dense", {{"units", networks::size(3)}}},
                                  {"output", {{"loss", networks::text("mean_squared_error")}}}}),
                 settings, randomData(3));
    QCOMPARE(record->batchSize(), what == "parts" ? 8 : 4);
    Rng rng(2, streamId("elements"));
    for (int i = 0; i < 40; ++i)
      for (const TensorElement& tensor :
           {TensorElement{
                .role = Role::NextParameter, .node = GraphBuilder::idOf(record->plan().graph, "dense_2"), .index = i % 2},
            TensorElement{.role = Role::OutputGradient, .node = GraphBuilder::idOf(record->plan().graph, "dense_2")}}) {
        const QString problem = problemOf(*record, *randomElement(*record, tensor, rng));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
  }

  void everyLossIsExplained_data() {
    QTest::addColumn<QString>("loss");
    QTest::addColumn<QString>("activation");
    QTest::addColumn<bool>("smooth");
    for (const LossType* type : LossRegistry::instance().types()) {
      std::set<std::string> activations(type->fittingActivations.begin(), type->fittingActivations.end());
      if (activations.empty()) activations = {"linear"};
      activations.insert(type->category == "Classification" && type->id.find("hinge") == std::string::npos ? "sigmoid"
                                                                                                           : "linear");
      for (const std::string& activation : activations)
        for (const bool smooth : {false, true})
          if (!smooth || std::ranges::find(type->options, "label_smoothing", &OptionSpec::name) != type->options.end())
            QTest::addRow("%s %s%s", type->id.c_str(), activation.c_str(), smooth ? " smoothed" : "")
                << text(type->id) << text(activation) << smooth;
    }
  }
  void everyLossIsExplained() {
    QFETCH(QString, loss);
    QFETCH(QString, activation);
    QFETCH(bool, smooth);
    TrainingSettings settings = settingsWith("sgd");
    Options output{{"loss", loss.toStdString()}, {"weight", 0.5}};
    if (smooth) output.set("label_smoothing", 0.2);
    const bool isForClasses = loss.contains("categorical");
    if (isForClasses) settings.classWeighting = ClassWeighting::Balanced;
    const Graph graph = networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                         {"dense", {{"units", networks::size(4)}, {"activation", networks::text("tanh")}}},
                                         {"dense", {{"units", networks::size(3)}, {"activation", activation.toStdString()}}},
                                         {"output", output}});
    const auto record = recordOf(graph, settings, isForClasses ? networks::clouds(Shape{kInputs}, 3, kSamples) : randomData(3));
    Rng rng(2, streamId("elements"));
    const NodeId last = GraphBuilder::idOf(graph, "dense_2"), end = GraphBuilder::idOf(graph, "output_1");
    for (int i = 0; i < 12; ++i)
      for (const auto& [role, node] : {std::pair{Role::Loss, end},
                                       {Role::OutputGradient, end},
                                       {Role::Output, end},
                                       {Role::OutputGradient, last},
                                       {Role::PreActivationGradient, last},
                                       {Role::Output, last}}) {
        const auto element = randomElement(*record, {.role = role, .node = node}, rng);
        if (!element) continue;  // no activation
        const QString problem = problemOf(*record, *element);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
  }

  void gradientsThatMeetAreAdded() {
    // One layer's output goes three ways, and two layers share their weights.
    const Graph graph = GraphBuilder()
                            .add("input", "in", {{"shape", networks::sizes({kInputs})}})
                            .then("dense", "a", {{"units", networks::size(5)}, {"activation", networks::text("tanh")}})
                            .then("dense", "b", {{"units", networks::size(5)}, {"activation", networks::text("sigmoid")}})
                            .then("dense", "c", {{"units", networks::size(5)}, {"weights_of", networks::text("b")}})
                            .add("add", "sum", {{"inputs", networks::size(3)}})
                            .wire("a", "sum", 0, 0)
                            .wire("b", "sum", 0, 1)
                            .wire("c", "sum", 0, 2)
                            .add("output", "out", {{"loss", networks::text("mean_squared_error")}})
                            .wire("sum", "out")
                            .graph;
    const auto record = recordOf(graph, settingsWith("adam"), randomData(5));
    Rng rng(2, streamId("elements"));
    for (const char* name : {"a", "b", "c"})
      for (const TensorElement& tensor : tensorsOf(*record, GraphBuilder::idOf(graph, name)))
        for (int i = 0; i < 10; ++i) {
          const QString problem = problemOf(*record, *randomElement(*record, tensor, rng));
          QVERIFY2(problem.isEmpty(), qPrintable(problem));
        }
    const auto lines = explain(*record, {.role = Role::OutputGradient, .node = GraphBuilder::idOf(graph, "a")});
    QCOMPARE(lines.size(), std::size_t{1});
    QCOMPARE(lines[0].groups.size(), std::size_t{3});  // what the sum gives back; δ and weights of b
  }

  void largestTermsComeFirstAndTheRestIsOneNumber() {
    const auto record =
        recordOf(networks::chain({{"input", {{"shape", networks::sizes({kInputs})}}},
                                  {"dense", {{"units", networks::size(50)}, {"activation", networks::text("tanh")}}},
                                  {"dense", {{"units", networks::size(2)}}},
                                  {"output", {{"loss", networks::text("mean_squared_error")}}}}),
                 settingsWith("sgd"), randomData(2));
    const TensorElement z{.role = Role::Output, .node = GraphBuilder::idOf(record->plan().graph, "dense_2")};
    const Explanation few = explain(*record, z, {.largestTerms = 3}).front();
    const Explanation all = explain(*record, z, {.largestTerms = 100}).front();
    QCOMPARE(few.numbers.operands.size(), std::size_t{5});  // three products, the bias, the rest
    QCOMPARE(few.numbers.omittedTerms, Index{47});
    QCOMPARE(all.numbers.operands.size(), std::size_t{51});
    std::vector<double> sizes;
    for (std::size_t i = 0; i < 50; ++i) sizes.push_back(std::abs(evaluate(all.numbers.operands[i])));
    std::ranges::sort(sizes, std::greater<>());
    for (std::size_t i = 0; i < 3; ++i) QVERIFY(std::abs(evaluate(few.numbers.operands[i])) >= sizes[2]);
    QCOMPARE(few.groups[0].elements.size(), std::size_t{50});
  }

  void gradientsAgreeWithCentralDifferences_data() {
    QTest::addColumn<QString>("type");
    for (const LayerType* type : LayerRegistry::instance().types())
      if (type->role == LayerRole::Hidden) QTest::addRow("%s", type->id.c_str()) << text(type->id);
  }
  void gradientsAgreeWithCentralDifferences() {
    if constexpr (!std::is_same_v<Scalar, double>) QSKIP("in double precision only");
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

  void numbersAreWrittenAndRead_data() {
    QTest::addColumn<double>("number");
    QTest::addColumn<int>("digits");
    QTest::addColumn<QString>("written");
    QTest::newRow("zero") << 0.0 << 4 << "0";
    QTest::newRow("short") << 0.7 << 4 << "0.7";
    QTest::newRow("negative") << -0.2 << 4 << "−0.2";
    QTest::newRow("rounded") << 0.123456 << 4 << "0.1235";
    QTest::newRow("whole") << 60000.0 << 3 << "60000";
    QTest::newRow("large") << 1234567.8 << 4 << "1.235·10⁶";
    QTest::newRow("small") << 0.0000123456 << 3 << "1.23·10⁻⁵";
    QTest::newRow("power") << 1e-8 << 4 << "10⁻⁸";
    QTest::newRow("rounds up") << 0.99996 << 4 << "1";
    QTest::newRow("rounds up to a power") << 0.000099999 << 3 << "0.0001";
  }
  void numbersAreWrittenAndRead() {
    QFETCH(double, number);
    QFETCH(int, digits);
    QFETCH(QString, written);
    QCOMPARE(text(numberText(number, digits)), written);
    QVERIFY(std::abs(evaluateText(numberText(number, digits)) - number) <= std::abs(number) * std::pow(10, 1 - digits));
  }

  void formulasAreRead_data() {
    QTest::addColumn<QString>("formula");
    QTest::addColumn<double>("value");
    QTest::newRow("precedence") << "1 + 2·3" << 7.0;
    QTest::newRow("minus") << "−2·3 − (−4)" << -2.0;
    QTest::newRow("fraction") << "1 / (1 + exp(−0.56))" << 1 / (1 + std::exp(-0.56));
    QTest::newRow("powers") << "2·10⁻³·3²" << 0.018;
    QTest::newRow("negative base") << "(−3)² − 3²" << 0.0;
    QTest::newRow("other power") << "2^(0.5)" << std::sqrt(2.0);
    QTest::newRow("root") << "√4 + √(9)" << 5.0;
    QTest::newRow("remarks") << "1 [z > 0] + 2 [3 more terms]" << 3.0;
    QTest::newRow("functions") << "max(1, −2, 3) + min(1, 2) + abs(−1) + sign(−5) + ln(1) + tanh(0) + σ(0) + erf(0)" << 4.5;
  }
  void formulasAreRead() {
    QFETCH(QString, formula);
    QFETCH(double, value);
    QCOMPARE(evaluateText(formula.toStdString()), value);
  }

  void formulasThatCannotBeReadSayWhere() {
    for (const char* formula : {"", "1 +", "(1", "1 2", "max()", "foo(1)", "1 [open", "·", "10⁻"}) {
      std::string message;
      try {
        evaluateText(formula);
      } catch (const FormatError& error) {
        message = error.what();
      }
      QVERIFY2(message.find("byte") != std::string::npos, formula);
    }
    Expression unknown = formula::call("sinus", {formula::constant(1)});
    QVERIFY_THROWS_EXCEPTION(ConfigError, evaluate(unknown));
    QVERIFY(std::isnan(evaluate(formula::indexedSum("i", formula::constant(1)))));
  }

  void bothNotations() {
    using namespace formula;
    const Expression w = named(-0.25, {.name = "w", .subscript = "3,1", .superscript = "(2)"}), x = named(2, {.name = "x"});
    const Expression all = quotient(sum({product({w, x}), product({x, w}), negated(square(w))}), root(sum({x, constant(1)})));
    QCOMPARE(text(expressionText(all, FormulaForm::Symbols, 4)), QString("(w⁽²⁾₃,₁·x + x·w⁽²⁾₃,₁ − (w⁽²⁾₃,₁)²) / √(x + 1)"));
    QCOMPARE(text(expressionText(all, FormulaForm::Numbers, 4)), QString("(−0.25·2 + 2·(−0.25) − (−0.25)²) / √(2 + 1)"));
    QCOMPARE(
        text(expressionLatex(all, FormulaForm::Symbols, 4)),
        QString("\\frac{w_{3,1}^{(2)} \\cdot x + x \\cdot w_{3,1}^{(2)} - {\\left(w_{3,1}^{(2)}\\right)}^{2}}{\\sqrt{x + 1}}"));
    QCOMPARE(evaluateText(expressionText(all, FormulaForm::Numbers, 17)), evaluate(all));
    QCOMPARE(text(symbolText({.name = "y", .subscript = "k", .hat = true})), QString::fromUtf8("y\xCC\x82ₖ"));
    QCOMPARE(text(symbolLatex({.name = "∂L/∂w", .subscript = "1,2"})), QString("\\frac{\\partial L}{\\partial w_{1,2}}"));
  }
};

QTEST_APPLESS_MAIN(TestExplanations)
#include "tst_explanations.moc"
