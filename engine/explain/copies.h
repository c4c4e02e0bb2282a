#pragma once

#include <optional>
#include <vector>

#include "engine/explain/node_view.h"
#include "engine/explain/term_sum.h"

namespace nn {

/// Where a number was copied from.
struct CopySource {
  std::size_t input;
  Index element;
};

/// z = the number that it was copied from, or 0 where it is none of an input.
void addCopyLine(const NodeView& node, Index sample, Index element, std::optional<CopySource> source, std::string title,
                 Lines& lines);
/// Terms δ of the outputs that an input was copied to.
void addCopyGradient(const NodeView& node, Index sample, const std::vector<Index>& outputs, TermSum& sum);

/// Terms δ · factor for some outputs: what a layer gives back whose output is a weighted sum.
struct WeightedOutput {
  Index output;
  Expression factor;
};
void addWeightedGradient(const NodeView& node, Index sample, const std::vector<WeightedOutput>& outputs, Expression general,
                         TermSum& sum);

}  // namespace nn
