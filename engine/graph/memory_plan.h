#pragma once

#include <vector>

#include "engine/graph/schedule.h"

namespace nn {

/// Which numbers of a pass have to be kept, and which may be written over.
///
/// Everything: every tensor has memory of its own for the whole batch, so that it can be looked at afterwards.
///
/// Lean, for training: what the last segment makes and uses up slice by slice has memory for one slice only, one for each
/// thread. It stays in the thread's second cache level, where the whole batch would go through memory: for small convolution
/// networks that is a fifth of the time. And a gradient may take the place of the value it belongs to when backward no longer
/// reads that.
struct MemoryPlan {
  MemoryPlan(const NetworkPlan& plan, const Schedule& schedule, bool lean);

  std::vector<bool> localValue, localGradient;  ///< one for every tensor: memory for one slice of each thread
  std::vector<bool> localWorkspace;             ///< one for every step
  std::vector<bool> gradientInPlace;            ///< one for every tensor: its gradient has the memory of its value
  Index sliceBytes = 0;                         ///< that the layers of a segment in shards touch for a sample, at most
};

}  // namespace nn
