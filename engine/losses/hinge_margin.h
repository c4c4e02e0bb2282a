#pragma once

#include "engine/losses/element_loss.h"

namespace nn {

/// How far an answer is from being right by a margin of 1.
struct HingeMargin {
  double side;     ///< y: 1 for yes, −1 for no
  double missing;  ///< max(0, 1 − y·ŷ)
};

/// Targets above 0 are yes and all others no, so that data with 1 and 0 fit as well as data with 1 and −1. With several classes
/// each is one question: this class, or another one?
inline HingeMargin hingeMargin(double prediction, double target) {
  const double side = target > 0 ? 1 : -1;
  const double missing = 1 - side * prediction;
  return {side, missing <= 0 ? 0 : missing};  // not std::max: it would turn a NaN into 0
}

}  // namespace nn
