#pragma once

#include <cstddef>

#ifndef NN_SCALAR
#define NN_SCALAR float
#endif

namespace nn {

/// Element type of every tensor: float in the product, double in `engine_f64`, the build that checks gradients.
using Scalar = NN_SCALAR;

/// Signed type for sizes, positions and strides, so that differences need no casts.
using Index = std::ptrdiff_t;

}  // namespace nn
