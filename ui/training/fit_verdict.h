#pragma once

#include <optional>
#include <span>

#include <QString>

#include "engine/analysis/fit.h"

namespace ui {

using nn::FitBaseline;

/// What the curves say of a training, as a teacher would put it: nn::Fit in words.
struct FitVerdict {
  using Kind = nn::Fit::Kind;
  Kind kind = Kind::Unknown;
  QString name;    ///< "overfitting"; empty when too little is known
  QString reason;  ///< with the numbers it rests on
};

FitVerdict fitVerdict(std::span<const nn::EpochResult> epochs, std::optional<FitBaseline> baseline);

}  // namespace ui
