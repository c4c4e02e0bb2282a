#pragma once

#include <string>
#include <vector>

#include "engine/explain/explanation.h"
#include "engine/explain/step_record.h"

namespace nn {

struct ExplainOptions {
  /// Terms of a long sum that are written out, the largest by size; the others become one.
  Index largestTerms = 8;
};

/// Where a number of a step comes from, in the order of computation: of an Output z and then a = f(z); of a NextParameter the
/// gradient, penalties and bounds, what the optimizer makes of them, and the new weight. The last line's subject is the element
/// that was asked for. Empty for what is not worked out but given (inputs, targets, weights before the update) and for what
/// does not exist. Every LayerType and every OptimizerType has an explainer.
std::vector<Explanation> explain(const StepRecord& record, const TensorElement& element, const ExplainOptions& options = {});

/// The loss of the whole batch, which the weights are updated by: the mean of every output's losses, then their sum with the
/// penalties. The subjects are Loss elements.
std::vector<Explanation> explainTotalLoss(const StepRecord& record, const ExplainOptions& options = {});

/// Whether an element stands in a layer's scratch memory, whose numbers mean nothing to people.
bool isScratch(const NetworkPlan& plan, const TensorElement& element);

/// The row of the batch that a node's workspace keeps the numbers of this sample with: its own, or the first one of those that
/// are normalised together.
Index keptWith(const StepRecord& record, NodeId node, Index sample);

/// The number l of a node's layer in symbols such as z⁽ˡ⁾: inputs have 0, the other nodes count from 1 on in the order of
/// computation; an output has the number of what it gets.
int layerNumber(const NetworkPlan& plan, NodeId node);

/// The element's name as the formulas have it: w⁽²⁾₃,₁; places count from 1.
Symbol symbolOf(const StepRecord& record, const TensorElement& element);

}  // namespace nn
