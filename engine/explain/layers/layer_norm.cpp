#include "engine/explain/layer_explainer.h"
#include "engine/explain/normalizing.h"

namespace nn {
namespace {

bool isOverLastAxis(const NodeView& node) { return node.options.get<std::string>("axes") == "last"; }

/// How many numbers are normalised together.
Index partSize(const NodeView& node) {
  return isOverLastAxis(node) ? node.outputShape()[node.outputShape().rank() - 1] : node.outputSize();
}

Index channel(const NodeView& node, Index element) { return element % partSize(node); }

NormParts::Statistics statistics(const NodeView& node, Index sample, Index element) {
  const Index part = element / partSize(node);
  return {sample, 2 * part, 2 * part + 1};
}

std::vector<std::pair<Index, Index>> members(const NodeView& node, Index sample, Index element) {
  const Index first = element / partSize(node) * partSize(node);
  std::vector<std::pair<Index, Index>> all;
  for (Index e = first; e < first + partSize(node); ++e) all.emplace_back(sample, e);
  return all;
}

const NormParts kParts = {
    .members = members, .statistics = statistics, .channel = channel, .over = "over the units of the sample"};

const LayerExplainerRegistration registration({
    .id = "layer_norm",
    .forward = [](const NodeView& node, Index sample, Index element,
                  Lines& lines) { addNormLines(node, kParts, sample, element, lines); },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addNormGradient(node, kParts, sample, element, sum); },
    .parameterGradient = [](const NodeView& node, int parameter, Index element,
                            TermSum& sum) { addNormParameterGradient(node, kParts, parameter, element, sum); },
    .workspace = [](const NodeView& node, int, Index sample, Index element,
                    Lines& lines) { addStatisticLine(node, kParts, sample, element, lines); },
});

}  // namespace
}  // namespace nn
