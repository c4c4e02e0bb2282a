#pragma once

#include <vector>

#include "engine/explain/node_view.h"
#include "engine/explain/term_sum.h"
#include "engine/kernels/pool2d.h"

namespace nn {

/// The windows of a pooling layer on one sample.
class PoolWindows {
 public:
  /// Of a layer with a window that slides, or of one that takes the whole image.
  static PoolWindows sliding(const NodeView& node);
  static PoolWindows whole(const NodeView& node);

  /// Inputs in the window of an output, margins left out.
  std::vector<Index> inputsOf(Index output) const;
  /// Outputs whose window has the input.
  std::vector<Index> outputsOf(Index input) const;
  /// Position of an input in an output's window, row by row.
  Index placeIn(Index output, Index input) const;

 private:
  explicit PoolWindows(const kernels::Pool2dShape& shape) : s_(shape) {}
  kernels::Pool2dShape s_;
};

/// The largest (or smallest) number of a window, and the gradient that goes to it alone.
void addExtremumLine(const NodeView& node, const PoolWindows& windows, bool isMaximum, Index sample, Index element,
                     Lines& lines);
void addExtremumGradient(const NodeView& node, const PoolWindows& windows, Index sample, Index element, TermSum& sum);
/// Which place of the window won, counted from 0, row by row: what a pooling layer keeps for its way back.
void addWinnerLine(const NodeView& node, const PoolWindows& windows, bool isMaximum, Index sample, Index element, Lines& lines);
/// The mean of a window, and the gradient that all of it share.
void addMeanLine(const NodeView& node, const PoolWindows& windows, Index sample, Index element, Lines& lines);
void addMeanGradient(const NodeView& node, const PoolWindows& windows, Index sample, Index element, TermSum& sum);

}  // namespace nn
