#include <algorithm>

#include "engine/graph/checks/shape_fixes.h"

namespace nn::checks {
namespace {

constexpr Index kLargestWindow = 256, kLargestMargin = 1024;  // what the options of the inserted layers allow
constexpr int kHeight = 0, kWidth = 1, kChannels = 2;

using Layers = std::vector<NewLayer>;

/// One way of making a shape into another; nothing when it does not lead there.
using Bridge = std::optional<Layers> (*)(const Shape& from, const Shape& to);

bool areImages(const Shape& from, const Shape& to) { return from.rank() == 3 && to.rank() == 3; }

NewLayer projection(std::int64_t filters, const SizeList& strides) {
  NewLayer layer{"conv2d", {{"filters", OptionValue(filters)}, {"kernel_size", SizeList{1, 1}}}};
  if (strides != SizeList{1, 1}) layer.options.set("strides", strides);
  return layer;
}

/// The stride with which a window of one pixel makes `to` positions of `from`; nothing when there is none.
std::optional<std::int64_t> strideBetween(Index from, Index to) {
  if (from == to) return 1;
  if (to < 1 || from < to) return std::nullopt;
  const Index stride = to == 1 ? from : (from - 1) / (to - 1);
  if (stride < 1 || stride > kLargestWindow || (from - 1) / stride + 1 != to) return std::nullopt;
  return stride;
}

/// A convolution that looks at single pixels: He et al. 2016, arXiv:1512.03385, section 3.3, option B.
std::optional<Layers> project(const Shape& from, const Shape& to) {
  if (!areImages(from, to)) return std::nullopt;
  const auto down = strideBetween(from[kHeight], to[kHeight]), right = strideBetween(from[kWidth], to[kWidth]);
  if (!down || !right) return std::nullopt;
  return Layers{projection(to[kChannels], {*down, *right})};
}

/// Pooling, where the channels are right and the sizes a multiple.
std::optional<Layers> pool(const Shape& from, const Shape& to) {
  if (!areImages(from, to) || from[kChannels] != to[kChannels]) return std::nullopt;
  SizeList window;
  for (const int axis : {kHeight, kWidth}) {
    if (to[axis] < 1 || from[axis] % to[axis] != 0 || from[axis] / to[axis] > kLargestWindow) return std::nullopt;
    window.push_back(from[axis] / to[axis]);
  }
  return Layers{{"max_pool2d", {{"pool_size", window}}}};
}

/// Zeros around what is too small and cuts from what is too large, the odd row at the end; then the channels.
std::optional<Layers> fitMargins(const Shape& from, const Shape& to) {
  if (!areImages(from, to) || (from[kHeight] == to[kHeight] && from[kWidth] == to[kWidth])) return std::nullopt;
  const Index rows = to[kHeight] - from[kHeight], columns = to[kWidth] - from[kWidth];
  if (std::max(std::abs(rows), std::abs(columns)) > 2 * kLargestMargin) return std::nullopt;
  const auto margins = [](Index down, Index right) {
    const Index y = std::max<Index>(0, down), x = std::max<Index>(0, right);
    return SizeList{y / 2, y - y / 2, x / 2, x - x / 2};
  };
  Layers layers;
  if (rows < 0 || columns < 0) layers.push_back({"cropping2d", {{"cropping", margins(-rows, -columns)}}});
  if (rows > 0 || columns > 0) layers.push_back({"zero_padding2d", {{"padding", margins(rows, columns)}}});
  if (from[kChannels] != to[kChannels]) layers.push_back(projection(to[kChannels], {1, 1}));
  return layers;
}

/// A list of the right length.
std::optional<Layers> makeList(const Shape& from, const Shape& to) {
  if (to.rank() != 1) return std::nullopt;
  Layers layers;
  if (from.rank() > 1) layers.push_back({"flatten"});
  if (from.elementCount() != to[0]) layers.push_back({"dense", {{"units", OptionValue(std::int64_t{to[0]})}}});
  return layers;
}

std::string described(const NewLayer& layer) {
  const auto text = [&](std::string_view option) { return toDisplay(*layer.options.find(option)); };
  if (layer.type == "conv2d")
    return "a 1×1 convolution with " + text("filters") + " filters" +
           (layer.options.has("strides") ? " and strides " + text("strides") : "");
  if (layer.type == "dense") return "a Dense layer with " + text("units") + " units";
  if (layer.type == "max_pool2d") return text("pool_size") + " max pooling";
  return "a " + LayerRegistry::instance().require(layer.type).title + " layer";
}

/// Where the inputs of a layer that joins them along an axis may differ; nothing for layers whose inputs must be equal.
std::optional<int> joinedAxis(const Refused& refused, const Shape& like) {
  const std::optional<OptionValue> axis = valueOf(refused.node, "axis");
  const auto* number = axis ? std::get_if<std::int64_t>(&*axis) : nullptr;
  if (!number) return std::nullopt;
  return *number < 0 ? like.rank() - 1 : static_cast<int>(*number) - 1;
}

/// What an input has to become to go together with one of the shape `like`.
Shape wantedShape(const Refused& refused, const Shape& from, const Shape& like) {
  const std::optional<int> axis = joinedAxis(refused, like);
  if (!axis || *axis >= like.rank()) return like;
  std::vector<Index> sizes(like.dims().begin(), like.dims().end());
  if (from.rank() == like.rank()) sizes[static_cast<std::size_t>(*axis)] = from[*axis];
  if (from.rank() != like.rank() && like.rank() == 1) sizes.front() = from.elementCount();
  return Shape(sizes);
}

/// "between 'conv' and 'add'", or for several wires "into 2 wires before 'add'".
std::string place(const Refused& refused, const std::vector<int>& ports) {
  const std::optional<Edge> wire = refused.subject.graph.edgeInto({refused.node.id, ports.front()});
  if (ports.size() == 1 && wire)
    return "between " + quoted(refused.subject.graph.node(wire->from.node)) + " and " + quoted(refused.node);
  return "into " + std::to_string(ports.size()) + " wires before " + quoted(refused.node);
}

/// Layers into all wires whose shape does not go together with `like`.
void offerBridge(const Refused& refused, const Shape& like, Bridge bridge, std::vector<GraphFix>& fixes) {
  std::vector<int> ports;
  std::vector<Layers> layers;
  for (std::size_t i = 0; i < refused.refusal.inputs.size(); ++i) {
    const Shape& from = refused.refusal.inputs[i];
    const Shape wanted = wantedShape(refused, from, like);
    if (from == wanted) continue;
    std::optional<Layers> between = bridge(from, wanted);
    if (!between || between->empty()) return;
    ports.push_back(static_cast<int>(i));
    layers.push_back(std::move(*between));
  }
  if (ports.empty()) return;
  std::string title = "Insert ";
  for (const NewLayer& layer : layers.front()) title += (&layer == layers.front().data() ? "" : " and ") + described(layer);
  fixes.push_back({title + " " + place(refused, ports), [id = refused.node.id, ports, layers](Graph& graph) {
                     for (std::size_t i = 0; i < ports.size(); ++i) insertBefore(graph, {id, ports[i]}, layers[i]);
                   }});
}

/// The layers on the way to an input that nothing else reads and whose windows make the image smaller, nearest first.
std::vector<NodeId> unpaddedLayers(const Graph& graph, std::optional<Edge> wire) {
  std::vector<NodeId> found, seen;
  while (wire && graph.edgesFrom(wire->from.node).size() == 1 && !std::ranges::count(seen, wire->from.node)) {
    const Node& node = graph.node(wire->from.node);
    seen.push_back(node.id);
    const LayerType* type = typeOf(node);
    const OptionSpec* padding = type ? specOf(*type, "padding") : nullptr;
    if (padding && textOf(node, "padding") == "valid") found.push_back(node.id);
    if (graph.edgesInto(node.id).size() != 1) break;
    wire = graph.edgeInto({node.id, 0});
  }
  return found;
}

/// Convolutions that keep the size of the image, before any one of the inputs.
void offerPadding(const Refused& refused, std::vector<GraphFix>& fixes) {
  const Graph& graph = refused.subject.graph;
  for (std::size_t port = 0; port < refused.refusal.inputs.size(); ++port) {
    const std::vector<NodeId> layers = unpaddedLayers(graph, graph.edgeInto({refused.node.id, static_cast<int>(port)}));
    if (layers.empty()) continue;
    std::string title = "Set Padding of ";
    for (const NodeId id : layers) title += (id == layers.front() ? "" : ", ") + quoted(graph.node(id));
    fixes.push_back({title + " to same", [layers](Graph& changed) {
                       for (const NodeId id : layers)
                         if (changed.contains(id)) changed.setOption(id, "padding", "same");
                     }});
  }
}

/// One number for each channel is welcome, but not as the first input.
void offerSwap(const Refused& refused, std::vector<GraphFix>& fixes) {
  for (std::size_t other = 1; other < refused.refusal.inputs.size(); ++other) {
    if (joinedAxis(refused, refused.input()) || refused.refusal.inputs[other] == refused.input()) continue;
    fixes.push_back(
        {"Swap inputs 1 and " + std::to_string(other + 1) + " of " + quoted(refused.node),
         [first = PortRef{refused.node.id, 0}, second = PortRef{refused.node.id, static_cast<int>(other)}](Graph& graph) {
           const std::optional<Edge> a = graph.edgeInto(first), b = graph.edgeInto(second);
           if (!a || !b) return;
           graph.disconnect(*a);
           graph.disconnect(*b);
           graph.restore(Edge{b->from, first});
           graph.restore(Edge{a->from, second});
         }});
  }
}

/// "28×28×8 from 'a', 26×26×8 from 'b'"
std::string shapesAndSources(const Refused& refused) {
  std::string text;
  for (std::size_t i = 0; i < refused.refusal.inputs.size(); ++i) {
    const std::optional<Edge> wire = refused.subject.graph.edgeInto({refused.node.id, static_cast<int>(i)});
    text += (i == 0 ? "" : ", ") + refused.refusal.inputs[i].toDisplay();
    if (wire) text += " from " + quoted(refused.subject.graph.node(wire->from.node));
  }
  return text;
}

}  // namespace

void offerForMerge(const Refused& refused) {
  const std::optional<int> axis = joinedAxis(refused, refused.input());
  refused.issue.message = expectedGot(
      quoted(refused.node),
      axis ? "inputs that differ only along axis " + std::to_string(*axis + 1) : std::string("inputs of the same shape"),
      shapesAndSources(refused));
  std::vector<GraphFix>& fixes = refused.issue.fixes;
  offerSwap(refused, fixes);
  offerPadding(refused, fixes);
  std::vector<Shape> distinct;
  for (const Shape& shape : refused.refusal.inputs)
    if (!std::ranges::count(distinct, shape)) distinct.push_back(shape);
  for (const Shape& like : distinct) {
    if (axis) offerBridge(refused, like, &pool, fixes);
    if (!axis || *axis != kChannels) offerBridge(refused, like, &project, fixes);
    offerBridge(refused, like, &fitMargins, fixes);
    offerBridge(refused, like, &makeList, fixes);
  }
}

}  // namespace nn::checks
