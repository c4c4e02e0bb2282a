#pragma once

#include <set>

#include "engine/explain/builders.h"
#include "engine/losses/loss.h"
#include "engine/optimizers/optimizer.h"
#include "tests/support/explained.h"

/// Which cells the terms of explanations stand for, and one of everything that is explained.
namespace explained {

/// Everything registered that has formulas of its own, with the row's name.
struct ExplainedKind {
  enum class What { Layer, Activation, Loss, Optimizer } what;
  std::string id;
  QString name() const {
    const char* names[] = {"layer", "activation", "loss", "optimizer"};
    return QString("%1 %2").arg(names[static_cast<int>(what)], text(id));
  }
};

inline std::vector<ExplainedKind> explainedKinds() {
  std::vector<ExplainedKind> kinds;
  for (const LayerType* type : LayerRegistry::instance().types())
    if (type->role != LayerRole::Input) kinds.push_back({ExplainedKind::What::Layer, type->id});
  for (const ActivationType* type : ActivationRegistry::instance().types())
    kinds.push_back({ExplainedKind::What::Activation, type->id});
  for (const LossType* type : LossRegistry::instance().types()) kinds.push_back({ExplainedKind::What::Loss, type->id});
  for (const OptimizerType* type : OptimizerRegistry::instance().types())
    kinds.push_back({ExplainedKind::What::Optimizer, type->id});
  return kinds;
}

inline std::shared_ptr<const StepRecord> smallRecord(const Options& hidden, const Options& last, const Options& output,
                                                     const TrainingSettings& settings) {
  const bool isForClasses = output.get<std::string>("loss").find("categorical") != std::string::npos;
  const Graph graph = networks::chain(
      {{"input", {{"shape", networks::sizes({kInputs})}}}, {"dense", hidden}, {"dense", last}, {"output", output}});
  return recordOf(graph, settings, isForClasses ? networks::clouds(Shape{kInputs}, 3, kSamples) : randomData(3));
}

/// Steps in which a kind has its part; of a layer type one for each of its cases.
inline std::vector<std::shared_ptr<const StepRecord>> recordsOf(const ExplainedKind& kind) {
  const auto optimizers = OptimizerRegistry::instance().types();
  const Options hidden{{"units", networks::size(4)}, {"activation", networks::text("tanh")}};
  const Options last{{"units", networks::size(3)}}, output{{"loss", networks::text("mean_squared_error")}};
  switch (kind.what) {
    case ExplainedKind::What::Layer: {
      const LayerType& type = LayerRegistry::instance().require(kind.id);
      std::vector<std::shared_ptr<const StepRecord>> records;
      for (std::size_t c = 0; c < type.cases.size(); ++c)
        records.push_back(recordOf(type, type.cases[c], optimizers[c % optimizers.size()]->id));
      return records;
    }
    case ExplainedKind::What::Activation:
      return {smallRecord({{"units", networks::size(6)}, {"activation", kind.id}}, last, output, settingsWith("adam"))};
    case ExplainedKind::What::Loss: {
      const LossType& type = LossRegistry::instance().require(kind.id);
      TrainingSettings settings = settingsWith("sgd");
      std::vector<std::shared_ptr<const StepRecord>> records;
      std::set<std::string> activations(type.fittingActivations.begin(), type.fittingActivations.end());
      activations.insert(type.category == "Classification" && kind.id.find("hinge") == std::string::npos ? "sigmoid"
                                                                                                         : "linear");
      for (const std::string& activation : activations)
        records.push_back(smallRecord(hidden, {{"units", networks::size(3)}, {"activation", activation}},
                                      {{"loss", kind.id}, {"weight", 0.5}}, settings));
      return records;
    }
    case ExplainedKind::What::Optimizer: {
      TrainingSettings settings = settingsWith(kind.id);
      const auto& options = OptimizerRegistry::instance().require(kind.id).options;
      if (std::ranges::find(options, "weight_decay", &OptionSpec::name) != options.end())
        settings.optimizerOptions.set("weight_decay", 0.02);
      return {smallRecord(hidden, last, output, settings)};
    }
  }
  return {};
}

/// Some numbers of every tensor of a step that is worked out: forward, backward, update, what layers keep.
inline std::vector<TensorElement> workedOut(const StepRecord& record, int ofEach, Rng& rng) {
  std::vector<TensorElement> tensors, elements;
  for (const NetworkPlan::Step& step : record.plan().steps) {
    const auto add = [&](Role role, int index = 0, int memory = 0) {
      tensors.push_back({.role = role, .node = step.id, .index = index, .memory = memory});
    };
    if (step.role != LayerRole::Input)
      for (const Role role : {Role::Output, Role::PreActivation, Role::PreActivationGradient}) add(role);
    add(Role::OutputGradient);
    if (step.role == LayerRole::Output) add(Role::Loss);
    if (!isScratch(record.plan(), {.role = Role::Workspace, .node = step.id})) add(Role::Workspace);
    for (std::size_t b = 0; b < step.plan.buffers.size(); ++b) add(Role::NextBuffer, static_cast<int>(b));
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p) {
      const int index = static_cast<int>(p);
      for (const Role role : {Role::ParameterGradient, Role::NextParameter}) add(role, index);
      for (std::size_t m = 0; m < record.after->memoryNames.size(); ++m)
        add(Role::NextOptimizerMemory, index, static_cast<int>(m));
    }
  }
  for (const TensorElement& tensor : tensors)
    for (int i = 0; i < ofEach; ++i) {
      auto element = randomElement(record, tensor, rng);
      if (!element) break;
      const bool isShared = tensor.role == Role::Workspace && record.plan().stepOf(tensor.node)->plan.couplesBatch;
      if (isShared) element->sample = 0;  // statistics of the batch stand with its first sample
      elements.push_back(*element);
    }
  return elements;
}

