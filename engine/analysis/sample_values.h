#pragma once

#include <atomic>
#include <functional>
#include <span>

#include "engine/data/dataset.h"
#include "engine/graph/network.h"

namespace nn {

/// What came out of a tensor of the plan for samples of a data set, some at a time: (rows, ...) of samples[first ...].
using SampleValuesReceiver = std::function<void(Index first, ConstTensorView values)>;

/// Runs the samples in Mode::Evaluate and hands over the values in order. False when `stop` ended it before all were done.
bool forEachSampleValues(const Network& network, Index tensor, const Dataset& data, std::span<const Index> samples,
                         const std::atomic<bool>& stop, const SampleValuesReceiver& receive);

}  // namespace nn
