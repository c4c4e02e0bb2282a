#include "engine/explain/normalizing.h"

namespace nn {
namespace {

Index channels(const NodeView& node) { return node.outputShape()[node.outputShape().rank() - 1]; }

Index channel(const NodeView& node, Index element) { return element % channels(node); }

Index groupOf(const NodeView& node, Index element) {
  return channel(node, element) / (channels(node) / node.options.get<std::int64_t>("groups"));
}

NormParts::Statistics statistics(const NodeView& node, Index sample, Index element) {
  const Index group = groupOf(node, element);
  return {sample, 2 * group, 2 * group + 1};
}

std::vector<std::pair<Index, Index>> members(const NodeView& node, Index sample, Index element) {
  std::vector<std::pair<Index, Index>> all;
  for (Index e = 0; e < node.outputSize(); ++e)
    if (groupOf(node, e) == groupOf(node, element)) all.emplace_back(sample, e);
  return all;
}

const NormParts kParts = {.members = members, .statistics = statistics, .channel = channel, .over = "over a group of channels"};

const LayerExplainerRegistration registration(normExplainer<&kParts>("group_norm"));

}  // namespace
}  // namespace nn
