#include "engine/kernels/reduce.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/kernels/column_sums.h"
#include "engine/kernels/vector.h"

namespace nn::kernels {
namespace {

constexpr Index kGrain = 1 << 14;
constexpr Index kSums = 16;  // partial sums kept side by side, so that they fill vectors of any width

/// Σ function(number of an element) in double: element i goes to partial sum i mod kSums, and these are added in order.
template <typename Function>
double sumOver(Index count, Function function) {
  return parallelSum(count, kGrain, [&](Index begin, Index end) {
    double sums[kSums] = {};
    Index i = begin;
    for (; i + kSums <= end; i += kSums)
      for (Index lane = 0; lane < kSums; ++lane) sums[lane] += function(i + lane);
    for (Index lane = 0; i + lane < end; ++lane) sums[lane] += function(i + lane);
    double total = 0;
    for (const double sum : sums) total += sum;
    return total;
  });
}

/// The same over the values of x.
template <typename Function>
double sumOf(std::span<const Scalar> x, Function function) {
  const Scalar* p = x.data();
  return sumOver(static_cast<Index>(x.size()), [=](Index i) { return function(static_cast<double>(p[i])); });
}

/// The same over the differences x − y.
template <typename Function>
double sumOfDifferences(std::span<const Scalar> x, std::span<const Scalar> y, Function function) {
  const Scalar *p = x.data(), *q = y.data();
  return sumOver(static_cast<Index>(x.size()),
                 [=](Index i) { return function(static_cast<double>(p[i]) - static_cast<double>(q[i])); });
}

constexpr Index kColumns = 64;

/// total[c] += Σ_r x[r, c] for columns [0, columns), at most kColumns.
void sumDown(Index rows, Index columns, const Scalar* x, Index stride, double* total) {
  double sums[kColumns] = {};
  for (Index r = 0; r < rows; ++r, x += stride)
    for (Index c = 0; c < columns; ++c) sums[c] += static_cast<double>(x[c]);
  for (Index c = 0; c < columns; ++c) total[c] += sums[c];
}

constexpr Index kFewRows = 32;  // are added sooner than their sums side by side would be

/// The columns of few rows, in vectors as far as they go.
void addFewRows(Index rows, Index columns, const Scalar* x, Scalar* sums) {
  constexpr Index kUnit = 8;
  Index c = 0;
  for (; c + kUnit <= columns; c += kUnit) {
    double total[kUnit] = {};
    for (Index r = 0; r < rows; ++r)
      for (Index i = 0; i < kUnit; ++i) total[i] += static_cast<double>(x[r * columns + c + i]);
    for (Index i = 0; i < kUnit; ++i) sums[c + i] += static_cast<Scalar>(total[i]);
  }
  for (; c < columns; ++c) {
    double total = 0;
    for (Index r = 0; r < rows; ++r) total += static_cast<double>(x[r * columns + c]);
    sums[c] += static_cast<Scalar>(total);
  }
}

/// Rows so short that several are taken side by side.
void addNarrowSums(Index rows, Index columns, const Scalar* x, Scalar* sums) {
  if (rows <= kFewRows) return addFewRows(rows, columns, x, sums);
  const WideRows matrix = wideRows(rows, columns, columns);
  const Index finished = rows / matrix.repeat;
  double total[kColumns] = {};
  sumDown(finished, matrix.width(), x, matrix.width(), total);
  if (finished < matrix.count()) sumDown(1, matrix.size(finished), x + finished * matrix.width(), 0, total);
  for (Index c = columns; c < matrix.width(); ++c) total[c % columns] += total[c];
  for (Index c = 0; c < columns; ++c) sums[c] += static_cast<Scalar>(total[c]);
}

void addBlockSums(Index rows, Index columns, const Scalar* x, Index stride, Scalar* sums) {
  double total[kColumns] = {};
  sumDown(rows, columns, x, stride, total);
  for (Index c = 0; c < columns; ++c) sums[c] += static_cast<Scalar>(total[c]);
}

/// The largest of the first 2·kHalf numbers, by comparing one half with the other.
template <Index kHalf, std::size_t... I>
Bits largestLane(BitVector bits, std::index_sequence<I...> lanes) {
  if constexpr (kHalf == 0) {
    return bits[0];
  } else {
    const BitVector moved = __builtin_shufflevector(bits, bits, static_cast<int>((I + kHalf) % kLanes)...);
    return largestLane<kHalf / 2>(moved > bits ? moved : bits, lanes);
  }
}

/// The bits of the largest |x|: without their signs, numbers are ordered as their bits are, and NaN comes after infinity.
Bits largestBits(const Scalar* x, Index count) {
  constexpr Bits kMagnitude = ~Bits{0} >> 1;
  BitVector most{};
  forEachVector(count, [&](Index i, auto lanes) {
    const BitVector bits = reinterpret_cast<BitVector>(load(x + i, lanes)) & kMagnitude;
    most = bits > most ? bits : most;
  });
  return largestLane<kLanes / 2>(most, std::make_index_sequence<kLanes>());
}

}  // namespace

void addColumnSums(Index rows, Index columns, const Scalar* x, Scalar* sums) {
  if (rows <= 0) return;
  if (2 * columns <= kColumns) return addNarrowSums(rows, columns, x, sums);
  parallelFor(columns, std::max(kColumns, kGrain / rows / kColumns * kColumns), [&](Index begin, Index end) {
    for (Index c = begin; c < end; c += kColumns) addBlockSums(rows, std::min(kColumns, end - c), x + c, columns, sums + c);
  });
}

double sumOfSquares(std::span<const Scalar> x) {
  return sumOf(x, [](double value) { return value * value; });
}

double sumOfMagnitudes(std::span<const Scalar> x) {
  return sumOf(x, [](double value) { return std::abs(value); });
}

double sumOfSquaredDifferences(std::span<const Scalar> x, std::span<const Scalar> y) {
  return sumOfDifferences(x, y, [](double difference) { return difference * difference; });
}

double sumOfAbsoluteDifferences(std::span<const Scalar> x, std::span<const Scalar> y) {
  return sumOfDifferences(x, y, [](double difference) { return std::abs(difference); });
}

Scalar largestOrNan(std::span<const Scalar> x) {
  constexpr Index kUnit = 16;  // numbers side by side, so that they fill vectors of any width
  Scalar largest[kUnit];
  std::ranges::fill(largest, -std::numeric_limits<Scalar>::infinity());
  // What is not smaller takes the place, and nothing is smaller than NaN or has it taken from it.
  const auto take = [](Scalar& most, Scalar value) { most = most == most && !(value < most) ? value : most; };
  const auto count = static_cast<Index>(x.size());
  Index i = 0;
  for (; i + kUnit <= count; i += kUnit)
    for (Index lane = 0; lane < kUnit; ++lane) take(largest[lane], x[static_cast<std::size_t>(i + lane)]);
  for (Index lane = 0; i + lane < count; ++lane) take(largest[lane], x[static_cast<std::size_t>(i + lane)]);
  for (Index half = kUnit / 2; half > 0; half /= 2)
    for (Index lane = 0; lane < half; ++lane) take(largest[lane], largest[lane + half]);
  return largest[0];
}

Scalar largestMagnitude(std::span<const Scalar> x) {
  constexpr Index kGrainOfBits = Index{1} << 15;
  const auto count = static_cast<Index>(x.size());
  if (count <= kGrainOfBits) return std::bit_cast<Scalar>(largestBits(x.data(), count));
  std::atomic<Bits> largest{0};
  parallelFor(count, kGrainOfBits, [&](Index begin, Index end) {
    const Bits mine = largestBits(x.data() + begin, end - begin);
    Bits before = largest.load(std::memory_order_relaxed);
    while (before < mine && !largest.compare_exchange_weak(before, mine, std::memory_order_relaxed)) {
    }
  });
  return std::bit_cast<Scalar>(largest.load(std::memory_order_relaxed));
}

bool allFinite(std::span<const Scalar> x) {
  constexpr std::size_t kBlock = 4096;
  for (std::size_t begin = 0; begin < x.size(); begin += kBlock) {
    int strange = 0;
    for (const Scalar value : x.subspan(begin, std::min(kBlock, x.size() - begin)))
      strange |= !(std::abs(value) <= std::numeric_limits<Scalar>::max());
    if (strange) return false;
  }
  return true;
}

}  // namespace nn::kernels
