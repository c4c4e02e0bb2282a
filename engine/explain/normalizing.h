#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/explain/layer_explainer.h"
#include "engine/explain/node_view.h"
#include "engine/explain/term_sum.h"

namespace nn {

/// Which numbers are normalised together, in one normalisation layer.
struct NormParts {
  /// All (sample, element) that share mean and variance with an element; those of a batch or of a sample.
  std::vector<std::pair<Index, Index>> (*members)(const NodeView& node, Index sample, Index element);
  /// Where mean and 1/√(σ² + ε) of an element stand in the workspace "statistics": sample, elements.
  struct Statistics {
    Index sample, mean, inverse;
  };
  Statistics (*statistics)(const NodeView& node, Index sample, Index element);
  /// Number of γ and β that an element has.
  Index (*channel)(const NodeView& node, Index element);
  std::string over;  ///< "over the batch"
};

/// μ, 1/√(σ² + ε), then z = γ · (x − μ) / √(σ² + ε) + β.
void addNormLines(const NodeView& node, const NormParts& parts, Index sample, Index element, Lines& lines);
/// μ or 1/√(σ² + ε) alone, by its place in the workspace.
void addStatisticLine(const NodeView& node, const NormParts& parts, Index sample, Index statistic, Lines& lines);
/// γ · (δ − mean δ − x̂ · mean(δ x̂)) / √(σ² + ε), or only γ · δ / √(σ² + ε) with running statistics.
void addNormGradient(const NodeView& node, const NormParts& parts, Index sample, Index element, TermSum& sum);
/// Σ δ · x̂ of γ, Σ δ of β.
void addNormParameterGradient(const NodeView& node, const NormParts& parts, int parameter, Index element, TermSum& sum);

/// The explainer of a normalisation layer with these parts.
template <const NormParts* Parts>
LayerExplainer normExplainer(std::string id) {
  return {
      .id = std::move(id),
      .forward = [](const NodeView& node, Index sample, Index element,
                    Lines& lines) { addNormLines(node, *Parts, sample, element, lines); },
      .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                          TermSum& sum) { addNormGradient(node, *Parts, sample, element, sum); },
      .parameterGradient = [](const NodeView& node, int parameter, Index element,
                              TermSum& sum) { addNormParameterGradient(node, *Parts, parameter, element, sum); },
      .workspace = [](const NodeView& node, int, Index sample, Index element,
                      Lines& lines) { addStatisticLine(node, *Parts, sample, element, lines); },
  };
}

}  // namespace nn
