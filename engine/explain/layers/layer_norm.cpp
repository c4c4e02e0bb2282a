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

const LayerExplainerRegistration registration(normExplainer<&kParts>("layer_norm"));

}  // namespace
}  // namespace nn
