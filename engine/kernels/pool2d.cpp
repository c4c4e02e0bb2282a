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

/// Calls body(n, y, …) for every output row, in parallel.
template <typename Body>
void forEachRowInParallel(const Pool2dShape& s, Body&& body) {
  const Index rowWork = std::max<Index>(1, s.outWidth * s.channels * s.poolHeight * s.poolWidth);
  parallelFor(s.batch * s.outHeight, std::max<Index>(1, kGrain / rowWork), [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) body(row / s.outHeight, row % s.outHeight);
  });
}

/// The same for gradients: samples in parallel, because windows of one sample may overlap.
template <typename Body>
void forEachSampleInParallel(const Pool2dShape& s, Body&& body) {
  const Index work = std::max<Index>(1, s.outHeight * s.outWidth * s.channels * s.poolHeight * s.poolWidth);
  parallelFor(s.batch, std::max<Index>(1, kGrain / work), [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n) body(n);
  });
}

Index sampleSize(const Pool2dShape& s) { return s.height * s.width * s.channels; }
Index outputOf(const Pool2dShape& s, Index n, Index y, Index x) {
  return ((n * s.outHeight + y) * s.outWidth + x) * s.channels;
}

/// The most common pooling, whose windows need no bounds: 2 × 2, all inside the input.
bool isPlainTwoByTwo(const Pool2dShape& s) {
  return s.poolHeight == 2 && s.poolWidth == 2 && s.padTop == 0 && s.padLeft == 0 &&
         (s.outHeight - 1) * s.strideY + 2 <= s.height && (s.outWidth - 1) * s.strideX + 2 <= s.width;
}

/// The best of some elements, and which it is. beats(a, b) is a mask of the lanes in which a takes the place of b.
template <typename Beats>
struct Best {
  Vector value, place;
  Beats beats;
  void consider(Vector other, Index position) {
    const auto wins = beats(other, value) | ((other != other) & (value == value));
    value = wins ? other : value;
    place = wins ? broadcast(static_cast<Scalar>(position)) : place;
  }
};

template <typename Beats>
void extremumForward(const Pool2dShape& s, const Scalar* input, Scalar* output, Scalar* winner, Beats beats) {
  const bool isPlain = isPlainTwoByTwo(s);
  const Index rowSize = s.width * s.channels;
  forEachRowInParallel(s, [&](Index n, Index y) {
    const Scalar* sample = input + n * sampleSize(s);
    for (Index x = 0; x < s.outWidth; ++x) {
      const Index out = outputOf(s, n, y, x);
      if (isPlain) {
        const Scalar* from = sample + y * s.strideY * rowSize + x * s.strideX * s.channels;
        forEachVector(s.channels, [&](Index c, auto lanes) {
          Best<Beats> best{load(from + c, lanes), Vector{}, beats};
          best.consider(load(from + s.channels + c, lanes), 1);
          best.consider(load(from + rowSize + c, lanes), 2);
          best.consider(load(from + rowSize + s.channels + c, lanes), 3);
          store(output + out + c, best.value, lanes);
          store(winner + out + c, best.place, lanes);
        });
        continue;
      }
      const Window window(s, y, x);
      const Index first = ((window.top + window.i0) * s.width + window.left + window.j0) * s.channels;
      forEachVector(s.channels, [&](Index c, auto lanes) {
        const Index start = window.i0 * s.poolWidth + window.j0;
        Best<Beats> best{load(sample + first + c, lanes), broadcast(static_cast<Scalar>(start)), beats};
        window.forEach(s, [&](Index position, Index pixel) { best.consider(load(sample + pixel + c, lanes), position); });
        store(output + out + c, best.value, lanes);
        store(winner + out + c, best.place, lanes);
      });
    }
  });
}

