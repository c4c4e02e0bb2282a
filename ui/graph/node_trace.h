#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "engine/analysis/step_trace.h"

namespace ui {

/// What a card shows of one training step: what stays hidden in the output that it pictures.
struct NodeTrace {
  /// A step of the optimizer beside the gradient.
  struct Arrow {
    double agreement = 1;  ///< cosine of the angle to the way straight down the gradient
    double length = 0.5;   ///< 0 to 1, by the logarithm of the step's size in steps of plain gradient descent
    friend bool operator==(const Arrow&, const Arrow&) = default;
  };

  std::shared_ptr<const nn::Tensor> mask;  ///< of the shown output, 0 is switched off; null without
  QString dropped, droppedShort;           ///< "dropped 47 %", "off 47 %"; empty without a mask
  QString maskText;                        ///< the same in a sentence

  std::vector<double> means, deviations;  ///< of a normalisation, a pair for each channel or sample; empty without
  QString normText;

  std::optional<Arrow> arrow;  ///< of a layer with weights
  QString update;              ///< "step 0.12 %", of the weights
  QString motionText;

  friend bool operator==(const NodeTrace&, const NodeTrace&) = default;
};

/// Of one layer; keeps the trace alive as long as its mask. stepsDone: updates of the shown weights, to tell a step that has
/// been made from the next one.
NodeTrace traceOf(const std::shared_ptr<const nn::StepTrace>& trace, nn::NodeId node, std::int64_t stepsDone);

}  // namespace ui
