#pragma once

#include "engine/explain/node_view.h"

namespace nn {

/// a = f(z) of a node with an activation of its own. Lines end with the output.
void addActivationLines(const NodeView& node, Index sample, Index element, Lines& lines);
/// δ = ∂L/∂z from ∂L/∂a. Not for activations that the loss applies.
void addDeltaLines(const NodeView& node, Index sample, Index element, Lines& lines);

/// Whether a formula is known for this activation.
bool hasActivationFormula(const std::string& activation);

}  // namespace nn
