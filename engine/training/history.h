#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "engine/core/scalar.h"
#include "engine/core/shared_log.h"

namespace nn {

/// What one training step reported.
struct StepResult {
  std::int64_t step = 0;  ///< counted from 1 over the whole training
  int epoch = 0;          ///< counted from 0
  std::int32_t batchSize = 0;
  double loss = 0;    ///< mean over the batch, penalties included
  double metric = 0;  ///< of the batch, in training mode; NaN when the network has none
  double learningRate = 0;
  friend bool operator==(const StepResult&, const StepResult&) = default;
};

/// What one epoch reported. Training figures are means over the epoch's samples as they were trained.
struct EpochResult {
  int epoch = 0;          ///< counted from 0
  std::int64_t step = 0;  ///< of its last batch
  double trainLoss = 0, trainMetric = 0;
  double validationLoss = std::numeric_limits<double>::quiet_NaN();  ///< NaN without validation data
  double validationMetric = std::numeric_limits<double>::quiet_NaN();
  double learningRate = 0;
  double seconds = 0;  ///< training time of this epoch, without validation and pauses
  double samplesPerSecond = 0;
};

/// A validation within an epoch.
struct ValidationResult {
  std::int64_t step = 0;  ///< updates done before it
  int epoch = 0;          ///< counted from 0
  double loss = 0, metric = 0;
  friend bool operator==(const ValidationResult&, const ValidationResult&) = default;
};

/// A log of steps is what grows in a long training: 40 bytes a step, once for all who keep it.
using StepLog = SharedLog<StepResult>;

/// Everything that was reported, in order.
struct TrainingHistory {
  StepLog steps;
  std::vector<EpochResult> epochs;
  std::vector<ValidationResult> validations;  ///< those between the ends of epochs
};

}  // namespace nn
