#pragma once

#include "engine/training/history.h"

namespace nn {

/// The training figures of an epoch from its steps, the last of the history, without times and validation. From the history
/// alone, so that an epoch that was interrupted and resumed gives the same numbers. step: of its last batch.
EpochResult epochSummary(const TrainingHistory& history, int epoch, std::int64_t step);

}  // namespace nn
