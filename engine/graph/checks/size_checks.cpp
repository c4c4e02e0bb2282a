#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "engine/graph/checks/check.h"

namespace nn::checks {
namespace {

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
constexpr double kWarnAt = 1.0, kRefuseAt = 32.0;  // GiB
constexpr Index kLargestPool = 256;
constexpr int kMostHalvings = 200;

/// Something that takes memory, and how much of it.
struct Demand {
  const char* code;
  const char* expected;  ///< goes between "a network that " and the number of GiB
  double (*ofNetwork)(const GraphAnalysis& analysis);
  Index (*ofNode)(const NodeAnalysis& node);
  const char* unit;
};

/// Training keeps the weights, their gradients and, with Adam, two moments: four numbers a parameter.
double weightMemory(const GraphAnalysis& analysis) {
  return 4.0 * static_cast<double>(analysis.parameterCount) * sizeof(Scalar) / kGiB;
}

/// What the layers give for one sample, and the gradients of it.
double sampleMemory(const GraphAnalysis& analysis) {
  double bytes = 0;
  for (const auto& entry : analysis.nodes) bytes += 2.0 * static_cast<double>(entry.second.activationBytes);
  return bytes / kGiB;
}

constexpr Demand kWeights{"network-too-large", "trains in less than", &weightMemory,
                          [](const NodeAnalysis& node) { return node.parameterCount; }, "parameters"};
constexpr Demand kSample{"activations-too-large", "needs for a sample less than", &sampleMemory,
                         [](const NodeAnalysis& node) { return node.activationBytes; }, "bytes of results"};

NodeId largestNode(const Demand& demand, const GraphAnalysis& analysis) {
  return std::ranges::max_element(analysis.nodes, {}, [&](const auto& entry) { return demand.ofNode(entry.second); })->first;
}

/// The node and those before it, along first inputs; at most as many as there are.
std::vector<NodeId> wayBack(const Graph& graph, NodeId from) {
  std::vector<NodeId> way{from};
  while (const Node* source = sourceOf(graph, way.back())) {
    if (std::ranges::count(way, source->id)) break;
    way.push_back(source->id);
  }
  return way;
}

/// The layers whose size is that of the predictions.
std::set<NodeId> lastLayers(const Graph& graph) {
  std::set<NodeId> last;
  for (const Node& node : graph.nodes()) {
    if (roleOf(node) != LayerRole::Output) continue;
    for (const NodeId id : wayBack(graph, node.id))
      if (sizeOptionOf(graph.node(id))) {
        last.insert(id);
        break;
      }
  }
  return last;
}

std::int64_t sizeOf(const Node& node) {
  const OptionSpec* spec = sizeOptionOf(node);
  const std::optional<OptionValue> value = spec ? valueOf(node, spec->name) : std::nullopt;
  const auto* size = value ? std::get_if<std::int64_t>(&*value) : nullptr;
  return size ? *size : 0;
}

/// True when the changed network needs little, and no layer refuses what it now gets.
bool isSmall(const Demand& demand, const Subject& subject, const Graph& changed) {
  const Measurement after = measure(changed);
  return demand.ofNetwork(after.analysis) < kWarnAt && after.refusals.size() <= subject.refusals.size();
}

/// Halves the units or filters of what takes most, or of what comes before it, until the rest is small.
std::optional<GraphFix> halvingFix(const Demand& demand, const Subject& subject) {
  Graph changed = subject.graph;
  const std::set<NodeId> last = lastLayers(changed);
  std::map<NodeId, std::int64_t> sizes;
  for (int round = 0; round < kMostHalvings && !isSmall(demand, subject, changed); ++round) {
    const Measurement now = measure(changed);
    if (now.refusals.size() > subject.refusals.size() || now.analysis.nodes.empty()) return std::nullopt;
    const std::vector<NodeId> way = wayBack(changed, largestNode(demand, now.analysis));
    const auto shrinkable = std::ranges::find_if(
        way, [&](NodeId id) { return sizeOf(changed.node(id)) > 1 && !last.contains(id) && now.analysis.nodes.contains(id); });
    if (shrinkable == way.end()) return std::nullopt;
    const Node& node = changed.node(*shrinkable);
    sizes[node.id] = sizeOf(node) / 2;
    changed.setOption(node.id, sizeOptionOf(node)->name, sizes[node.id]);
  }
  if (sizes.empty() || !isSmall(demand, subject, changed)) return std::nullopt;
  std::string title = "Set ";
  for (const auto& [id, size] : sizes) {
    const Node& node = subject.graph.node(id);
    title += (id == sizes.begin()->first ? "" : ", ") + sizeOptionOf(node)->label + " of " + quoted(node) + " to " +
             std::to_string(size);
  }
  return GraphFix{title, [sizes](Graph& graph) {
                    for (const auto& entry : sizes)
                      if (graph.contains(entry.first) && sizeOptionOf(graph.node(entry.first)))
                        graph.setOption(entry.first, sizeOptionOf(graph.node(entry.first))->name, entry.second);
                  }};
}

/// Shrinks the last image on the way to what takes most, with windows as large as needed.
std::optional<GraphFix> poolingFix(const Demand& demand, const Subject& subject, NodeId largest) {
  for (const NodeId id : wayBack(subject.graph, largest)) {
    const auto analysis = subject.analysis.nodes.find(id);
    if (analysis == subject.analysis.nodes.end() || analysis->second.inputs.size() != 1) return std::nullopt;
    const Shape& image = analysis->second.inputs.front();
    if (image.rank() != 3) continue;
    for (Index window = 2; window <= std::min({image[0], image[1], kLargestPool}); window *= 2) {
      const NewLayer layer{"max_pool2d", {{"pool_size", SizeList{window, window}}}};
      Graph changed = subject.graph;
      insertBefore(changed, {id, 0}, {&layer, 1});
      if (!isSmall(demand, subject, changed)) continue;
      return GraphFix{"Insert " + toDisplay(SizeList{window, window}) + " max pooling before " + quoted(subject.graph.node(id)),
                      [id, layer](Graph& graph) {
                        insertBefore(graph, {id, 0}, {&layer, 1});
                      }};
    }
    return std::nullopt;
  }
  return std::nullopt;
}

void checkDemand(const Demand& demand, const Subject& subject, std::vector<GraphIssue>& issues) {
  const double size = demand.ofNetwork(subject.analysis);
  if (size < kWarnAt) return;
  const NodeId largest = largestNode(demand, subject.analysis);
  const Index most = demand.ofNode(subject.analysis.nodes.at(largest));
  const double limit = size < kRefuseAt ? kWarnAt : kRefuseAt;
  GraphIssue issue{
      size < kRefuseAt ? GraphIssue::Severity::Warning : GraphIssue::Severity::Error,
      demand.code,
      largest,
      expectedGot(quoted(subject.graph.node(largest)),
                  std::string("a network that ") + demand.expected + " " + toDisplay(limit) + " GiB of memory",
                  toDisplay(std::round(size)) + " GiB, mostly for its " + std::to_string(most) + " " + demand.unit),
      {}};
  for (std::optional<GraphFix>& fix : std::vector{halvingFix(demand, subject), poolingFix(demand, subject, largest)})
    if (fix) issue.fixes.push_back(std::move(*fix));
  issues.push_back(std::move(issue));
}

}  // namespace

void networkSize(const Subject& subject, std::vector<GraphIssue>& issues) {
  checkDemand(kWeights, subject, issues);
  checkDemand(kSample, subject, issues);
}

}  // namespace nn::checks
