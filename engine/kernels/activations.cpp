#include "engine/kernels/activations.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/kernels/map.h"
#include "engine/kernels/vector_math.h"

namespace nn::kernels {
namespace {

constexpr Scalar kHuge = std::numeric_limits<Scalar>::max();
constexpr Scalar kZero = 0, kOne = 1;

/// From here on functions that approach a limit like eˣ have reached it.
constexpr Scalar kSaturated = 80;

/// Φ(x), by the complementary error function, which keeps its digits where Φ is small.
Vector normalDistribution(Vector x) {
  constexpr Scalar kHalfRoot = static_cast<Scalar>(1 / std::numbers::sqrt2);
  Vector result = {};
  for (Index i = 0; i < kLanes; ++i) result[i] = Scalar{0.5} * std::erfc(-kHalfRoot * x[i]);
  return result;
}

/// φ(x) = e^(−x²/2) / √(2π)
Vector normalDensity(Vector x) {
  constexpr Scalar kPeak = static_cast<Scalar>(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
  return exponential(x * x * Scalar{-0.5}) * kPeak;
}

// u = a·x·(1 + b·x²) of the approximate GELU, and so 2u = 2a·x·(1 + b·x²), (2u)' = 2a·(1 + 3b·x²).
constexpr Scalar kTwiceA = static_cast<Scalar>(2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
constexpr Scalar kB = static_cast<Scalar>(0.044715);

Vector approximateNormalDistribution(Vector x) { return sigmoid(x * kTwiceA * (x * x * kB + kOne)); }

/// −∞ would make 0·∞ of x times a factor that goes to 0.
Vector bounded(Vector x) { return detail::atLeast(x, -kHuge); }

constexpr Index kPreluGrain = 1 << 14;  // numbers, as for the maps

Index rowsPerTile(Index columns) { return std::max<Index>(1, kPreluGrain / std::max<Index>(1, columns)); }

/// to = x > 0 ? from : slopes·from on every row; to may be x or from.
void scaleWhereNotPositive(Index rows, Index columns, const Scalar* x, const Scalar* slopes, const Scalar* from, Scalar* to) {
  parallelFor(rows, rowsPerTile(columns), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r)
      forEachVector(columns, [&](Index c, auto lanes) {
        const Index at = r * columns + c;
        const Vector value = load(from + at, lanes);
        store(to + at, load(x + at, lanes) > kZero ? value : value * load(slopes + c, lanes), lanes);
      });
  });
}

/// Columns of the block [0, columns), at most kSlopeColumns.
constexpr Index kSlopeColumns = 64;
void addBlockOfSlopeGradients(Index rows, Index columns, Index stride, const Scalar* x, const Scalar* gradient, Scalar* sums) {
  double total[kSlopeColumns] = {};
  for (Index r = 0; r < rows; ++r, x += stride, gradient += stride)
    for (Index c = 0; c < columns; ++c)
      total[c] += static_cast<double>(gradient[c]) * (x[c] > 0 ? 0.0 : static_cast<double>(x[c]));  // 0·NaN is NaN
  for (Index c = 0; c < columns; ++c) sums[c] += static_cast<Scalar>(total[c]);
}

}  // namespace

void step(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) {
    const Vector result = v > kZero ? broadcast(kOne) : broadcast(kZero);
    return v == v ? result : v;
  });
}

void elu(std::span<const Scalar> x, Scalar alpha, Scalar scale, std::span<Scalar> y) {
  const Scalar below = scale * alpha;
  map(x, y, [scale, below](Vector v) {
    const Vector negative = detail::atMost(detail::atLeast(v, -kSaturated), 0);
    return v > kZero ? v * scale : exponentialMinusOne(negative) * below;
  });
}

void eluBackward(std::span<const Scalar> y, Scalar alpha, Scalar scale, std::span<Scalar> gradient) {
  const Scalar below = scale * alpha;
  combine(y, gradient, [scale, below](Vector v, Vector g) { return v > kZero ? g * scale : g * (v + below); });
}

