#include "engine/kernels/upsample2d.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

namespace nn::kernels {
namespace {

constexpr Index kGrain = 1 << 14;  // output numbers under which a second thread costs more than it brings

/// Calls body(row) for the input rows of all samples, in parallel. Each owns the output rows or the gradient that belong to it.
template <typename Body>
void forEachInputRow(const Upsample2dShape& s, Body&& body) {
  const Index rowWork = std::max<Index>(1, s.factorY * s.factorX * s.width * s.channels);
  parallelFor(s.batch * s.height, std::max<Index>(1, kGrain / rowWork), [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) body(row);
  });
}

/// What an output position is along one axis: (1 − share) · x[first] + share · x[second].
struct Mixture {
  Index first, second;
  Scalar share;
  Mixture(Index position, Index factor, Index size) {
    const double place = (static_cast<double>(position) + 0.5) / static_cast<double>(factor) - 0.5;
    const double inside = std::clamp(place, 0.0, static_cast<double>(size - 1));
    first = static_cast<Index>(inside);
    share = static_cast<Scalar>(inside - static_cast<double>(first));
    second = share > 0 ? first + 1 : first;
  }
  /// How much of x[i] is in it.
  Scalar shareOf(Index i) const { return (i == first ? 1 - share : Scalar{0}) + (i == second ? share : Scalar{0}); }
};

void bilinearRow(const Upsample2dShape& s, const Scalar* sample, const Mixture& rows, Scalar* output) {
  const Index rowSize = s.width * s.channels;
  const Scalar *top = sample + rows.first * rowSize, *bottom = sample + rows.second * rowSize;
  for (Index x = 0; x < s.width * s.factorX; ++x, output += s.channels) {
    const Mixture columns(x, s.factorX, s.width);
    const Index left = columns.first * s.channels, right = columns.second * s.channels;
    const Scalar u = columns.share, v = rows.share;
    forEachVector(s.channels, [&](Index c, auto lanes) {
      const Vector above = (1 - u) * load(top + left + c, lanes) + u * load(top + right + c, lanes);
      const Vector below = (1 - u) * load(bottom + left + c, lanes) + u * load(bottom + right + c, lanes);
      store(output + c, (1 - v) * above + v * below, lanes);
    });
  }
}

/// to[c] += factor · from[c].
void addPixel(Index channels, Scalar factor, const Scalar* from, Scalar* to) {
  forEachVector(channels,
                [&](Index c, auto lanes) { store(to + c, load(to + c, lanes) + factor * load(from + c, lanes), lanes); });
}

}  // namespace

void nearestUpsample2dForward(const Upsample2dShape& s, const Scalar* input, Scalar* output) {
  const Index outRowSize = s.width * s.factorX * s.channels;
  forEachInputRow(s, [&](Index row) {
    Scalar* first = output + row * s.factorY * outRowSize;
    Scalar* to = first;
    for (Index x = 0; x < s.width; ++x)
      for (Index copy = 0; copy < s.factorX; ++copy) to = std::copy_n(input + (row * s.width + x) * s.channels, s.channels, to);
    for (Index copy = 1; copy < s.factorY; ++copy) std::copy_n(first, outRowSize, first + copy * outRowSize);
  });
}

void nearestUpsample2dBackward(const Upsample2dShape& s, const Scalar* outputGradient, Scalar* inputGradient) {
  forEachInputRow(s, [&](Index row) {
    const Scalar* from = outputGradient + row * s.factorY * s.width * s.factorX * s.channels;
    for (Index copy = 0; copy < s.factorY; ++copy)
      for (Index x = 0; x < s.width * s.factorX; ++x, from += s.channels)
        addPixel(s.channels, 1, from, inputGradient + (row * s.width + x / s.factorX) * s.channels);
  });
}

void bilinearUpsample2dForward(const Upsample2dShape& s, const Scalar* input, Scalar* output) {
  const Index outRowSize = s.width * s.factorX * s.channels;
  forEachInputRow(s, [&](Index row) {
    const Scalar* sample = input + row / s.height * s.height * s.width * s.channels;
    for (Index copy = 0; copy < s.factorY; ++copy) {
      const Mixture rows(row % s.height * s.factorY + copy, s.factorY, s.height);
      bilinearRow(s, sample, rows, output + (row * s.factorY + copy) * outRowSize);
    }
  });
}

void bilinearUpsample2dBackward(const Upsample2dShape& s, const Scalar* outputGradient, Scalar* inputGradient) {
  const Index outHeight = s.height * s.factorY, outWidth = s.width * s.factorX;
  forEachInputRow(s, [&](Index row) {
    const Index n = row / s.height, iy = row % s.height;
    // Only output rows less than a pixel away have a share of this one.
    for (Index y = std::max<Index>(0, (iy - 1) * s.factorY); y < std::min(outHeight, (iy + 2) * s.factorY); ++y) {
      const Scalar v = Mixture(y, s.factorY, s.height).shareOf(iy);
      if (v == 0) continue;
      const Scalar* from = outputGradient + (n * outHeight + y) * outWidth * s.channels;
      for (Index x = 0; x < outWidth; ++x, from += s.channels) {
        const Mixture columns(x, s.factorX, s.width);
        addPixel(s.channels, v * (1 - columns.share), from, inputGradient + (row * s.width + columns.first) * s.channels);
        addPixel(s.channels, v * columns.share, from, inputGradient + (row * s.width + columns.second) * s.channels);
      }
    }
  });
}

}  // namespace nn::kernels
