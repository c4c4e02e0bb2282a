#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "engine/core/rng.h"
#include "engine/core/scalar.h"
#include "engine/kernels/conv2d.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/pool2d.h"

/// The kernels' formulas as plain loops in double, to compare with.
namespace reference {

using nn::Index;
using nn::Scalar;
using Numbers = std::vector<Scalar>;

/// Numbers in [-1, 1), the same for the same seed.
inline Numbers randomNumbers(Index count, std::uint64_t seed) {
  nn::Rng rng(seed, nn::streamId("reference"));
  Numbers numbers(static_cast<std::size_t>(count));
  for (Scalar& x : numbers) x = 2 * rng.uniform() - 1;
  return numbers;
}

/// Largest |actual − expected| in units of the rounding error of `magnitude`.
inline double worstError(std::span<const Scalar> actual, std::span<const double> expected, double magnitude) {
  if (actual.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double error = std::abs(static_cast<double>(actual[i]) - expected[i]);
    worst = std::max(worst, std::isnan(error) ? std::numeric_limits<double>::infinity() : error);
  }
  return worst / (magnitude * static_cast<double>(std::numeric_limits<Scalar>::epsilon()));
}

/// Distance in units in the last place of a Scalar of the size of `expected`.
inline double ulpError(Scalar actual, long double expected) {
  const auto rounded = static_cast<Scalar>(expected);
  if (std::isnan(rounded) || std::isinf(rounded))
    return (std::isnan(rounded) && std::isnan(actual)) || rounded == actual ? 0 : std::numeric_limits<double>::infinity();
  const Scalar size = std::max(std::abs(rounded), std::numeric_limits<Scalar>::min());
  const Scalar unit = std::nextafter(size, std::numeric_limits<Scalar>::infinity()) - size;
  const long double error = std::abs(static_cast<long double>(actual) - expected) / static_cast<long double>(unit);
  return std::isnan(actual) ? std::numeric_limits<double>::infinity() : static_cast<double>(error);
}

inline bool sameBits(std::span<const Scalar> a, std::span<const Scalar> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

inline std::vector<double> toDouble(std::span<const Scalar> x) { return {x.begin(), x.end()}; }

/// C (m, n), dense; `c` holds what is added to.
inline void gemm(Index m, Index n, Index k, nn::kernels::Factor a, nn::kernels::Factor b, std::vector<double>& c) {
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j)
      for (Index p = 0; p < k; ++p)
        c[static_cast<std::size_t>(i * n + j)] += static_cast<double>(a.data[i * a.rowStride + p * a.columnStride]) *
                                                  static_cast<double>(b.data[p * b.rowStride + j * b.columnStride]);
}

/// Calls body(input, kernel, output) with the positions of every product of numbers that a convolution adds up.
template <typename Body>
void forEachProduct(const nn::kernels::Conv2dShape& s, Body&& body) {
  const Index groupChannels = s.channels / s.groups, groupFilters = s.filters / s.groups;
  for (Index n = 0; n < s.batch; ++n)
    for (Index y = 0; y < s.outHeight; ++y)
      for (Index x = 0; x < s.outWidth; ++x)
        for (Index i = 0; i < s.kernelHeight; ++i)
          for (Index j = 0; j < s.kernelWidth; ++j) {
            const Index row = y * s.strideY + i * s.dilationY - s.padTop, column = x * s.strideX + j * s.dilationX - s.padLeft;
            if (row < 0 || row >= s.height || column < 0 || column >= s.width) continue;
            for (Index c = 0; c < groupChannels; ++c)
              for (Index o = 0; o < s.filters; ++o)
                body(static_cast<std::size_t>(((n * s.height + row) * s.width + column) * s.channels +
                                              o / groupFilters * groupChannels + c),
                     static_cast<std::size_t>(((i * s.kernelWidth + j) * groupChannels + c) * s.filters + o),
                     static_cast<std::size_t>(((n * s.outHeight + y) * s.outWidth + x) * s.filters + o));
          }
}

/// Calls body(position in the window, input, output) for every element of every window that lies inside the input.
template <typename Body>
void forEachPooled(const nn::kernels::Pool2dShape& s, Body&& body) {
  for (Index n = 0; n < s.batch; ++n)
    for (Index y = 0; y < s.outHeight; ++y)
      for (Index x = 0; x < s.outWidth; ++x)
        for (Index i = 0; i < s.poolHeight; ++i)
          for (Index j = 0; j < s.poolWidth; ++j) {
            const Index row = y * s.strideY + i - s.padTop, column = x * s.strideX + j - s.padLeft;
            if (row < 0 || row >= s.height || column < 0 || column >= s.width) continue;
            for (Index c = 0; c < s.channels; ++c)
              body(i * s.poolWidth + j, static_cast<std::size_t>(((n * s.height + row) * s.width + column) * s.channels + c),
                   static_cast<std::size_t>(((n * s.outHeight + y) * s.outWidth + x) * s.channels + c));
          }
}

}  // namespace reference
