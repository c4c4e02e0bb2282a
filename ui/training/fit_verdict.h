#pragma once

#include <optional>
#include <span>

#include <QString>

#include "engine/training/history.h"

namespace ui {

/// What the curves say of a training, as a teacher would put it.
struct FitVerdict {
  enum class Kind { Unknown, Diverging, Underfitting, Learning, Good, Overfitting };
  Kind kind = Kind::Unknown;
  QString name;    ///< "overfitting"; empty when too little is known
  QString reason;  ///< with the numbers it rests on

  static constexpr int kFewestEpochs = 3;
};

/// What an answer without looking at the inputs reaches by the metric, and whether more is better.
struct FitBaseline {
  double metric = 0;
  bool higherIsBetter = true;
};

/// From the epochs so far, at least kFewestEpochs of them. The rules, the first that holds:
///   diverging     the training loss is no number, or twice what it was after the first epoch
///   overfitting   the validation loss has risen by 5 % or more above its least value, two epochs or more ago, while the
///   training
///                 loss went on falling
///   learning      the least validation (or training) loss is that of the last two epochs, and 1 % below what it was before
///   underfitting  the training metric has come less than a quarter of the way from the baseline to perfect; without a known
///                 baseline: the training loss has fallen by less than a tenth
///   good          otherwise
FitVerdict fitVerdict(std::span<const nn::EpochResult> epochs, std::optional<FitBaseline> baseline);

}  // namespace ui
