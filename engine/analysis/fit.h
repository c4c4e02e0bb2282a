#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "engine/training/history.h"

namespace nn {

/// What an answer without looking at the inputs reaches by the metric, and whether more is better.
struct FitBaseline {
  double metric = 0;
  bool higherIsBetter = true;
};

/// What the curves of a training say: the kind, and the numbers that it rests on.
struct Fit {
  enum class Kind { Unknown, Diverging, Underfitting, Learning, Good, Overfitting };
  static constexpr int kFewestEpochs = 3;

  Kind kind = Kind::Unknown;
  std::size_t best = 0;             ///< overfitting: place of the epoch with the least validation loss
  double rise = 0;                  ///< overfitting: of the validation loss since then, as a share
  double before = 0, now = 0;       ///< learning: the least loss until two epochs ago, and of the last two
  std::optional<double> done = {};  ///< underfitting: share of the way from the baseline to perfect; nothing without baseline
  double fall = 0;                  ///< underfitting: of the training loss since the first epoch, as a share
  bool hasValidation = false;       ///< the last epoch was validated
};

/// From the epochs so far, at least kFewestEpochs of them. The rules, the first that holds:
///   diverging     the training loss is no number, or twice what it was after the first epoch
///   overfitting   the validation loss has risen by 5 % or more above its least value, two epochs or more ago, while the
///                 training loss went on falling
///   learning      the least validation (or training) loss is that of the last two epochs, and 1 % below what it was before
///   underfitting  the training metric has come less than a quarter of the way from the baseline to perfect; without a known
///                 baseline: the training loss has fallen by less than a tenth
///   good          otherwise
Fit fitOf(std::span<const EpochResult> epochs, std::optional<FitBaseline> baseline);

}  // namespace nn
