#include "engine/kernels/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"
#include "engine/kernels/vector_math.h"

namespace nn::kernels {
namespace {

constexpr Index kGrain = 1 << 13;  // numbers under which a second thread costs more than it brings

Index rowsPerTile(Index columns) { return std::max<Index>(1, kGrain / std::max<Index>(1, columns)); }

/// Largest number of the row; NaN are passed over, the exponentials bring them back.
Scalar maximum(const Scalar* x, Index columns) {
  constexpr Index kUnit = 16;  // columns whose largest numbers are found side by side
  Scalar largest = -std::numeric_limits<Scalar>::infinity();
  if (columns < kUnit) {
    for (Index c = 0; c < columns; ++c) largest = x[c] > largest ? x[c] : largest;
    return largest;
  }
  Scalar most[kUnit];
  std::fill_n(most, kUnit, largest);
  for (Index c = 0; c < columns; c += kUnit) {
    const Scalar* from = x + std::min(c, columns - kUnit);  // some numbers are looked at twice
    for (Index i = 0; i < kUnit; ++i) most[i] = from[i] > most[i] ? from[i] : most[i];
  }
  for (const Scalar value : most) largest = value > largest ? value : largest;
  return largest;
}

/// Sum in double of the first `count` lanes, in pairs: the additions of a level do not wait for each other.
double sumLanes(Vector v, Index count) {
  double sums[kLanes];
  for (Index i = 0; i < kLanes; ++i) sums[i] = i < count ? static_cast<double>(v[i]) : 0;
  NN_UNROLL
  for (Index half = kLanes / 2; half > 0; half /= 2) {
    NN_UNROLL
    for (Index i = 0; i < half; ++i) sums[i] += sums[i + half];
  }
  return sums[0];
}
double sumLanes(Vector v, AllLanes) { return sumLanes(v, kLanes); }
double sumLanes(Vector v, SomeLanes lanes) { return sumLanes(v, lanes.count); }

/// Σ exp(x − shift) of a row in double, column by column; each exponential also goes to write(column, lanes, value).
template <typename Write>
double sumExponentials(const Scalar* x, Index columns, Scalar shift, Write write) {
  double sum = 0;
  forEachVector(columns, [&](Index c, auto lanes) {
    const Vector e = exponential(load(x + c, lanes) - shift);
    write(c, lanes, e);
    sum += sumLanes(e, lanes);
  });
  return sum;
}

/// Σ exp(x) = exp(shift) · sum.
struct ExponentialSum {
  Scalar shift;
  double sum;
};

/// ln Σ exp(x) of one row.
double logSumOf(const Scalar* x, Index columns, ExponentialSum exponentials) {
  auto [shift, sum] = exponentials;
  // With an infinite maximum the shift makes NaN of rows whose answer is that infinity.
  if (std::isinf(shift)) {
    shift = 0;
    sum = sumExponentials(x, columns, shift, [](Index, auto, Vector) {});
  }
  return static_cast<double>(shift) + std::log(sum);
}

/// y = softmax(x) of one row.
ExponentialSum softmaxRow(const Scalar* x, Index columns, Scalar* y) {
  const Scalar shift = maximum(x, columns);
  const double sum = sumExponentials(x, columns, shift, [&](Index c, auto lanes, Vector e) { store(y + c, e, lanes); });
  const Scalar factor = static_cast<Scalar>(1 / sum);
  forEachVector(columns, [&](Index c, auto lanes) { store(y + c, load(y + c, lanes) * factor, lanes); });
  return {shift, sum};
}

}  // namespace

void softmax(Index rows, Index columns, const Scalar* x, Scalar* y) {
  parallelFor(rows, rowsPerTile(columns), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) softmaxRow(x + r * columns, columns, y + r * columns);
  });
}

void softmaxWithLogSum(Index rows, Index columns, const Scalar* x, Scalar* y, double* logSum) {
  parallelFor(rows, rowsPerTile(columns), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Scalar* row = x + r * columns;
      logSum[r] = logSumOf(row, columns, softmaxRow(row, columns, y + r * columns));
    }
  });
}

void softmaxBackward(Index rows, Index columns, const Scalar* y, Scalar* gradient) {
  parallelFor(rows, rowsPerTile(columns), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Scalar* p = y + r * columns;
      Scalar* g = gradient + r * columns;
      double dot = 0;
      for (Index c = 0; c < columns; ++c) dot += static_cast<double>(g[c]) * static_cast<double>(p[c]);
      const Scalar mean = static_cast<Scalar>(dot);
      forEachVector(columns,
                    [&](Index c, auto lanes) { store(g + c, load(p + c, lanes) * (load(g + c, lanes) - mean), lanes); });
    }
  });
}

void logSumExp(Index rows, Index columns, const Scalar* x, double* result) {
  parallelFor(rows, rowsPerTile(columns), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Scalar* row = x + r * columns;
      const Scalar largest = maximum(row, columns);
      const double sum = std::isinf(largest) ? 0 : sumExponentials(row, columns, largest, [](Index, auto, Vector) {});
      result[r] = logSumOf(row, columns, {largest, sum});
    }
  });
}

}  // namespace nn::kernels
