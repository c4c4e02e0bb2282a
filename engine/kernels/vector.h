#pragma once

#include <cstdint>
#include <type_traits>

#include "engine/core/scalar.h"

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

/// Vectors of the machine's own width, by the vector extension of GCC and Clang. Private to the kernels: the width
/// depends on the instruction set they are built for.
namespace nn::kernels {

#if defined(__AVX512F__)
inline constexpr int kVectorBytes = 64;
#elif defined(__AVX__)
inline constexpr int kVectorBytes = 32;
#else
inline constexpr int kVectorBytes = 16;
#endif

/// Groups of three rows in a register tile: 12 rows × 2 vectors where there are 32 registers, else 6 × 2.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr int kTileGroups = 4;
#else
inline constexpr int kTileGroups = 2;
#endif

/// Numbers in a vector.
inline constexpr Index kLanes = kVectorBytes / static_cast<Index>(sizeof(Scalar));

/// Unsigned integer of the size of Scalar, for work on the bits of a number: it wraps instead of overflowing.
using Bits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;

typedef Scalar Vector __attribute__((vector_size(kVectorBytes)));
typedef Bits BitVector __attribute__((vector_size(kVectorBytes)));
typedef Scalar UnalignedVector __attribute__((vector_size(kVectorBytes), aligned(alignof(Scalar)), may_alias));

/// Tags for load() and store(): a whole vector, or its first numbers at the end of a run.
struct AllLanes {};
struct SomeLanes {
  Index count;  ///< 1 .. kLanes
};

inline Vector load(const Scalar* from, AllLanes = {}) { return *reinterpret_cast<const UnalignedVector*>(from); }
inline void store(Scalar* to, Vector value, AllLanes = {}) { *reinterpret_cast<UnalignedVector*>(to) = value; }

#if defined(__AVX512F__)

inline unsigned laneMask(SomeLanes lanes) { return (1U << lanes.count) - 1U; }

/// Reads the first numbers only; the other lanes are zero.
inline Vector load(const Scalar* from, SomeLanes lanes) {
  if constexpr (sizeof(Scalar) == 4)
    return (Vector)_mm512_maskz_loadu_ps(static_cast<__mmask16>(laneMask(lanes)), from);
  else
    return (Vector)_mm512_maskz_loadu_pd(static_cast<__mmask8>(laneMask(lanes)), from);
}

/// Writes the first numbers only.
inline void store(Scalar* to, Vector value, SomeLanes lanes) {
  if constexpr (sizeof(Scalar) == 4)
    _mm512_mask_storeu_ps(to, static_cast<__mmask16>(laneMask(lanes)), (__m512)value);
  else
    _mm512_mask_storeu_pd(to, static_cast<__mmask8>(laneMask(lanes)), (__m512d)value);
}

#elif defined(__AVX2__)

/// Reads the first numbers only; the other lanes are zero.
inline Vector load(const Scalar* from, SomeLanes lanes) {
  // The window of kLanes signs that begins `count` before the first zero.
  static constexpr std::int32_t kSigns[2 * kVectorBytes / 4] = {-1, -1, -1, -1, -1, -1, -1, -1};
  const Index unused = kVectorBytes / 4 - lanes.count * static_cast<Index>(sizeof(Scalar) / 4);
  const __m256i mask = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kSigns + unused));
  if constexpr (sizeof(Scalar) == 4)
    return (Vector)_mm256_maskload_ps(reinterpret_cast<const float*>(from), mask);
  else
    return (Vector)_mm256_maskload_pd(reinterpret_cast<const double*>(from), mask);
}

/// Writes the first numbers only, in parts of 4, 2 and 1: some processors take dozens of cycles for a masked store.
inline void store(Scalar* to, Vector value, SomeLanes lanes) {
  const auto* from = reinterpret_cast<const Scalar*>(&value);
  const auto write = [&](auto part) {
    if ((lanes.count & part.value) == 0) return;
    __builtin_memcpy(to, from, part.value * sizeof(Scalar));
    to += part.value;
    from += part.value;
  };
  write(std::integral_constant<Index, 4>());  // of single precision only: there are no more than 3 of the others
  write(std::integral_constant<Index, 2>());
  write(std::integral_constant<Index, 1>());
}

#else

/// Reads the first numbers only; the other lanes are zero.
inline Vector load(const Scalar* from, SomeLanes lanes) {
  alignas(kVectorBytes) Scalar padded[kLanes] = {};
  for (Index i = 0; i < lanes.count; ++i) padded[i] = from[i];
  return load(padded);
}

/// Writes the first numbers only.
inline void store(Scalar* to, Vector value, SomeLanes lanes) {
  alignas(kVectorBytes) Scalar padded[kLanes];
  store(padded, value);
  for (Index i = 0; i < lanes.count; ++i) to[i] = padded[i];
}

#endif

/// A vector of one number.
inline Vector broadcast(Scalar value) { return value - Vector{}; }

/// Calls body(i, lanes) for the vectors of [0, count), whole ones first. The body is one generic lambda, so a number gets the
/// same arithmetic in a whole vector as at the end of the run.
template <typename Body>
inline void forEachVector(Index count, Body&& body) {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) body(i, AllLanes{});
  if (i < count) body(i, SomeLanes{count - i});
}

}  // namespace nn::kernels

/// Unrolls the following loop completely; needed to keep arrays of vectors in registers.
#if defined(__clang__)
#define NN_UNROLL _Pragma("unroll")
#else
#define NN_UNROLL _Pragma("GCC unroll 32")
#endif
