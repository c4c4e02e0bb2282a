#pragma once

#include "engine/explain/node_view.h"

namespace nn {

/// Loss of one sample at an output, without weights.
void addLossLine(const NodeView& output, Index sample, Lines& lines);
/// ∂L/∂ŷ of an output, its weight, the sample's and the mean over the batch included.
void addLossGradientLine(const NodeView& output, Index sample, Index element, Lines& lines);
/// δ of a node whose activation the loss applies, from prediction and target at once: ŷ − y.
void addFusedDeltaLine(const NodeView& node, const NodeView& output, Index sample, Index element, Lines& lines);

/// Whether a formula is known for this loss.
bool hasLossFormula(const std::string& loss);

}  // namespace nn
