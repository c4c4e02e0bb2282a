#include "engine/kernels/conv2d_depthwise.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/conv2d_geometry.h"
#include "engine/kernels/vector.h"

// There is no sum over channels here, so no product: vectors of filters are multiplied and added number by number. With several
// filters a channel (O = C · M), every channel is written M times side by side first, so that channels and filters line up.
namespace nn::kernels {
namespace {

constexpr Index kFilters = 128;  // filters of a task of the kernel gradient

/// Pixels of an input row seen as filters: the number of filter o at pixel x is data[x · pixelDistance + o].
struct Line {
  const Scalar* data;
  Index pixelDistance;
};

/// Writes the numbers of `pixels` pixels to `to`, filters [o, o + count) only: to[x · count + k] = pixel x's channel (o + k) /
/// M.
void spread(const Conv2dShape& s, const Scalar* from, Index pixels, Index o, Index count, Scalar* to) {
  const Index perChannel = s.filters / s.channels;
  for (Index x = 0; x < pixels; ++x, from += s.channels)
    for (Index k = 0, c = o / perChannel, m = o % perChannel; k < count; ++k) {
      *to++ = from[c];
      if (++m == perChannel) m = 0, ++c;
    }
}

/// Input row iy of sample n, filters [o, o + count); in kept memory when there are several filters a channel.
Line lineOf(const Conv2dShape& s, const Scalar* input, Index n, Index iy, Index o, Index count) {
  const Scalar* row = input + (n * s.height + iy) * s.width * s.channels;
  if (s.filters == s.channels) return {row + o, s.channels};
  Scalar* copy = keptMemory(s.width * count);
  spread(s, row, s.width, o, count, copy);
  return {copy, count};
}

/// Output row y of sample n: z[y,x,o] = b[o] + Σ_{i,j} X[iy, ix, o] · K[i,j,o].
void forwardRow(const Conv2dShape& s, const Scalar* input, const Scalar* kernel, const Scalar* bias, Scalar* output, Store how,
                bool rectify, Index n, Index y) {
  const Range is = meeting(y * s.strideY, s.padTop, s.dilationY, s.height, s.kernelHeight);
  const Index rows = std::max<Index>(0, is.end - is.begin), top = y * s.strideY + is.begin * s.dilationY - s.padTop;
  const Scalar* lines = input + (n * s.height + top) * s.width * s.channels;
  Index lineDistance = s.dilationY * s.width * s.channels;
  if (s.filters != s.channels) {
    const Index lineSize = s.width * s.filters;
    Scalar* copy = keptMemory(rows * lineSize);
    for (Index i = 0; i < rows; ++i) spread(s, lines + i * lineDistance, s.width, 0, s.filters, copy + i * lineSize);
    lines = copy;
    lineDistance = lineSize;
  }
  for (Index x = 0; x < s.outWidth; ++x) {
    const Range js = meeting(x * s.strideX, s.padLeft, s.dilationX, s.width, s.kernelWidth);
    const Scalar* window = lines + (x * s.strideX - s.padLeft) * s.filters;
    Scalar* to = output + ((n * s.outHeight + y) * s.outWidth + x) * s.filters;
    forEachVector(s.filters, [&](Index o, auto lanes) {
      Vector sum = bias ? load(bias + o, lanes) : Vector{};
      for (Index i = 0; i < rows; ++i) {
        const Scalar* line = window + i * lineDistance + o;
        const Scalar* weights = kernel + (is.begin + i) * s.kernelWidth * s.filters + o;
        for (Index j = js.begin; j < js.end; ++j)
          sum += load(line + j * s.dilationX * s.filters, lanes) * load(weights + j * s.filters, lanes);
      }
      if (how == Store::Add) sum += load(to + o, lanes);
      if (rectify) sum = sum < Scalar{0} ? Vector{} : sum;
      store(to + o, sum, lanes);
    });
  }
}

/// Input row iy of sample n, seen as filters: line[ix, o] += Σ_{i,j} dY[y, x, o] · K[i,j,o] where (y, x) meets (iy, ix) at (i,
/// j).
void addToLine(const Conv2dShape& s, const Scalar* kernel, const Scalar* outputGradient, Index n, Index iy, Scalar* line) {
  for (Index i = 0; i < s.kernelHeight; ++i) {
    const Index down = iy + s.padTop - i * s.dilationY, y = down / s.strideY;
    if (down < 0 || down % s.strideY != 0 || y >= s.outHeight) continue;
    for (Index j = 0; j < s.kernelWidth; ++j) {
      const Range xs = meeting(j * s.dilationX, s.padLeft, s.strideX, s.width, s.outWidth);
      const Scalar* weights = kernel + (i * s.kernelWidth + j) * s.filters;
      for (Index x = xs.begin; x < xs.end; ++x) {
        const Scalar* from = outputGradient + ((n * s.outHeight + y) * s.outWidth + x) * s.filters;
        Scalar* to = line + (x * s.strideX + j * s.dilationX - s.padLeft) * s.filters;
        forEachVector(s.filters, [&](Index o, auto lanes) {
          store(to + o, load(to + o, lanes) + load(from + o, lanes) * load(weights + o, lanes), lanes);
        });
      }
    }
  }
}

/// dK[i,j,o] += Σ_x X[iy, ix, o] · dY[y, x, o] for row y of sample n, all j and filters [o, o + count).
void addToKernelRow(const Conv2dShape& s, Line in, const Scalar* outputGradientRow, Scalar* kernelGradientRow, Index o,
                    Index count) {
  for (Index j = 0; j < s.kernelWidth; ++j) {
    const Range xs = meeting(j * s.dilationX, s.padLeft, s.strideX, s.width, s.outWidth);
    const Scalar* line = in.data + (j * s.dilationX - s.padLeft) * in.pixelDistance;
    forEachVector(count, [&](Index k, auto lanes) {
      Vector sum{};
      for (Index x = xs.begin; x < xs.end; ++x)
        sum +=
            load(line + x * s.strideX * in.pixelDistance + k, lanes) * load(outputGradientRow + x * s.filters + o + k, lanes);
      Scalar* to = kernelGradientRow + j * s.filters + o + k;
      store(to, load(to, lanes) + sum, lanes);
    });
  }
}

}  // namespace

void depthwiseForward(const Conv2dShape& s, const Scalar* input, const Scalar* kernel, const Scalar* bias, Scalar* output,
                      Store how, bool rectify) {
  const Index stepsPerRow = s.outWidth * s.kernelHeight * s.kernelWidth * s.filters;
  parallelFor(s.batch * s.outHeight, grainFor(stepsPerRow), [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row)
      forwardRow(s, input, kernel, bias, output, how, rectify, row / s.outHeight, row % s.outHeight);
  });
}

