#pragma once

#include "engine/core/scalar.h"

namespace nn::kernels {

/// Sizes of a 2-D convolution (cross-correlation, as the field says it). Input (N, H, W, C), kernel (KH, KW, C, O),
/// output (N, OH, OW, O), all row-major. Padding is virtual: rows and columns outside the input count as zero.
struct Conv2dShape {
  Index batch, height, width, channels;
  Index kernelHeight, kernelWidth, filters;
  Index strideY = 1, strideX = 1;
  Index padTop = 0, padLeft = 0;
  Index outHeight, outWidth;
};

/// output[n,y,x,o] = bias[o] + Σ_{i,j,c} input[n, y·strideY + i − padTop, x·strideX + j − padLeft, c] · kernel[i,j,c,o]; bias
/// may be null.
void conv2dForward(const Conv2dShape& shape, const Scalar* input, const Scalar* kernel, const Scalar* bias, Scalar* output);

/// inputGradient += the transpose of the convolution applied to outputGradient.
void conv2dInputGradient(const Conv2dShape& shape, const Scalar* kernel, const Scalar* outputGradient, Scalar* inputGradient);

/// kernelGradient[i,j,c,o] += Σ_{n,y,x} input[...] · outputGradient[n,y,x,o]; summed over n, y, x in ascending order.
void conv2dKernelGradient(const Conv2dShape& shape, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient);

}  // namespace nn::kernels
