#pragma once

#include <string_view>
#include <vector>

#include "engine/layers/window2d.h"

namespace nn {

/// What the poolings over a whole image have in common.

/// The option "keep_dimensions".
std::vector<OptionSpec> globalPoolingOptions();
/// Conformance cases that each of them runs.
std::vector<ConformanceCase> globalPoolingCases();

/// Plan of a pooling of the whole image: (C), or (1, 1, C) with "keep_dimensions". Throws ShapeError that begins with `where`.
LayerPlan globalPoolPlan(const Options& completedOptions, const Shape& image, std::string_view where);
/// Sizes for the pooling kernels: one window as large as the image. input: (N, H, W, C).
kernels::Pool2dShape globalPoolShape(const Shape& input);

}  // namespace nn
