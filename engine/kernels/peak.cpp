#include "engine/kernels/peak.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

namespace nn::kernels {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Long beside the 50 µs that a sleeping thread takes to wake up.
constexpr double kRoundSeconds = 2e-3;

/// As many independent sums as a register tile has, which is enough: 2 units × 4 cycles make 8.
constexpr int kRows = kTileGroups, kColumns = 6;

/// The compiler cannot know it, so the loops that use it stay.
volatile Scalar half = Scalar{0.5};

Scalar multiplyAdds(Index rounds) {
  const Scalar start = half;
  const Vector factor = broadcast(start), addend = broadcast(start);
  Vector chains[kRows][kColumns];
  NN_UNROLL
  for (int i = 0; i < kRows; ++i) {
    NN_UNROLL
    for (int j = 0; j < kColumns; ++j)  // each from a value of its own: equal chains would be computed as one
      chains[i][j] = broadcast(start * static_cast<Scalar>(kColumns * i + j));
  }
  for (Index round = 0; round < rounds; ++round) {
    NN_UNROLL
    for (int i = 0; i < kRows; ++i) {
      NN_UNROLL
      for (int j = 0; j < kColumns; ++j) chains[i][j] = chains[i][j] * factor + addend;
    }
  }
  Vector sum = {};
  NN_UNROLL
  for (int i = 0; i < kRows; ++i) {
    NN_UNROLL
    for (int j = 0; j < kColumns; ++j) sum += chains[i][j];
  }
  return sum[0];
}

/// Sum of `count` numbers, a multiple of 8 vectors, in as many chains.
Scalar sumOf(const Scalar* numbers, Index count, Index times) {
  constexpr int kSums = 8;
  Vector sums[kSums] = {};
  for (Index time = 0; time < times; ++time)
    for (Index at = 0; at < count; at += kSums * kLanes) {
      NN_UNROLL
      for (int i = 0; i < kSums; ++i) sums[i] += load(numbers + at + i * kLanes);
    }
  Vector sum = sums[0];
  NN_UNROLL
  for (int i = 1; i < kSums; ++i) sum += sums[i];
  return sum[0];
}

/// Keeps a result that nobody wants from being left out.
void use(Scalar value) { asm volatile("" : : "m"(value)); }

/// Times work(thread, repeats) on all threads at once for about `seconds`; returns the most repeats a second of one thread.
template <typename Work>
double bestRate(double seconds, Work&& work) {
  const Index threads = parallelThreads();
  const auto timeOf = [&](Index repeats) {
    const auto start = Clock::now();
    parallelFor(threads, 1, [&](Index thread, Index) { work(thread, repeats); });
    return secondsSince(start);
  };
  const auto start = Clock::now();
  Index repeats = 1;
  while (timeOf(repeats) < kRoundSeconds) repeats *= 2;
  double best = 0;
  do best = std::max(best, static_cast<double>(repeats) / timeOf(repeats));
  while (secondsSince(start) < seconds);
  return best;
}

}  // namespace

double peakFlops(double seconds) {
  constexpr Index kBlock = 1000;
  const double blocks = bestRate(seconds, [](Index, Index repeats) { use(multiplyAdds(repeats * kBlock)); });
  return blocks * static_cast<double>(2 * kBlock * kRows * kColumns * kLanes * parallelThreads());
}

double readBandwidth(Index bytes, double seconds) {
  const Index threads = parallelThreads();
  const Index block = 8 * kLanes;
  const Index count = std::max(block, bytes / static_cast<Index>(sizeof(Scalar)) / threads / block * block);
  // A vector that crosses a cache line takes twice as long: each part begins at one.
  constexpr std::size_t kLine = 64;
  const std::size_t partBytes = static_cast<std::size_t>(count) * sizeof(Scalar);
  std::vector<std::vector<Scalar>> memory(static_cast<std::size_t>(threads));
  std::vector<const Scalar*> parts;
  for (std::vector<Scalar>& part : memory) {
    part.assign(static_cast<std::size_t>(count) + kLine / sizeof(Scalar), Scalar{1});
    void* begin = part.data();
    std::size_t space = part.size() * sizeof(Scalar);
    parts.push_back(static_cast<const Scalar*>(std::align(kLine, partBytes, begin, space)));
  }
  const double passes = bestRate(
      seconds, [&](Index thread, Index repeats) { use(sumOf(parts[static_cast<std::size_t>(thread)], count, repeats)); });
  return passes * static_cast<double>(threads) * static_cast<double>(partBytes);
}

}  // namespace nn::kernels
