#pragma once

#include <string>

#include "engine/core/registry.h"
#include "engine/explain/node_view.h"

namespace nn {

/// The update of one parameter, as optimizer explainers see it.
struct UpdateCase {
  const StepRecord& record;
  TensorElement parameter;  ///< role Parameter
  Options options;          ///< of the optimizer, complete
  double rate;              ///< learning rate of this step, the schedule's factor included
  double step;              ///< t, counted since the memory was empty
  Expression gradient;      ///< g, with penalties and bounds
  double result;            ///< the new weight, before a limit on the unit's weights

  /// Groups of every line of an update.
  static constexpr int kWeightGroup = 0, kMemoryGroup = 1, kNextMemoryGroup = 2, kGradientGroup = 3;

  double option(const char* name) const { return options.get<double>(name); }
  /// The gradient's next name, with a prime more.
  Symbol nextGradient() const { return {.name = gradient.symbol.name + "′"}; }
  Expression weight() const;
  Expression learningRate() const;
  /// Memory before and after the step, numbered as the optimizer names it; −1 when it has none of that name.
  int memoryNamed(const std::string& name) const;
  Expression memory(int number) const;
  Expression nextMemory(int number) const;
  /// The last line: θ ← numbers.
  void addStep(Expression numbers, std::string code, Lines& lines) const;
  /// A memory's new value.
  void addMemory(int number, std::string title, Expression numbers, std::string code, Lines& lines) const;
  /// A number in between; returns it for use in the lines behind.
  Expression addBetween(Symbol symbol, std::string title, Expression numbers, Lines& lines) const;
};

/// The gradient after the optimizer's penalty of weight decay, as a line when there is any: g ← g + λθ.
Expression withDecay(const UpdateCase& update, Lines& lines);
/// before + (1−β)·(now − before) as the field writes it: β·before + (1−β)·now.
Expression movingMean(Symbol beta, double value, Expression before, Expression now);
/// x̂ = x / (1 − βᵗ)
Expression corrected(const UpdateCase& update, Symbol symbol, std::string title, Expression value, const Symbol& beta,
                     double betaValue, Lines& lines);

/// How an optimizer turns a gradient into a new weight. One for every OptimizerType, in engine/explain/optimizers/<id>.cpp.
struct OptimizerExplainer {
  std::string id;  ///< of the OptimizerType
  std::string title = {}, category = {};
  void (*update)(const UpdateCase& update, Lines& lines) = nullptr;

  static const char* kind() { return "optimizer explainer"; }
};

using OptimizerExplainerRegistry = Registry<OptimizerExplainer>;
using OptimizerExplainerRegistration = Registration<OptimizerExplainer>;

/// All lines of the update of one parameter: what becomes of its gradient, the optimizer's, and the limit on the unit's
/// weights. The gradient itself is explained elsewhere. The last subject is the element with the role NextParameter.
void addUpdateLines(const NodeView& node, const TensorElement& parameter, Lines& lines);

}  // namespace nn