/// The cells that a leaf stands for.
inline std::vector<TensorElement> cellsOf(const Explanation& line, const Expression& leaf) {
  if (leaf.source) return {*leaf.source};
  return leaf.group < 0 ? std::vector<TensorElement>() : line.groups[static_cast<std::size_t>(leaf.group)].elements;
}

inline bool isNamed(const Symbol& a, const Symbol& b) {
  return a.name == b.name && a.subscript == b.subscript && a.superscript == b.superscript && a.hat == b.hat;
}

/// Whether a leaf has the name of its cell: its own with or without the sample, or what its explanation calls it.
inline bool hasNameOfItsCell(const StepRecord& record, const std::vector<Explanation>& before, const Expression& leaf) {
  for (const bool namesSample : {false, true})
    if (isNamed(leaf.symbol, formula::symbolOf(record, *leaf.source, namesSample))) return true;
  const auto isIts = [&](const Explanation& line) { return line.subject == *leaf.source && isNamed(line.left, leaf.symbol); };
  if (leaf.symbol.name == "max z" || std::ranges::any_of(before, isIts)) return true;
  return std::ranges::any_of(explain(record, *leaf.source), isIts);
}

/// Whether a leaf without a cell may be so: a constant of the calculation, or what an earlier line has worked out.
inline bool mayHaveNoCell(const std::vector<Explanation>& before, const Expression& leaf) {
  static const std::set<std::string> kConstants = {"η", "β",  "ρ",   "ε",   "λ", "μ",        "Πμ",  "d", "t",
                                                   "N", "K",  "c",   "n",   "f", "α",        "s",   "π", "p",
                                                   "σ", "Σy", "‖g‖", "‖w‖", "u", "rounding", "rest"};
  const auto isResult = [&](const Explanation& line) {
    return isNamed(line.left, leaf.symbol) &&
           (line.result == leaf.value || (std::isnan(line.result) && std::isnan(leaf.value)));
  };
  return leaf.symbol.name.empty() || kConstants.contains(leaf.symbol.name) || std::ranges::any_of(before, isResult);
}

/// Nothing, or which term of a line does not belong to its cells, or which cell to no term.
inline QString termProblem(const StepRecord& record, const std::vector<Explanation>& before, const Explanation& line) {
  std::set<TensorElement> lit, marked;
  for (const Explanation::Group& group : line.groups) {
    if (group.title.empty() || group.elements.empty()) return "a group of nothing: " + described(record, line);
    marked.insert(group.elements.begin(), group.elements.end());
  }
  for (const Expression* form : {&line.symbols, &line.numbers}) {
    std::vector<const Expression*> leaves;
    collectLeaves(*form, leaves);
    for (const Expression* leaf : leaves) {
      if (leaf->group >= static_cast<int>(line.groups.size())) return "a term of no group: " + described(record, line);
      const QString name = text(symbolText(leaf->symbol)) + ": ";
      for (const TensorElement& cell : cellsOf(line, *leaf)) {
        if (!record.has(cell)) return name + "a cell that is not there: " + described(record, line);
        if (!marked.contains(cell)) return name + "its cell is not marked: " + described(record, line);
        lit.insert(cell);
      }
      if (leaf->source) {
        if (record.value(*leaf->source) != leaf->value)
          return name + "another number than its cell: " + described(record, line);
        if (!hasNameOfItsCell(record, before, *leaf)) return name + "not the name of its cell: " + described(record, line);
      } else if (leaf->group < 0 && !mayHaveNoCell(before, *leaf)) {
        return name + "stands for no cell: " + described(record, line);
      }
    }
  }
  for (const TensorElement& cell : marked)
    if (!lit.contains(cell))
      return text(symbolText(symbolOf(record, cell))) + " is marked, but no term stands for it: " + described(record, line);
  return {};
}

}  // namespace explained
