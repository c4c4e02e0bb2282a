#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/network.h"
#include "engine/metrics/confusion_matrix.h"
#include "engine/metrics/roc_curve.h"

namespace nn {

/// What a network's first output says of every single sample of a data set: for looking at its mistakes.
struct SampleResults {
  /// Predictions and targets are kept up to so many numbers of each (64 MB); beyond that there are only losses and classes.
  static constexpr Index kMostNumbers = Index{1} << 24;

  Index samples = 0;
  Index units = 0;                           ///< numbers of one prediction
  bool forClasses = false;                   ///< else the targets are values
  std::vector<double> losses;                ///< of every sample, without weights and penalties
  std::vector<Index> byLoss;                 ///< all samples, the largest loss first, NaN before that, equal ones by number
  std::vector<Index> wanted, predicted;      ///< class of every sample; predicted may be kNoClass; empty for values
  std::vector<Scalar> predictions, targets;  ///< (samples, units); targets only for values; empty when there are too many
  ConfusionMatrix confusion;                 ///< without classes for values

  Scalar prediction(Index sample, Index unit) const { return predictions[static_cast<std::size_t>(sample * units + unit)]; }
  Scalar target(Index sample, Index unit) const { return targets[static_cast<std::size_t>(sample * units + unit)]; }
};

/// Runs all samples in Mode::Evaluate, in batches of up to 256. Before each batch `goOn` is told how many samples are done;
/// when it says false the result is nothing. Throws ShapeError when network and data do not fit each other, ConfigError when
/// the batch needs too much memory.
std::optional<SampleResults> evaluateSamples(const Network& network, std::shared_ptr<const Dataset> data,
                                             const std::function<bool(Index done)>& goOn = {});

/// The samples of one cell of the confusion matrix, the largest loss first. `predicted` may be kNoClass.
std::vector<Index> samplesOfCell(const SampleResults& results, Index wanted, Index predicted);

/// The samples that were predicted wrongly, the largest loss first: all of them, or those of one class.
std::vector<Index> mistakes(const SampleResults& results, std::optional<Index> ofClass = {});

/// "Is it this class?", one class against the rest, by what the network says of that class. Its area is NaN where there are no
/// samples of both kinds or predictions were not kept.
RocCurve rocOfClass(const SampleResults& results, Index classNumber);

}  // namespace nn