/// Sets to zero what no window of a row of windows, side by side, writes: the columns after the last one.
void clearRest(const Pool2dShape& s, Scalar* sample, Index y) {
  const Index rowSize = s.width * s.channels, used = std::min(s.width, (s.outWidth - 1) * s.strideX + s.poolWidth);
  for (Index i = y * s.strideY; i < std::min(s.height, (y + 1) * s.strideY); ++i)
    std::fill(sample + i * rowSize + used * s.channels, sample + (i + 1) * rowSize, Scalar{0});
}

/// Windows of 2 × 2 that lie side by side write every element of theirs.
void assignTwoByTwo(const Pool2dShape& s, const Scalar* outputGradient, const Scalar* winner, Scalar* inputGradient,
                    const Scalar* mask) {
  const Index rowSize = s.width * s.channels;
  forEachSampleInParallel(s, [&](Index n) {
    Scalar* sample = inputGradient + n * sampleSize(s);
    for (Index y = 0; y < s.outHeight; ++y) {
      for (Index x = 0; x < s.outWidth; ++x) {
        const Index out = outputOf(s, n, y, x);
        Scalar* to = sample + y * 2 * rowSize + x * 2 * s.channels;
        forEachVector(s.channels, [&](Index c, auto lanes) {
          Vector gradient = load(outputGradient + out + c, lanes);
          if (mask) gradient = load(mask + out + c, lanes) > Scalar{0} ? gradient : Vector{};
          const Vector place = load(winner + out + c, lanes);
          store(to + c, place == Scalar{0} ? gradient : Vector{}, lanes);
          store(to + s.channels + c, place == Scalar{1} ? gradient : Vector{}, lanes);
          store(to + rowSize + c, place == Scalar{2} ? gradient : Vector{}, lanes);
          store(to + rowSize + s.channels + c, place == Scalar{3} ? gradient : Vector{}, lanes);
        });
      }
      clearRest(s, sample, y);
    }
    std::fill(sample + std::min(s.height, s.outHeight * 2) * rowSize, sample + sampleSize(s), Scalar{0});
  });
}

/// A row of 2 × 2 windows.
void averageRow(const Pool2dShape& s, const Scalar* from, Scalar* to) {
  const Index rowSize = s.width * s.channels;
  for (Index x = 0; x < s.outWidth; ++x, from += s.strideX * s.channels, to += s.channels)
    forEachVector(s.channels, [&](Index c, auto lanes) {
      const Vector above = load(from + c, lanes) + load(from + s.channels + c, lanes);
      const Vector below = load(from + rowSize + c, lanes) + load(from + rowSize + s.channels + c, lanes);
      store(to + c, (above + below) * Scalar{0.25}, lanes);
    });
}

/// A row of 2 × 2 windows that lie side by side: each sends a quarter of its gradient to its four elements.
void assignQuarters(const Pool2dShape& s, const Scalar* outputGradient, Scalar* to) {
  const Index rowSize = s.width * s.channels;
  for (Index x = 0; x < s.outWidth; ++x, outputGradient += s.channels, to += 2 * s.channels)
    forEachVector(s.channels, [&](Index c, auto lanes) {
      const Vector share = load(outputGradient + c, lanes) * Scalar{0.25};
      store(to + c, share, lanes);
      store(to + s.channels + c, share, lanes);
      store(to + rowSize + c, share, lanes);
      store(to + rowSize + s.channels + c, share, lanes);
    });
}

}  // namespace

void maxPool2dForward(const Pool2dShape& s, const Scalar* input, Scalar* output, Scalar* winner) {
  extremumForward(s, input, output, winner, [](const Vector& a, const Vector& b) { return a > b; });
}

void minPool2dForward(const Pool2dShape& s, const Scalar* input, Scalar* output, Scalar* winner) {
  extremumForward(s, input, output, winner, [](const Vector& a, const Vector& b) { return a < b; });
}

