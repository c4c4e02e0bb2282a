#include "engine/kernels/pool2d.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

namespace nn::kernels {
namespace {

constexpr Index kGrain = 1 << 14;  // window elements under which a second thread costs more than it brings

/// The part of a window inside the input, for output position (y, x): rows [i0, i1) and columns [j0, j1) of the window, and the
/// position (top, left) of the window's first element, which may lie outside.
struct Window {
  Index top, left, i0, i1, j0, j1;
  Window(const Pool2dShape& s, Index y, Index x)
      : top(y * s.strideY - s.padTop),
        left(x * s.strideX - s.padLeft),
        i0(std::max<Index>(0, -top)),
        i1(std::min(s.poolHeight, s.height - top)),
        j0(std::max<Index>(0, -left)),
        j1(std::min(s.poolWidth, s.width - left)) {}

  /// Calls body(position in the window, distance of the pixel from the first of the sample) for the elements inside.
  template <typename Body>
  void forEach(const Pool2dShape& s, Body&& body) const {
    for (Index i = i0; i < i1; ++i)
      for (Index j = j0; j < j1; ++j) body(i * s.poolWidth + j, ((top + i) * s.width + left + j) * s.channels);
  }
};

/// Calls body(window, distance of the output pixel) for every window of sample n, rows [begin, end).
template <typename Body>
void forEachWindow(const Pool2dShape& s, Index n, Index begin, Index end, Body&& body) {
  for (Index y = begin; y < end; ++y)
    for (Index x = 0; x < s.outWidth; ++x) body(Window(s, y, x), ((n * s.outHeight + y) * s.outWidth + x) * s.channels);
}

/// Calls body(n, window, distance of the output pixel) for every window, output rows in parallel.
template <typename Body>
void forEachWindowInParallel(const Pool2dShape& s, Body&& body) {
  const Index rowWork = std::max<Index>(1, s.outWidth * s.channels * s.poolHeight * s.poolWidth);
  parallelFor(s.batch * s.outHeight, std::max<Index>(1, kGrain / rowWork), [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      const Index n = row / s.outHeight, y = row % s.outHeight;
      forEachWindow(s, n, y, y + 1, [&](const Window& window, Index out) { body(n, window, out); });
    }
  });
}

/// The same for gradients: samples in parallel, because windows of one sample may overlap.
template <typename Body>
void forEachSampleInParallel(const Pool2dShape& s, Body&& body) {
  const Index work = std::max<Index>(1, s.outHeight * s.outWidth * s.channels * s.poolHeight * s.poolWidth);
  parallelFor(s.batch, std::max<Index>(1, kGrain / work), [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n)
      forEachWindow(s, n, 0, s.outHeight, [&](const Window& window, Index out) { body(n, window, out); });
  });
}

Index sampleSize(const Pool2dShape& s) { return s.height * s.width * s.channels; }

/// beats(a, b) is a mask of the lanes in which a takes the place of b.
template <typename Beats>
void extremumForward(const Pool2dShape& s, const Scalar* input, Scalar* output, Scalar* winner, Beats beats) {
  forEachWindowInParallel(s, [&](Index n, const Window& window, Index out) {
    const Scalar* sample = input + n * sampleSize(s);
    forEachVector(s.channels, [&](Index c, auto lanes) {
      const Index first = ((window.top + window.i0) * s.width + window.left + window.j0) * s.channels;
      Vector best = load(sample + first + c, lanes);
      Vector place = broadcast(static_cast<Scalar>(window.i0 * s.poolWidth + window.j0));
      window.forEach(s, [&](Index position, Index pixel) {
        const Vector value = load(sample + pixel + c, lanes);
        const auto wins = beats(value, best) | ((value != value) & (best == best));
        best = wins ? value : best;
        place = wins ? broadcast(static_cast<Scalar>(position)) : place;
      });
      store(output + out + c, best, lanes);
      store(winner + out + c, place, lanes);
    });
  });
}

}  // namespace

void maxPool2dForward(const Pool2dShape& s, const Scalar* input, Scalar* output, Scalar* winner) {
  extremumForward(s, input, output, winner, [](const Vector& a, const Vector& b) { return a > b; });
}

void minPool2dForward(const Pool2dShape& s, const Scalar* input, Scalar* output, Scalar* winner) {
  extremumForward(s, input, output, winner, [](const Vector& a, const Vector& b) { return a < b; });
}

void extremumPool2dBackward(const Pool2dShape& s, const Scalar* outputGradient, const Scalar* winner, Scalar* inputGradient) {
  forEachSampleInParallel(s, [&](Index n, const Window& window, Index out) {
    Scalar* sample = inputGradient + n * sampleSize(s);
    forEachVector(s.channels, [&](Index c, auto lanes) {
      const Vector gradient = load(outputGradient + out + c, lanes), place = load(winner + out + c, lanes);
      // Going through the window with masks is several times faster than following each winner.
      window.forEach(s, [&](Index position, Index pixel) {
        const Vector share = place == static_cast<Scalar>(position) ? gradient : Vector{};
        store(sample + pixel + c, load(sample + pixel + c, lanes) + share, lanes);
      });
    });
  });
}

void averagePool2dForward(const Pool2dShape& s, const Scalar* input, Scalar* output) {
  constexpr Index kChannels = 64;
  forEachWindowInParallel(s, [&](Index n, const Window& window, Index out) {
    const Scalar* sample = input + n * sampleSize(s);
    const double share = 1 / static_cast<double>((window.i1 - window.i0) * (window.j1 - window.j0));
    for (Index c0 = 0; c0 < s.channels; c0 += kChannels) {
      const Index channels = std::min(kChannels, s.channels - c0);
      double sums[kChannels] = {};
      window.forEach(s, [&](Index, Index pixel) {
        const Scalar* from = sample + pixel + c0;
        for (Index c = 0; c < channels; ++c) sums[c] += static_cast<double>(from[c]);
      });
      for (Index c = 0; c < channels; ++c) output[out + c0 + c] = static_cast<Scalar>(sums[c] * share);
    }
  });
}

void averagePool2dBackward(const Pool2dShape& s, const Scalar* outputGradient, Scalar* inputGradient) {
  forEachSampleInParallel(s, [&](Index n, const Window& window, Index out) {
    Scalar* sample = inputGradient + n * sampleSize(s);
    const Scalar count = static_cast<Scalar>((window.i1 - window.i0) * (window.j1 - window.j0));
    forEachVector(s.channels, [&](Index c, auto lanes) {
      const Vector share = load(outputGradient + out + c, lanes) / count;
      window.forEach(s, [&](Index, Index pixel) { store(sample + pixel + c, load(sample + pixel + c, lanes) + share, lanes); });
    });
  });
}

}  // namespace nn::kernels
