#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "engine/core/parallel.h"

/// Returns when every thread of the open ParallelScope has done a tile: on a busy machine some start late, and what they set up
/// then would be counted as a later step's.
inline void waitForTeam() {
  std::vector<std::atomic<bool>> hasWorked(static_cast<std::size_t>(nn::parallelThreads()));
  const auto all = [&] {
    for (const auto& worker : hasWorked)
      if (!worker) return false;
    return true;
  };
  while (!all())
    nn::parallelFor(2 * nn::parallelThreads(), 1, [&](nn::Index, nn::Index) {
      hasWorked[static_cast<std::size_t>(nn::parallelWorker())] = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
}
