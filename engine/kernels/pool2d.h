#pragma once

#include "engine/core/scalar.h"
#include "engine/kernels/gemm.h"

namespace nn::kernels {

/// Sizes of a 2-D pooling: input (N, H, W, C), output (N, OH, OW, C). Padding takes no part (it is neither a maximum
/// nor counted in an average).
struct Pool2dShape {
  Index batch, height, width, channels;
  Index poolHeight, poolWidth, strideY, strideX;
  Index padTop = 0, padLeft = 0;
  Index outHeight, outWidth;
};

/// output = maximum or minimum of each window; winner = its position i · poolWidth + j in the window, the first of equals.
/// A NaN in the window wins.
void maxPool2dForward(const Pool2dShape& shape, const Scalar* input, Scalar* output, Scalar* winner);
void minPool2dForward(const Pool2dShape& shape, const Scalar* input, Scalar* output, Scalar* winner);
/// Of both: inputGradient[winner] = or += outputGradient, 0 elsewhere; where mask, of the output's size, is not null, only for
/// outputs where it is positive.
void extremumPool2dBackward(const Pool2dShape& shape, const Scalar* outputGradient, const Scalar* winner, Scalar* inputGradient,
                            Store store = Store::Add, const Scalar* mask = nullptr);

/// output = mean of the window's elements inside the input.
void averagePool2dForward(const Pool2dShape& shape, const Scalar* input, Scalar* output);
void averagePool2dBackward(const Pool2dShape& shape, const Scalar* outputGradient, Scalar* inputGradient,
                           Store store = Store::Add);

}  // namespace nn::kernels
