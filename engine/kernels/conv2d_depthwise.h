#pragma once

#include "engine/kernels/conv2d.h"

/// Convolutions in which every channel has filters of its own. Private to the kernels: conv2dForward() and its gradients call
/// these when the shape is depthwise.
namespace nn::kernels {

/// As many groups as channels. (A single channel is left to the product, which is faster.)
inline bool isDepthwise(const Conv2dShape& s) { return s.groups > 1 && s.groups == s.channels; }

/// As the functions of conv2d.h. Kernel (KH, KW, O); filter o belongs to channel o / (O / C).
void depthwiseForward(const Conv2dShape& shape, const Scalar* input, const Scalar* kernel, const Scalar* bias, Scalar* output,
                      Store store, bool rectify);
void depthwiseInputGradient(const Conv2dShape& shape, const Scalar* kernel, const Scalar* outputGradient,
                            Scalar* inputGradient);
void depthwiseKernelGradient(const Conv2dShape& shape, const Scalar* input, const Scalar* outputGradient,
                             Scalar* kernelGradient);

}  // namespace nn::kernels
