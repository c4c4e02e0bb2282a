#pragma once

#include <string>
#include <vector>

#include "engine/kernels/pool2d.h"
#include "engine/layers/layer.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/margins2d.h"
#include "engine/layers/options.h"

namespace nn {

/// Where a window's first position and its padding lie on an input.
struct WindowPlacement {
  Index outHeight, outWidth;
  Index padTop, padLeft;
};

enum class Padding { Valid, Same, Explicit };

/// A window that slides over an image: the part that convolution and pooling share. Its reach is (size − 1) · dilation + 1.
/// Padding as TensorFlow has it:
///
/// valid     out = ⌊(in − reach) / stride⌋ + 1, the window stays inside;
/// same      out = ⌈in / stride⌉, with max(0, (out − 1)·stride + reach − in) rows of padding, the odd one at the end;
/// explicit  out = ⌊(in + margins − reach) / stride⌋ + 1.
struct Window2d {
  Index height, width;
  Index strideY, strideX;
  Padding padding = Padding::Valid;
  Margins2d margins = {};  ///< of Padding::Explicit
  Index dilationY = 1, dilationX = 1;

  /// Reads the window's size from option `sizeName`, and "strides" (0 means as the window) and "padding"; where the layer has
  /// them, also "explicit_padding" and "dilation_rate".
  static Window2d fromOptions(const Options& completedOptions, std::string_view sizeName);

  /// image: (height, width, channels), without the batch axis. Throws ShapeError that begins with `where` when it is no
  /// image or the window does not fit into it.
  WindowPlacement place(const Shape& image, std::string_view where) const;

  /// The way back, for transposed convolutions: the larger image that this window, sliding over it, makes `image` of, and the
  /// padding on it.
  ///
  /// valid     out = (in − 1) · stride + reach;
  /// same      out = in · stride;
  /// explicit  out = (in − 1) · stride + reach − margins.
  ///
  /// Throws ShapeError as place() does, or when the margins leave nothing.
  WindowPlacement placeBack(const Shape& image, std::string_view where) const;

 private:
  Index reachY() const { return (height - 1) * dilationY + 1; }
  Index reachX() const { return (width - 1) * dilationX + 1; }
};

/// The option "padding", with the choices valid and same.
OptionSpec paddingOption();

/// Options of poolings with a window: "pool_size", "strides", "padding".
std::vector<OptionSpec> poolingOptions();
/// Conformance cases that each of them runs.
std::vector<ConformanceCase> poolingCases();

/// Sizes for the pooling kernels. input: (N, H, W, C). Throws ShapeError.
kernels::Pool2dShape poolShape(const Window2d& window, const Shape& input, std::string_view where);

/// Plan of a pooling layer: its output and cost. Throws ShapeError.
LayerPlan poolPlan(const Window2d& window, const Shape& image, std::string_view where);

}  // namespace nn
