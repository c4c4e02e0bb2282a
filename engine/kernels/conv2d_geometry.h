#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "engine/core/scalar.h"

/// Where windows meet images: the part that the kinds of convolution share. Private to the kernels.
namespace nn::kernels {

/// A run [begin, end) of positions.
struct Range {
  Index begin, end;
};

inline Index divideUp(Index a, Index b) { return (a + b - 1) / b; }

/// The positions t of [0, count) with 0 <= offset + t · step − pad < size, for offset >= 0: the output positions along one axis
/// that a kernel position meets the input at, or the kernel positions of an output position. May be empty (begin >= end).
inline Range meeting(Index offset, Index pad, Index step, Index size, Index count) {
  return {offset >= pad ? 0 : divideUp(pad - offset, step),
          std::min(count, size - 1 - offset + pad < 0 ? 0 : (size - 1 - offset + pad) / step + 1)};
}

/// Items of a parallel tile, given the multiply-adds of one item.
inline Index grainFor(Index stepsPerItem) {
  constexpr Index kStepsPerThread = 1 << 18;  // multiply-adds under which a second thread costs more than it brings
  return std::max<Index>(1, kStepsPerThread / std::max<Index>(1, stepsPerItem));
}

/// What a thread keeps memory for, from call to call.
enum class Kept { Image, Kernel, WideKernel };

inline constexpr Index kKeptNumbers = Index{1} << 16;  // enough for most layers

/// Memory for at least `size` numbers that the thread keeps for the next call; what it held is gone. A thread gets all kinds
/// with its first call: which layers it works on may change from step to step, and no later step should have to allocate.
template <Kept kKind = Kept::Image>
inline Scalar* keptMemory(Index size) {
  constexpr std::size_t kKinds = 3;
  thread_local std::array<std::vector<Scalar>, kKinds> kept = [] {
    std::array<std::vector<Scalar>, kKinds> all;
    for (std::vector<Scalar>& memory : all) memory.resize(kKeptNumbers);
    return all;
  }();
  std::vector<Scalar>& memory = kept[static_cast<std::size_t>(kKind)];
  if (static_cast<Index>(memory.size()) < size) memory.resize(static_cast<std::size_t>(size));
  return memory.data();
}

}  // namespace nn::kernels
