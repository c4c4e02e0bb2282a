#pragma once

#include <stop_token>
#include <vector>

#include "engine/project/experiment.h"

namespace nn {

/// What a learning-rate range test found: the loss while the rate grows from step to step.
///
/// Source   Smith 2017, Cyclical learning rates for training neural networks, arXiv:1506.01186, section 3.3
struct RateRange {
  std::vector<double> rates, losses;  ///< losses smoothed; equally many; the last one may be where it diverged
  double atStart = 0;                 ///< loss with the start weights
  double best = 0;                    ///< rate at the least loss
  double suggested = 0;               ///< a tenth of it; 0 when no rate made the loss fall
  double diverging = 0;               ///< the first rate with NaN or a loss far above the first; 0 when none did
  bool isComplete = false;            ///< false when it was stopped

  /// The smoothed loss where the rate was nearest; NaN when nothing was tried.
  double lossAt(double rate) const;
};

/// Trains a copy of the network for a few steps, from the start values of the project, with a rate that grows from 1e-6 to 10.
/// Schedule, early stopping and augmentation take no part. Stops when the loss explodes, the stop token says so, or it has
/// taken `mostSeconds`.
///
/// Threads  any thread; serial unless a ParallelScope is open.
RateRange rateRange(const Project& project, const PreparedData& data, const std::stop_token& stop = {},
                    double mostSeconds = 10);

}  // namespace nn