void softplus(std::span<const Scalar> x, std::span<Scalar> y) {
  // ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), which neither overflows nor loses small results.
  map(x, y, [](Vector v) { return detail::atLeast(v, 0) + logarithmOnePlus(exponential(-detail::magnitude(v))); });
}

void softplusBackward(std::span<const Scalar> y, std::span<Scalar> gradient) {
  combine(y, gradient, [](Vector v, Vector g) { return g * -exponentialMinusOne(-detail::atMost(v, kSaturated)); });
}

void softsign(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) {
    const Vector size = detail::atMost(detail::magnitude(v), kHuge);  // not ∞/∞
    return detail::withSignOf(size / (size + kOne), v);
  });
}

void softsignBackward(std::span<const Scalar> y, std::span<Scalar> gradient) {
  combine(y, gradient, [](Vector v, Vector g) {
    const Vector rest = kOne - detail::magnitude(v);
    return g * (rest * rest);
  });
}

void hardSigmoid(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return detail::atMost(detail::atLeast(v + Scalar{3}, 0), 6) / Scalar{6}; });
}

void hardSigmoidBackward(std::span<const Scalar> y, std::span<Scalar> gradient) {
  combine(y, gradient, [](Vector v, Vector g) {
    const auto isFlat = (v <= kZero) | (v >= kOne);
    return isFlat ? broadcast(kZero) : g / Scalar{6};
  });
}

void swish(std::span<const Scalar> x, Scalar beta, std::span<Scalar> y) {
  map(x, y, [beta](Vector v) { return bounded(v) * sigmoid(bounded(v) * beta); });
}

void swishBackward(std::span<const Scalar> x, Scalar beta, std::span<Scalar> gradient) {
  combine(x, gradient, [beta](Vector v, Vector g) {
    const Vector scaled = detail::atMost(detail::atLeast(v * beta, -kHuge), kHuge);  // not 0·∞ below
    const Vector s = sigmoid(scaled);
    return g * (s * (scaled * (kOne - s) + kOne));
  });
}

void gelu(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return bounded(v) * normalDistribution(v); });
}

void geluBackward(std::span<const Scalar> x, std::span<Scalar> gradient) {
  combine(x, gradient, [](Vector v, Vector g) { return g * (v * normalDensity(v) + normalDistribution(v)); });
}

void geluTanh(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return bounded(v) * approximateNormalDistribution(v); });
}

void geluTanhBackward(std::span<const Scalar> x, std::span<Scalar> gradient) {
  combine(x, gradient, [](Vector v, Vector g) {
    // (x·σ(2u))' = σ·(1 + x·(1 − σ)·(2u)'). Beyond ±30 it is 0 or 1, and x² would overflow at some point.
    const Vector near = detail::atMost(detail::atLeast(v, -30), 30);
    const Vector s = approximateNormalDistribution(near);
    const Vector slope = (near * near * (3 * kB) + kOne) * kTwiceA;
    return g * (s * (near * (kOne - s) * slope + kOne));
  });
}

void prelu(Index rows, Index columns, const Scalar* x, const Scalar* slopes, Scalar* y) {
  scaleWhereNotPositive(rows, columns, x, slopes, x, y);
}

void preluBackward(Index rows, Index columns, const Scalar* x, const Scalar* slopes, Scalar* gradient) {
  scaleWhereNotPositive(rows, columns, x, slopes, gradient, gradient);
}

void addPreluSlopeGradients(Index rows, Index columns, const Scalar* x, const Scalar* gradient, Scalar* slopeGradients) {
  parallelFor(columns, kSlopeColumns, [&](Index begin, Index end) {
    for (Index c = begin; c < end; c += kSlopeColumns)
      addBlockOfSlopeGradients(rows, std::min(kSlopeColumns, end - c), columns, x + c, gradient + c, slopeGradients + c);
  });
}

}  // namespace nn::kernels
