#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/layer_survey.h"

namespace nn {

/// What of the layers is followed over depth and time.
enum class FlowQuantity {
  GradientNorm,     ///< ‖∂loss/∂W‖ over the weights that are no biases
  UpdateToWeight,   ///< ‖ΔW‖ / ‖W‖ a step, since the record before
  ActivationSize,   ///< root mean square of what comes out
  ActivationSlope,  ///< root mean square of ∂loss/∂(what comes out)
};

/// One number for each layer and moment, as a picture takes it: row i is layer i, from the input on.
struct GradientFlow {
  struct Row {
    NodeId node;
    std::string name;
    std::vector<double> values;  ///< one for each of `steps`; NaN where there is none
  };
  std::vector<std::int64_t> steps;
  std::vector<Row> rows;
  double low = 0, high = 0;  ///< log10 of the smallest and the largest value above 0; equal when there is none
};

/// Of the layers that have the quantity, with the plan of the newest moment; moments of another structure are left out.
GradientFlow gradientFlow(std::span<const std::shared_ptr<const TrainingMoment>> moments, FlowQuantity quantity);

}  // namespace nn
