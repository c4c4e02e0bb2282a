#pragma once

#include <string_view>
#include <vector>

#include "engine/kernels/conv2d.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/layer.h"
#include "engine/layers/options.h"
#include "engine/layers/window2d.h"

namespace nn {

/// What the layers with sliding filters have in common.

/// The option "filters".
OptionSpec filtersOption();
/// The option "depth_multiplier" of layers with filters for each channel.
OptionSpec depthMultiplierOption();
/// "kernel_size", "strides", "padding" (also explicit), "explicit_padding" and "dilation_rate".
std::vector<OptionSpec> slidingOptions();
/// `own` options, then those of sliding and of weights.
std::vector<OptionSpec> convolutionOptions(std::vector<OptionSpec> own);

/// Sizes for the convolution kernels. input: (N, H, W, C). Throws ShapeError that begins with `where`.
kernels::Conv2dShape convolutionShape(const Window2d& window, const Shape& input, Index filters, Index groups,
                                      std::string_view where);

/// Adds what every convolution of one input says of its passes, and its activation's part.
void finishConvolutionPlan(LayerPlan& plan, const FusedActivation& activation);
/// a = f(z), z = input ∗ parameter 0 + parameter 1 (if the layer has a bias), into output 0.
void convolutionForward(const kernels::Conv2dShape& shape, const ForwardPass& pass, bool useBias,
                        const FusedActivation& activation);
/// The gradients of input 0, parameter 0 and parameter 1, where wanted.
void convolutionBackward(const kernels::Conv2dShape& shape, const BackwardPass& pass, bool useBias,
                         const FusedActivation& activation);

}  // namespace nn
