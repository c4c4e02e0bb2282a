#pragma once

#include <QString>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/explain/explain.h"
#include "engine/explain/expression_text.h"
#include "engine/explain/microscope.h"
#include "engine/layers/layer_registry.h"
#include "tests/support/graph_builder.h"
#include "tests/support/networks.h"

/// Recorded steps of small networks, and what is wrong with an explanation as it is displayed.
namespace explained {

using namespace nn;
using Role = TensorElement::Role;

inline constexpr int kDigits = 4;
inline constexpr int kUnits = 100;  // of every layer type
inline constexpr Index kInputs = 6;
inline constexpr Index kSamples = 12;
/// Sums in single precision, of terms that may cancel.
inline constexpr double kRounding = std::is_same_v<Scalar, double> ? 1e-10 : 3e-5;

/// A layer between dense layers that make inputs of the shapes it wants, and a loss on what comes out.
inline Graph graphAround(const LayerType& type, const ConformanceCase& layerCase) {
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

inline std::shared_ptr<const Dataset> randomData(Index outputs) {
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

/// A training of this network, looked at from its start.
inline std::unique_ptr<Microscope> microscopeOn(const Graph& graph, const TrainingSettings& settings,
                                                std::shared_ptr<const Dataset> data) {
  Network network = Network::compile(graph);
  network.initialize(5);
  TrainingState start;
  start.trainer.network = std::make_shared<const Network>(network);
  const DatasetInfo info = data->info();
  return std::make_unique<Microscope>(Microscope::Setup{
      .train = std::move(data), .validation = nullptr, .info = info, .settings = settings, .start = std::move(start)});
}

/// Its third step, with an optimizer that has a memory by then.
inline std::shared_ptr<const StepRecord> recordOf(const Graph& graph, const TrainingSettings& settings,
                                                  std::shared_ptr<const Dataset> data) {
  const auto microscope = microscopeOn(graph, settings, std::move(data));
  for (int i = 0; i < 3; ++i) microscope->forward(Microscope::StepSize::Batch);
  return microscope->record();
}

inline TrainingSettings settingsWith(const std::string& optimizer) {
  TrainingSettings settings;
  settings.batchSize = 4;
  settings.optimizer = optimizer;
  settings.optimizerOptions.set("learning_rate", 0.01);
  return settings;
}

inline std::shared_ptr<const StepRecord> recordOf(const LayerType& type, const ConformanceCase& layerCase,
                                                  const std::string& optimizer = "adam") {
  const Graph graph = graphAround(type, layerCase);
  const auto plan = Network::compile(graph).sharedPlan();
  const NetworkPlan::Step& output = plan->steps[static_cast<std::size_t>(plan->outputSteps.front())];
  return recordOf(graph, settingsWith(optimizer), randomData(output.plan.outputs.front().elementCount()));
}

inline void collectLeaves(const Expression& expression, std::vector<const Expression*>& leaves) {
  if (expression.kind == Expression::Kind::Number) leaves.push_back(&expression);
  for (const Expression& operand : expression.operands) collectLeaves(operand, leaves);
}

inline double largestNumber(const Expression& expression) {
  std::vector<const Expression*> leaves;
  collectLeaves(expression, leaves);
  double largest = 0;
  for (const Expression* leaf : leaves) largest = std::max(largest, std::abs(leaf->value));
  return largest;
}

/// The largest number on the way to the value: of sums the terms, not only the leaves.
inline double largestPart(const Expression& expression) {
  double largest = expression.kind == Expression::Kind::IndexedSum ? 0 : std::abs(evaluate(expression));
  for (const Expression& operand : expression.operands) largest = std::max(largest, largestPart(operand));
  return std::isfinite(largest) ? largest : largestNumber(expression);
}

inline QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

inline QString described(const StepRecord& record, const Explanation& line) {
  return text(record.plan().stepOf(line.subject.node)->name + ": " + line.title + ": " +
              explanationText(line, FormulaForm::Symbols, kDigits) + ": " +
              explanationText(line, FormulaForm::Numbers, kDigits));
}

/// Nothing, or what is wrong with a line as it is displayed.
inline QString problemOf(const StepRecord& record, const Explanation& line) {
  for (const int digits : {2, kDigits, 7}) {
    const ShownDigits shown = shownDigits(line, digits);
    const std::string displayed = expressionText(line.numbers, FormulaForm::Numbers, shown.terms);
    const double got = evaluateText(displayed);
    if (!readsAs(got, line.result, shown.result))
      return "shows " + text(numberText(line.result, shown.result)) + QString(", but evaluates to %1: ").arg(got, 0, 'g', 12) +
             described(record, line);
    if (shown.result < 2) return "hardly a digit is right: " + described(record, line);
  }
  std::vector<const Expression*> leaves;
  collectLeaves(line.numbers, leaves);
  for (const Expression* leaf : leaves) {
    if (leaf->source && !(record.value(*leaf->source) == leaf->value))
      return "a term is not its source: " + described(record, line);
    if (leaf->group < 0) continue;
    if (leaf->group >= static_cast<int>(line.groups.size())) return "a term of no group: " + described(record, line);
    const auto& elements = line.groups[static_cast<std::size_t>(leaf->group)].elements;
    if (leaf->source ? std::ranges::find(elements, *leaf->source) == elements.end() : elements.empty())
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
inline QString problemOf(const StepRecord& record, const TensorElement& element) {
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
inline std::optional<TensorElement> randomElement(const StepRecord& record, TensorElement element, Rng& rng) {
  const Shape shape = record.shape(element);
  if (record.tensor(element).isEmpty()) return std::nullopt;
  const bool hasSample = record.tensor(element).shape() != shape;
  element.sample = hasSample ? rng.below(record.batchSize()) : 0;
  element.element = rng.below(std::max<Index>(1, shape.elementCount()));
  return element;
}

/// One of everything that can be explained about a node: its numbers, those of its inputs' gradients, its parameters.
inline std::vector<TensorElement> tensorsOf(const StepRecord& record, NodeId node) {
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

}  // namespace explained
