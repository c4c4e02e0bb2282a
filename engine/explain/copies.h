#pragma once

#include <optional>
#include <string>
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

/// z = x · m, with the mask's number m, which is 0 or 1 / (1 − p): a layer that switches units off. note: its last sentence.
void addSwitchLine(const NodeView& node, Index sample, Index element, const TensorElement& mask, const std::string& note,
                   Lines& lines);
/// The term δ · m.
void addMaskGradient(const NodeView& node, Index sample, Index element, const TensorElement& mask, TermSum& sum);

/// Where a number of an image stands in another that begins so much further up and left; nothing outside.
std::optional<Index> movedElement(const Shape& from, const Shape& to, Index element, Index down, Index right);

}  // namespace nn
