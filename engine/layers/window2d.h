#pragma once

#include <string>
#include <vector>

#include "engine/kernels/pool2d.h"
#include "engine/layers/layer.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/options.h"

namespace nn {

/// Where a window's first position and its padding lie on an input.
struct WindowPlacement {
  Index outHeight, outWidth;
  Index padTop, padLeft;
};

/// A window that slides over an image: the part that convolution and pooling share. Padding as TensorFlow has it:
///
/// valid  out = ⌊(in − window) / stride⌋ + 1, the window stays inside;
/// same   out = ⌈in / stride⌉, with max(0, (out − 1)·stride + window − in) rows of padding, the odd one at the end.
struct Window2d {
  Index height, width;
  Index strideY, strideX;
  bool padSame;

  /// Reads the window's size from option `sizeName`, and "strides" (0 means as the window) and "padding".
  static Window2d fromOptions(const Options& completedOptions, std::string_view sizeName);

  /// image: (height, width, channels), without the batch axis. Throws ShapeError that begins with `where` when it is no
  /// image or the window does not fit into it.
  WindowPlacement place(const Shape& image, std::string_view where) const;
};

/// The option "padding".
OptionSpec paddingOption();

/// Options of both poolings: "pool_size", "strides", "padding".
std::vector<OptionSpec> poolingOptions();
/// Conformance cases that every pooling layer runs.
std::vector<ConformanceCase> poolingCases();

/// Sizes for the pooling kernels. input: (N, H, W, C). Throws ShapeError.
kernels::Pool2dShape poolShape(const Window2d& window, const Shape& input, std::string_view where);

/// Plan of a pooling layer: its output and cost. Throws ShapeError.
LayerPlan poolPlan(const Window2d& window, const Shape& image, std::string_view where);

}  // namespace nn
