#pragma once

#include <map>
#include <optional>

#include "engine/analysis/layer_survey.h"

namespace nn {

/// How well the gradient reaches the weights of one layer.
struct GradientHealth {
  enum class State { Unknown, Healthy, Vanishing, Exploding };

  State state = State::Unknown;  ///< Unknown also for layers without weights
  double gradient = 0;           ///< ‖∂loss/∂W‖ over the weights that are no biases
  double weights = 0;            ///< ‖W‖
  double share = 0;              ///< root mean square of the gradient, as a share of the largest one of all layers
  std::optional<double> update;  ///< relative change of the weights a step; nothing for the first record
};

/// Of every layer with weights, by these rules: exploding are numbers that are not finite, or more than kLargestUpdate changed
/// in a step. A gradient kLargestGradient times as long as the weights is unknown until a step is known. Vanishing is a
/// gradient of zero, or one whose root mean square is less than kSmallestShare of the largest one of all layers: layers before
/// it then hardly learn while others do.
std::map<NodeId, GradientHealth> gradientHealth(const TrainingMoment& moment);

inline constexpr double kLargestUpdate = 0.1, kLargestGradient = 100, kSmallestShare = 1e-3;

}  // namespace nn
