#include <algorithm>
#include <set>

#include "engine/graph/checks/check.h"
#include "engine/graph/weight_sharing.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;
constexpr auto kWarning = GraphIssue::Severity::Warning;
constexpr const char* kStep = "step";

/// Has weights, its own or another node's.
bool hasWeights(const Subject& subject, NodeId id) {
  const auto analysis = subject.analysis.nodes.find(id);
  return analysis != subject.analysis.nodes.end() && !analysis->second.plan.parameters.empty();
}

bool learns(const Subject& subject, NodeId id) {
  return hasWeights(subject, id) && !isFrozen(weightsOwner(subject.graph, subject.graph.node(id)));
}

/// "kernel 784×10, bias 10"
std::string weightsText(const NodeAnalysis& analysis) {
  std::string text;
  for (const ParameterSpec& parameter : analysis.plan.parameters)
    text += (text.empty() ? "" : ", ") + parameter.name + " " + parameter.shape.toDisplay();
  return text.empty() ? "none" : text;
}

bool haveSameWeights(const NodeAnalysis& a, const NodeAnalysis& b) {
  const auto isSameTensor = [](const auto& x, const auto& y) { return x.name == y.name && x.shape == y.shape; };
  return std::ranges::equal(a.plan.parameters, b.plan.parameters, isSameTensor) &&
         std::ranges::equal(a.plan.buffers, b.plan.buffers, isSameTensor);
}

/// Why a node cannot use the weights that it names, as a whole message.
std::optional<std::string> sharingMistake(const Subject& subject, const Node& node) {
  if (const auto reason = reasonNotToShare(subject.graph, node)) return quoted(node) + ": " + *reason;
  const Node& owner = weightsOwner(subject.graph, node);
  const auto own = subject.analysis.nodes.find(node.id), others = subject.analysis.nodes.find(owner.id);
  const auto end = subject.analysis.nodes.end();
  if (owner.id == node.id || own == end || others == end || haveSameWeights(own->second, others->second)) return std::nullopt;
  return expectedGot(quoted(node), "the same weights as " + quoted(owner) + ", " + weightsText(others->second),
                     weightsText(own->second));
}

/// The nodes that learn and those behind them.
std::set<NodeId> behindLearning(const Subject& subject) {
  std::set<NodeId> behind;
  for (const NodeId id : subject.analysis.order) {
    const std::vector<Edge> wires = subject.graph.edgesInto(id);
    if (learns(subject, id) || std::ranges::any_of(wires, [&](const Edge& wire) { return behind.contains(wire.from.node); }))
      behind.insert(id);
  }
  return behind;
}

}  // namespace

void sharedWeights(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const Node& node : subject.graph.nodes()) {
    const LayerType* type = typeOf(node);
    if (!type || !specOf(*type, kWeightsOfOption)) continue;
    if (std::optional<std::string> mistake = sharingMistake(subject, node))
      issues.push_back({kError,
                        "weights-not-shareable",
                        node.id,
                        std::move(*mistake),
                        {eraseOptionFix("Give " + quoted(node) + " weights of its own", node, kWeightsOfOption)}});
  }
}

void stepActivations(const Subject& subject, std::vector<GraphIssue>& issues) {
  const std::set<NodeId> behind = behindLearning(subject);
  for (const Node& node : subject.graph.nodes()) {
    const LayerType* type = typeOf(node);
    const OptionSpec* spec = type && type->hasActivation ? specOf(*type, "activation") : nullptr;
    if (!spec || textOf(node, spec->name) != kStep || !behind.contains(node.id)) continue;
    const std::string whom = learns(subject, node.id) ? "its weights" : "the weights before it";
    issues.push_back({kWarning,
                      "step-activation",
                      node.id,
                      expectedGot(quoted(node), "an activation with a slope, so that " + whom + " can learn",
                                  "Step, whose slope is 0 everywhere"),
                      {setOptionFix(node, *spec, "sigmoid")}});
  }
}

void frozenNetworks(const Subject& subject, std::vector<GraphIssue>& issues) {
  std::optional<NodeId> last;
  for (const NodeId id : subject.analysis.order) {
    if (learns(subject, id)) return;
    if (hasWeights(subject, id)) last = id;
  }
  if (!last) return;
  const Node& owner = weightsOwner(subject.graph, subject.graph.node(*last));
  issues.push_back({kWarning,
                    "nothing-learns",
                    owner.id,
                    expectedGot(quoted(owner), "at least one layer that can learn", "only frozen ones"),
                    {eraseOptionFix("Unfreeze " + quoted(owner), owner, kFrozenOption)}});
}

}  // namespace nn::checks