void extremumPool2dBackward(const Pool2dShape& s, const Scalar* outputGradient, const Scalar* winner, Scalar* inputGradient,
                            Store how, const Scalar* mask) {
  if (how == Store::Assign && isPlainTwoByTwo(s) && s.strideY == 2 && s.strideX == 2)
    return assignTwoByTwo(s, outputGradient, winner, inputGradient, mask);
  forEachSampleInParallel(s, [&](Index n) {
    Scalar* sample = inputGradient + n * sampleSize(s);
    if (how == Store::Assign) std::fill(sample, sample + sampleSize(s), Scalar{0});
    for (Index y = 0; y < s.outHeight; ++y)
      for (Index x = 0; x < s.outWidth; ++x) {
        const Window window(s, y, x);
        const Index out = outputOf(s, n, y, x);
        forEachVector(s.channels, [&](Index c, auto lanes) {
          Vector gradient = load(outputGradient + out + c, lanes);
          if (mask) gradient = load(mask + out + c, lanes) > Scalar{0} ? gradient : Vector{};
          const Vector place = load(winner + out + c, lanes);
          // Going through the window with masks is several times faster than following each winner.
          window.forEach(s, [&](Index position, Index pixel) {
            const Vector share = place == static_cast<Scalar>(position) ? gradient : Vector{};
            store(sample + pixel + c, load(sample + pixel + c, lanes) + share, lanes);
          });
        });
      }
  });
}

void averagePool2dForward(const Pool2dShape& s, const Scalar* input, Scalar* output) {
  const bool isPlain = isPlainTwoByTwo(s);
  const Index rowSize = s.width * s.channels;
  forEachRowInParallel(s, [&](Index n, Index y) {
    const Scalar* sample = input + n * sampleSize(s);
    if (isPlain) return averageRow(s, sample + y * s.strideY * rowSize, output + outputOf(s, n, y, 0));
    for (Index x = 0; x < s.outWidth; ++x) {
      const Window window(s, y, x);
      const Scalar count = static_cast<Scalar>((window.i1 - window.i0) * (window.j1 - window.j0));
      forEachVector(s.channels, [&](Index c, auto lanes) {
        Vector sum{};
        for (Index i = window.i0; i < window.i1; ++i) {  // rows first: fewer roundings in a large window
          const Scalar* from = sample + ((window.top + i) * s.width + window.left + window.j0) * s.channels + c;
          Vector row = load(from, lanes);
          for (Index j = 1; j < window.j1 - window.j0; ++j) row += load(from + j * s.channels, lanes);
          sum += row;
        }
        store(output + outputOf(s, n, y, x) + c, sum / count, lanes);
      });
    }
  });
}

void averagePool2dBackward(const Pool2dShape& s, const Scalar* outputGradient, Scalar* inputGradient, Store how) {
  // Windows that lie side by side write every element of theirs.
  const bool writes =
      how == Store::Assign && s.padTop == 0 && s.padLeft == 0 && s.strideY == s.poolHeight && s.strideX == s.poolWidth;
  const bool isPlain = writes && isPlainTwoByTwo(s);
  forEachSampleInParallel(s, [&](Index n) {
    Scalar* sample = inputGradient + n * sampleSize(s);
    if (how == Store::Assign && !writes) std::fill(sample, sample + sampleSize(s), Scalar{0});
    for (Index y = 0; y < s.outHeight; ++y) {
      if (isPlain) assignQuarters(s, outputGradient + outputOf(s, n, y, 0), sample + y * 2 * s.width * s.channels);
      for (Index x = isPlain ? s.outWidth : 0; x < s.outWidth; ++x) {
        const Window window(s, y, x);
        const Scalar count = static_cast<Scalar>((window.i1 - window.i0) * (window.j1 - window.j0));
        forEachVector(s.channels, [&](Index c, auto lanes) {
          const Vector share = load(outputGradient + outputOf(s, n, y, x) + c, lanes) / count;
          window.forEach(s, [&](Index, Index pixel) {
            store(sample + pixel + c, writes ? share : load(sample + pixel + c, lanes) + share, lanes);
          });
        });
      }
      if (writes) clearRest(s, sample, y);
    }
    if (writes)
      std::fill(sample + std::min(s.height, s.outHeight * s.strideY) * s.width * s.channels, sample + sampleSize(s), Scalar{0});
  });
}

}  // namespace nn::kernels
