#pragma once

#include <algorithm>

#include "engine/kernels/conv2d_windows.h"

/// Convolutions with few filters. Private to the kernels.
///
/// Six filters fill six of sixteen lanes. But P output pixels that lie side by side are P · O numbers side by side, and they
/// are themselves a convolution: with P · O filters, P times the stride and a kernel that is (P − 1) · strideX wider,
///
///     K'[i, j, c, p · O + o] = K[i, j − p · strideX, c, o],  0 where that is outside the kernel.
///
/// The zeros cost (KW + (P − 1) · strideX) / KW times the steps, the full lanes bring more: 5 × 5 × 1 × 6 becomes
/// 5 × 6 × 1 × 12 on half as many pixels, 3 vectors a pixel and kernel row instead of 5.
namespace nn::kernels {

/// How many neighbours share a row of the product: what takes the fewest vectors, 1 where sharing does not pay.
inline Index neighbours(const Conv2dShape& s) {
  if (s.groups != 1 || s.dilationX != 1 || 2 * s.filters > kPanelColumns) return 1;
  const auto vectors = [&](Index p) {  // a pixel and kernel row, in 1/1000
    return 1000 * (s.kernelWidth + (p - 1) * s.strideX) * divideUp(p * s.filters, kLanes) / p;
  };
  Index best = 1;
  for (Index p = 2; p * s.filters <= kPanelColumns; ++p)
    if (s.outWidth % p == 0 && vectors(p) < vectors(best)) best = p;
  return 5 * vectors(best) < 4 * vectors(1) ? best : 1;
}

/// The convolution that computes P neighbours as one pixel.
inline Conv2dShape widened(const Conv2dShape& s, Index p) {
  Conv2dShape wide = s;
  wide.filters *= p;
  wide.kernelWidth += (p - 1) * s.strideX;
  wide.strideX *= p;
  wide.outWidth /= p;
  return wide;
}

/// Calls body(kernel row, wide kernel row) for the runs of O numbers of every row (i, j, c) and neighbour that are not zero.
template <typename Body>
void forEachNeighbourRow(const Conv2dShape& s, Index p, Body&& body) {
  const Index wideWidth = s.kernelWidth + (p - 1) * s.strideX;
  for (Index i = 0; i < s.kernelHeight; ++i)
    for (Index j = 0; j < s.kernelWidth; ++j)
      for (Index neighbour = 0; neighbour < p; ++neighbour)
        for (Index c = 0; c < s.channels; ++c)
          body(((i * s.kernelWidth + j) * s.channels + c) * s.filters,
               (((i * wideWidth + j + neighbour * s.strideX) * s.channels + c) * p + neighbour) * s.filters);
}

inline Index kernelSize(const Conv2dShape& s) { return s.kernelHeight * s.kernelWidth * groupChannels(s) * s.filters; }

/// K' of the above, in memory that the calling thread keeps.
inline const Scalar* widenedKernel(const Conv2dShape& s, Index p, const Scalar* kernel) {
  const Index size = kernelSize(widened(s, p));
  Scalar* wide = keptMemory<Kept::WideKernel>(size);
  std::fill_n(wide, size, Scalar{0});
  forEachNeighbourRow(s, p, [&](Index from, Index to) { std::copy_n(kernel + from, s.filters, wide + to); });
  return wide;
}

/// dK[i, j, c, o] += Σ_p dK'[i, j + p · strideX, c, p · O + o].
inline void foldKernelGradient(const Conv2dShape& s, Index p, const Scalar* wide, Scalar* kernelGradient) {
  forEachNeighbourRow(s, p, [&](Index to, Index from) {
    for (Index o = 0; o < s.filters; ++o) kernelGradient[to + o] += wide[from + o];
  });
}

}  // namespace nn::kernels
