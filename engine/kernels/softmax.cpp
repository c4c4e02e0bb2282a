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
  Scalar largest = -std::numeric_limits<Scalar>::infinity();
  for (Index c = 0; c < columns; ++c) largest = x[c] > largest ? x[c] : largest;
  return largest;
}

/// Sum in double of the first `count` lanes.
double sumLanes(Vector v, Index count) {
  double sum = 0;
  for (Index i = 0; i < count; ++i) sum += static_cast<double>(v[i]);
  return sum;
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

}  // namespace

void softmax(Index rows, Index columns, const Scalar* x, Scalar* y) {
  parallelFor(rows, rowsPerTile(columns), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Scalar* from = x + r * columns;
      Scalar* to = y + r * columns;
      const double sum = sumExponentials(from, columns, maximum(from, columns),
                                         [&](Index c, auto lanes, Vector e) { store(to + c, e, lanes); });
      const Scalar factor = static_cast<Scalar>(1 / sum);
      forEachVector(columns, [&](Index c, auto lanes) { store(to + c, load(to + c, lanes) * factor, lanes); });
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
      // With an infinite maximum the shift would make NaN of rows whose answer is that infinity.
      const Scalar shift = std::isinf(largest) ? Scalar{0} : largest;
      result[r] = static_cast<double>(shift) + std::log(sumExponentials(row, columns, shift, [](Index, auto, Vector) {}));
    }
  });
}

}  // namespace nn::kernels
