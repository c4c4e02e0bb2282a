#pragma once

#include <limits>

#include "engine/kernels/vector.h"

/// Exponential, logarithm and what is made of them, a vector at a time. Private to the kernels. Relative error at most 2 units
/// in the last place (hyperbolic tangent and sigmoid: 4); NaN gives NaN, infinities give the limits.
namespace nn::kernels {

namespace detail {

inline constexpr bool kSingle = sizeof(Scalar) == 4;
inline constexpr int kMantissaBits = std::numeric_limits<Scalar>::digits - 1;
inline constexpr Bits kExponentBias = kSingle ? 127 : 1023;
inline constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();

/// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
inline constexpr Scalar kLn2High = static_cast<Scalar>(kSingle ? 0x1.63p-1 : 0x1.62e42feep-1);
inline constexpr Scalar kLn2Low = static_cast<Scalar>(kSingle ? -0x1.bd0105c610ca8p-13 : 0x1.a39ef35793c76p-33);
inline constexpr Scalar kLog2E = static_cast<Scalar>(0x1.71547652b82fep+0);

/// Added to a small number it leaves the nearest whole number in the low bits of the mantissa.
inline constexpr Scalar kRounder = static_cast<Scalar>(kSingle ? 0x1.8p+23 : 0x1.8p+52);

inline BitVector bitsOf(Vector x) { return (BitVector)x; }
inline Vector fromBits(BitVector bits) { return (Vector)bits; }

/// 2ⁿ for whole numbers n in the range of normal exponents, given as n + kOffset.
inline constexpr Bits kOffset = 1 << 12;
inline Vector powerOfTwo(BitVector n) { return fromBits((n + kExponentBias - kOffset) << kMantissaBits); }

/// (eʳ − 1 − r) / r² by its Taylor series, for |r| <= ln 2 / 2; the first omitted term is below a tenth of a unit in the last
/// place.
inline Vector exponentialTail(Vector r) {
  constexpr int kDegree = kSingle ? 7 : 13;
  constexpr double kInverseFactorial[] = {1.0 / 2,         1.0 / 6,          1.0 / 24,          1.0 / 120,
                                          1.0 / 720,       1.0 / 5040,       1.0 / 40320,       1.0 / 362880,
                                          1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0};
  Vector sum = broadcast(static_cast<Scalar>(kInverseFactorial[kDegree - 2]));
  NN_UNROLL
  for (int k = kDegree - 3; k >= 0; --k) sum = sum * r + static_cast<Scalar>(kInverseFactorial[k]);
  return sum;
}

/// x = n ln 2 + r with |r| <= ln 2 / 2 and whole n, for x in the range of finite results.
struct Reduced {
  Vector r;
  BitVector n;  // plus kOffset
};
inline Reduced reduce(Vector x) {
  const Vector shifted = x * kLog2E + kRounder;
  const Vector n = shifted - kRounder;
  return {(x - n * kLn2High) - n * kLn2Low, bitsOf(shifted) - bitsOf(broadcast(kRounder)) + kOffset};
}

/// max(x, low) and min(x, high), but NaN stays NaN.
inline Vector atLeast(Vector x, Scalar low) { return x < low ? broadcast(low) : x; }
inline Vector atMost(Vector x, Scalar high) { return x > high ? broadcast(high) : x; }

inline constexpr Bits kSignBit = Bits{1} << (sizeof(Scalar) * 8 - 1);
inline Vector magnitude(Vector x) { return fromBits(bitsOf(x) & ~kSignBit); }
inline Vector withSignOf(Vector value, Vector sign) { return fromBits(bitsOf(value) | (bitsOf(sign) & kSignBit)); }

}  // namespace detail

/// eˣ; results below the smallest number are 0, above the largest infinite.
inline Vector exponential(Vector x) {
  using namespace detail;
  // Past these bounds the result is 0 or infinite anyway; inside, the exponent n fits.
  const auto [r, n] = reduce(atMost(atLeast(x, kSingle ? -105 : -746), kSingle ? 90 : 711));
  const Vector e = exponentialTail(r) * (r * r) + r + Scalar{1};
  // 2ⁿ in two steps, since 2ⁿ itself may not be a normal number where the result is finite.
  const BitVector half = (n + kOffset) >> 1;
  return e * powerOfTwo(half) * powerOfTwo(n - half + kOffset);
}

/// eˣ − 1 without cancellation, for x in [−80, 80].
inline Vector exponentialMinusOne(Vector x) {
  using namespace detail;
  const auto [r, n] = reduce(x);
  const Vector scale = powerOfTwo(n);
  return (exponentialTail(r) * (r * r) + r) * scale + (scale - Scalar{1});
}

/// ln x; −∞ at 0 and NaN below. Never inlined: its sums of two products may be fused in two ways, and the bits of a result must
/// not depend on where it is computed.
[[gnu::noinline]] inline Vector logarithm(Vector x) {
  using namespace detail;
  constexpr Scalar kTiny = std::numeric_limits<Scalar>::min(), kUp = static_cast<Scalar>(kSingle ? 0x1p+24 : 0x1p+54);
  constexpr Scalar kUpBits = kSingle ? 24 : 54, kHalfRoot = static_cast<Scalar>(0x1.6a09e667f3bcdp-1);
  const Vector normal = x < kTiny ? x * kUp : x;
  // m in [1, 2) and then [√½, √2), so that f = m − 1 is exact and the series converges fast.
  const BitVector bits = bitsOf(normal), mantissaMask = bits - bits + ((Bits{1} << kMantissaBits) - 1);
  const Vector halved = fromBits((bits & mantissaMask) | (bitsOf(broadcast(Scalar{0.5}))));
  const BitVector exponentBits = (bits >> kMantissaBits) + (bitsOf(broadcast(kRounder)) - kExponentBias + 1);
  Vector exponent = fromBits(exponentBits) - kRounder;
  exponent = x < kTiny ? exponent - kUpBits : exponent;
  exponent = halved < kHalfRoot ? exponent - Scalar{1} : exponent;
  const Vector f = (halved < kHalfRoot ? halved + halved : halved) - Scalar{1};
  // ln(1 + f) = 2 artanh s with s = f / (2 + f), arranged as f − (f²/2 − s (f²/2 + rest)) so that the large part f is exact.
  const Vector s = f / (f + Scalar{2}), z = s * s, halfSquare = f * f * Scalar{0.5};
  constexpr int kTerms = kSingle ? 5 : 11;
  Vector rest = broadcast(Scalar{2} / (2 * kTerms + 1));
  NN_UNROLL
  for (int k = kTerms - 1; k >= 1; --k) rest = rest * z + Scalar{2} / static_cast<Scalar>(2 * k + 1);
  rest = rest * z;
  const Vector small = s * (halfSquare + rest) + exponent * kLn2Low;
  const Vector result = exponent * kLn2High - ((halfSquare - small) - f);
  const Vector infinite = x == kInfinity ? x : result;
  const Vector zero = x == Scalar{0} ? broadcast(-kInfinity) : infinite;
  const auto isOutside = (x < Scalar{0}) | (x != x);
  return isOutside ? broadcast(std::numeric_limits<Scalar>::quiet_NaN()) : zero;
}

/// ln(1 + x) for x in [0, 1], also where 1 + x rounds to 1: what rounding took from 1 + x is added again, times the slope
/// there.
inline Vector logarithmOnePlus(Vector x) {
  const Vector u = x + Scalar{1};
  return logarithm(u) + (x - (u - Scalar{1})) / u;
}

/// 1 / (1 + e⁻ˣ), from e^−|x| so that nothing overflows and small results keep their digits.
inline Vector sigmoid(Vector x) {
  const Vector e = exponential(-detail::magnitude(x));
  return (x < Scalar{0} ? e : broadcast(1)) / (e + Scalar{1});
}

/// tanh |x| = t / (t + 2) with t = e^(2|x|) − 1.
inline Vector hyperbolicTangent(Vector x) {
  using namespace detail;
  const Vector bounded = atMost(magnitude(x), 22);  // from there on the result is 1
  const Vector t = exponentialMinusOne(bounded + bounded);
  return withSignOf(t / (t + Scalar{2}), x);
}

}  // namespace nn::kernels
