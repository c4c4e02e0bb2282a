#pragma once

#include "engine/graph/checks/check.h"

namespace nn::checks {

/// A node that refused the shapes of its inputs, and the issue that is being made of it. The functions below look for the
/// reason, and where they find it, give the issue its code and message and append fixes.
struct Refused {
  const Subject& subject;
  const Node& node;
  const LayerType& type;
  const Refusal& refusal;
  GraphIssue& issue;

  const Shape& input() const { return refusal.inputs.front(); }
  bool accepts(const Options& options, const Shape& shape) const { return tryPlan(node, options, {&shape, 1}).has_value(); }
};

/// An Input whose sizes are more than a sample may have.
void offerSmallerInput(const Refused& refused);
/// A layer with one input: a window that is too large, a list where an image is wanted or the other way round.
void offerForOneInput(const Refused& refused);
/// A layer that brings several inputs together, which do not go together.
void offerForMerge(const Refused& refused);
/// When nothing else helps: options that are not the usual ones, or leaving the layer out.
void offerOtherOptions(const Refused& refused);

}  // namespace nn::checks
