#pragma once

#include "engine/core/scalar.h"

namespace nn::kernels {

/// Sizes of an enlargement by whole factors: input (N, H, W, C), output (N, H · factorY, W · factorX, C).
struct Upsample2dShape {
  Index batch, height, width, channels;
  Index factorY, factorX;
};

/// Every input pixel becomes a rectangle of factorY · factorX equal output pixels.
void nearestUpsample2dForward(const Upsample2dShape& shape, const Scalar* input, Scalar* output);
/// inputGradient += the sum of the rectangle's gradients.
void nearestUpsample2dBackward(const Upsample2dShape& shape, const Scalar* outputGradient, Scalar* inputGradient);

/// Every output pixel is a mixture of the four input pixels around it, in proportion to how near their centres are: output
/// position t is at input position (t + ½) / factor − ½, kept inside the image (half-pixel centres, as in TensorFlow 2 and in
/// PyTorch without align_corners).
void bilinearUpsample2dForward(const Upsample2dShape& shape, const Scalar* input, Scalar* output);
/// inputGradient += the transpose of it.
void bilinearUpsample2dBackward(const Upsample2dShape& shape, const Scalar* outputGradient, Scalar* inputGradient);

}  // namespace nn::kernels
