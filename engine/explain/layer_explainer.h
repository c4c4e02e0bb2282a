#pragma once

#include <string>

#include "engine/core/registry.h"
#include "engine/explain/node_view.h"
#include "engine/explain/term_sum.h"

namespace nn {

/// How a layer type's numbers come about. One for every LayerType, in engine/explain/layers/<id>.cpp.
struct LayerExplainer {
  std::string id;  ///< of the LayerType
  std::string title = {}, category = {};

  /// Lines for z, or for the output where the node has no activation of its own; the last one's subject is NodeView::zAt().
  void (*forward)(const NodeView& node, Index sample, Index element, Lines& lines) = nullptr;
  /// Adds what the node gives back to an element of one of its inputs: ∂L/∂input through this node.
  void (*inputGradient)(const NodeView& node, std::size_t input, Index sample, Index element, TermSum& sum) = nullptr;
  /// Adds the terms of the gradient of one of its own parameters, over the whole batch. Null for layers without parameters;
  /// those of activations are not its business.
  void (*parameterGradient)(const NodeView& node, int parameter, Index element, TermSum& sum) = nullptr;

  /// Lines for a number of the first workspace tensor, which forward keeps for the way back: the statistics of a normalisation,
  /// a mask, which one won. Null where there is nothing but scratch, as all tensors behind the first one are.
  void (*workspace)(const NodeView& node, int number, Index sample, Index element, Lines& lines) = nullptr;
  /// Lines for what a buffer holds after the step; the last one's subject has the role NextBuffer. Null for layers without.
  void (*nextBuffer)(const NodeView& node, int buffer, Index element, Lines& lines) = nullptr;

  static const char* kind() { return "layer explainer"; }
};

using LayerExplainerRegistry = Registry<LayerExplainer>;
using LayerExplainerRegistration = Registration<LayerExplainer>;

}  // namespace nn