void depthwiseInputGradient(const Conv2dShape& s, const Scalar* kernel, const Scalar* outputGradient, Scalar* inputGradient) {
  const Index perChannel = s.filters / s.channels;
  const Index stepsPerRow = s.width * s.kernelHeight * s.kernelWidth * s.filters / (s.strideX * s.strideY);
  parallelFor(s.batch * s.height, grainFor(stepsPerRow), [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      Scalar* gradient = inputGradient + row * s.width * s.channels;
      if (perChannel == 1) {
        addToLine(s, kernel, outputGradient, row / s.height, row % s.height, gradient);
        continue;
      }
      Scalar* line = keptMemory(s.width * s.filters);
      std::fill_n(line, s.width * s.filters, Scalar{0});
      addToLine(s, kernel, outputGradient, row / s.height, row % s.height, line);
      for (Index k = 0; k < s.width * s.channels; ++k)
        for (Index m = 0; m < perChannel; ++m) gradient[k] += line[k * perChannel + m];
    }
  });
}

void depthwiseKernelGradient(const Conv2dShape& s, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient) {
  // Tasks own parts of the gradient and go through all rows in order, so no partial sums have to be combined.
  const Index blocks = divideUp(s.filters, kFilters);
  const Index stepsPerTask = s.batch * s.outHeight * s.outWidth * s.kernelWidth * std::min(kFilters, s.filters);
  parallelFor(s.kernelHeight * blocks, grainFor(stepsPerTask), [&](Index begin, Index end) {
    for (Index task = begin; task < end; ++task) {
      const Index i = task / blocks, o = task % blocks * kFilters, count = std::min(kFilters, s.filters - o);
      const Range ys = meeting(i * s.dilationY, s.padTop, s.strideY, s.height, s.outHeight);
      for (Index n = 0; n < s.batch; ++n)
        for (Index y = ys.begin; y < ys.end; ++y)
          addToKernelRow(s, lineOf(s, input, n, y * s.strideY + i * s.dilationY - s.padTop, o, count),
                         outputGradient + (n * s.outHeight + y) * s.outWidth * s.filters,
                         kernelGradient + i * s.kernelWidth * s.filters, o, count);
    }
  });
}

}  // namespace nn::kernels
