#pragma once

#include <vector>

#include "engine/explain/node_view.h"
#include "engine/explain/term_sum.h"

namespace nn {

/// Layers that bring several inputs together number by number. An input of one number a channel goes with all positions.
Index mergedInput(const NodeView& node, std::size_t input, Index output);
std::vector<Index> mergedOutputs(const NodeView& node, std::size_t input, Index element);
/// A leaf for every input's number at a place of the output, each in a group of its own: "input 1" ...
std::vector<Expression> mergedLeaves(const NodeView& node, Index sample, Index output, std::vector<Explanation::Group>& groups);

/// The larger or smaller one of the inputs; the first of equals gets the gradient.
void addMergedExtremumLine(const NodeView& node, bool isMaximum, Index sample, Index element, Lines& lines);
void addMergedExtremumGradient(const NodeView& node, std::size_t input, Index sample, Index element, TermSum& sum);

}  // namespace nn
