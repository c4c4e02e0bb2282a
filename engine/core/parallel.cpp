#include "engine/core/parallel.h"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace nn {
namespace {

thread_local int threadBudget = 1;
thread_local int worker = 0;

#if defined(_OPENMP)
thread_local bool insideRegion = false;

void runInParallel(int threads, Index count, Index grain, void* body, detail::TileFunction call) {
  const Index tiles = (count + grain - 1) / grain;
  // No exception may leave an OpenMP region: keep the one of the first tile and throw it after the region.
  std::exception_ptr failure;
  Index failedTile = std::numeric_limits<Index>::max();
#pragma omp parallel num_threads(threads)
  {
    insideRegion = true;
    worker = omp_get_thread_num();
#pragma omp for schedule(dynamic, 1)
    for (Index tile = 0; tile < tiles; ++tile) {
      try {
        call(body, tile * grain, std::min(count, (tile + 1) * grain));
      } catch (...) {
#pragma omp critical(nn_parallel_failure)
        if (tile < failedTile) {
          failedTile = tile;
          failure = std::current_exception();
        }
      }
    }
    insideRegion = false;
    worker = 0;
  }
  if (failure) std::rethrow_exception(failure);
}
#endif

}  // namespace

int parallelThreads() noexcept {
  return threadBudget;
}
int parallelWorker() noexcept {
  return worker;
}

ParallelScope::ParallelScope(int threads) : previous_(threadBudget) {
  threadBudget = std::max(1, threads);
}
ParallelScope::~ParallelScope() {
  threadBudget = previous_;
}

namespace detail {

void runTiles(Index count, Index grain, void* body, TileFunction call) {
  grain = std::max<Index>(1, grain);
#if defined(_OPENMP)
  const int threads = static_cast<int>(std::min<Index>(threadBudget, (count + grain - 1) / grain));
  if (threads > 1 && !insideRegion) return runInParallel(threads, count, grain, body, call);
#endif
  for (Index begin = 0; begin < count; begin += grain) call(body, begin, std::min(count, begin + grain));
}

double sumTiles(Index count, Index grain, void* body, SumFunction call) {
  grain = std::max<Index>(1, grain);
  const Index tiles = count <= 0 ? 0 : (count + grain - 1) / grain;
  // The partial sums of 64 tiles at a time live on the stack, so that no size needs an allocation.
  constexpr Index kRound = 64;
  std::array<double, kRound> partial{};
  double total = 0;
  for (Index first = 0; first < tiles; first += kRound) {
    const Index inRound = std::min(kRound, tiles - first);
    parallelFor(inRound, 1, [&](Index tile, Index) {
      const Index begin = (first + tile) * grain;
      partial[static_cast<std::size_t>(tile)] = call(body, begin, std::min(count, begin + grain));
    });
    for (Index tile = 0; tile < inRound; ++tile) total += partial[static_cast<std::size_t>(tile)];
  }
  return total;
}

}  // namespace detail
}  // namespace nn
