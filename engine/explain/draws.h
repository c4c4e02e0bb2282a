#pragma once

#include "engine/explain/node_view.h"

namespace nn {

/// The random number u in [0, 1) that a node drew for an element of its mask in this step.
double drawnFor(const NodeView& node, Index sample, Index element);

/// 1 / (1 − p), by which what stays on is multiplied.
Expression keptFactor(const NodeView& node);

/// A number of the mask of a layer that switches units off: 0 where the drawn number is below the rate, else `kept`, which is
/// the mask's number for what stays on.
void addMaskLine(const NodeView& node, Index sample, Index element, const Expression& kept, Lines& lines);

}  // namespace nn
