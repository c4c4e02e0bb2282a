#include <algorithm>

#include "engine/explain/normalizing.h"

namespace nn {
namespace {

Index channels(const NodeView& node) { return node.outputShape()[node.outputShape().rank() - 1]; }

Index channel(const NodeView& node, Index element) { return element % channels(node); }

/// Rows that are run together: a batch that is too large for the memory comes in parts, each with statistics of its own.
Index partRows(const NodeView& node) {
  const Index rows = node.record.settings.batchSize;
  return rows > 0 ? rows : node.samples();
}

NormParts::Statistics statistics(const NodeView& node, Index sample, Index element) {
  const Index c = channel(node, element);
  return {sample / partRows(node) * partRows(node), c, channels(node) + c};
}

std::vector<std::pair<Index, Index>> members(const NodeView& node, Index sample, Index element) {
  const Index first = sample / partRows(node) * partRows(node);
  std::vector<std::pair<Index, Index>> all;
  for (Index n = first; n < std::min(first + partRows(node), node.samples()); ++n)
    for (Index e = channel(node, element); e < node.outputSize(); e += channels(node)) all.emplace_back(n, e);
  return all;
}

const NormParts kParts = {.members = members, .statistics = statistics, .channel = channel, .over = "over the batch"};

const LayerExplainerRegistration registration(normExplainer<&kParts>("batch_norm"));

}  // namespace
}  // namespace nn
