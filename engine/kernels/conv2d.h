#pragma once

#include "engine/core/scalar.h"
#include "engine/kernels/gemm.h"

namespace nn::kernels {

/// Sizes of a 2-D convolution (cross-correlation, as the field says it). Input (N, H, W, C), kernel (KH, KW, C / groups, O),
/// output (N, OH, OW, O), all row-major. Padding is virtual: rows and columns outside the input count as zero.
///
/// With dilation, the kernel's elements lie that many pixels apart. With groups, channels and filters are split into that many
/// equal runs, and a filter sees the channels of its own run only. As many groups as channels is a depthwise convolution, whose
/// kernel may as well be seen as (KH, KW, C, O / C).
struct Conv2dShape {
  Index batch, height, width, channels;
  Index kernelHeight, kernelWidth, filters;
  Index strideY = 1, strideX = 1;
  Index padTop = 0, padLeft = 0;
  Index outHeight, outWidth;
  Index dilationY = 1, dilationX = 1;
  Index groups = 1;
};

/// output[n,y,x,o] = or += bias[o] + Σ_{i,j,c} input[n, y·strideY + i·dilationY − padTop, x·strideX + j·dilationX − padLeft, c]
/// · kernel[i,j,c,o], where c counts the channels of the filter's group; bias may be null. Then max(0, output) if `rectify`.
void conv2dForward(const Conv2dShape& shape, const Scalar* input, const Scalar* kernel, const Scalar* bias, Scalar* output,
                   Store store = Store::Assign, bool rectify = false);

/// inputGradient = or += the transpose of the convolution applied to outputGradient; then, unless mask is null, 0 wherever
/// mask, of the input's size, is not positive.
void conv2dInputGradient(const Conv2dShape& shape, const Scalar* kernel, const Scalar* outputGradient, Scalar* inputGradient,
                         Store store = Store::Add, const Scalar* mask = nullptr);

/// kernelGradient[i,j,c,o] += Σ_{n,y,x} input[...] · outputGradient[n,y,x,o]; summed over n, y, x in ascending order.
void conv2dKernelGradient(const Conv2dShape& shape, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient);

}  // namespace nn::kernels
