#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/network.h"

namespace nn {

/// Which numbers a layer that switches some off lets through at a training step, and by what they are multiplied: the layer's
/// own arithmetic on ones (less that on zeros, for "alpha_dropout"), with the random stream that the training has for it. So 0
/// is dropped. Nothing for layers of other kinds (only "dropout", "spatial_dropout", "alpha_dropout" take part).
///
/// Shapes  (samples, ...) as what comes out of the layer
/// step    counted from 1, as StepResult::step; seed: TrainingSettings::seed
std::optional<Tensor> dropoutMask(const NetworkPlan& plan, NodeId node, std::uint64_t seed, std::int64_t step, Index samples);

/// The statistics of a batch normalization, one number for each channel.
struct NormStatistics {
  std::vector<double> runningMean, runningDeviation;  ///< kept, and used for predictions
  std::vector<double> batchMean, batchDeviation;      ///< of these samples
  Index samples = 0;
};

/// Of a "batch_norm" layer, with what comes in for these samples; nothing for other layers.
/// inputs: (N, inputShape of the data), N >= 2. Throws what NetworkInputs and Execution throw.
std::optional<NormStatistics> normStatistics(const Network& network, NodeId node, const DatasetInfo& data,
                                             ConstTensorView inputs);

}  // namespace nn
