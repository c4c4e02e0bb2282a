#include "engine/graph/checks/shape_fixes.h"

#include <algorithm>
#include <cmath>

namespace nn::checks {
namespace {

/// "kernel_size" or "pool_size" of a layer with a window; null for others.
const OptionSpec* windowSpecOf(const LayerType& type) {
  const OptionSpec* kernel = specOf(type, "kernel_size");
  return kernel ? kernel : specOf(type, "pool_size");
}

/// The distance between the numbers that a window looks at.
SizeList dilationOf(const Node& node, std::size_t axes) {
  const std::optional<OptionValue> value = valueOf(node, "dilation_rate");
  const auto* dilation = value ? std::get_if<SizeList>(&*value) : nullptr;
  return dilation && dilation->size() == axes ? *dilation : SizeList(axes, 1);
}

/// Larger than the input: fill up with zeros around the image, look at closed patches, or shrink the window to fit.
void offerSmallerWindow(const Refused& refused) {
  const OptionSpec* spec = windowSpecOf(refused.type);
  const std::optional<OptionValue> value = spec ? valueOf(refused.node, spec->name) : std::nullopt;
  const auto* window = value ? std::get_if<SizeList>(&*value) : nullptr;
  if (!window || refused.input().rank() != static_cast<int>(window->size()) + 1) return;
  const SizeList dilation = dilationOf(refused.node, window->size());
  SizeList smaller = *window, reach = *window;
  for (std::size_t axis = 0; axis < smaller.size(); ++axis) {
    reach[axis] = (reach[axis] - 1) * dilation[axis] + 1;
    const Index room = refused.input()[static_cast<int>(axis)];
    smaller[axis] = std::min<std::int64_t>(smaller[axis], (room - 1) / dilation[axis] + 1);
  }
  if (smaller == *window) return;
  const bool isKernel = spec->name == "kernel_size";
  refused.issue.code = isKernel ? "kernel-too-large" : "pool-too-large";
  refused.issue.message =
      expectedGot(quoted(refused.node),
                  std::string(isKernel ? "a kernel" : "a window") + " no larger than its input " + refused.input().toDisplay(),
                  toDisplay(*window) + (reach == *window ? "" : ", which with its dilation reaches over " + toDisplay(reach)));
  const auto offer = [&](const OptionSpec* option, const OptionValue& changed) {
    if (option) refused.issue.fixes.push_back(setOptionFix(refused.node, *option, changed));
  };
  offer(specOf(refused.type, "padding"), std::string("same"));
  if (reach != *window) offer(specOf(refused.type, "dilation_rate"), SizeList(window->size(), 1));
  offer(spec, smaller);
}

/// A layer for lists of numbers behind one that gives pictures.
void offerFlatten(const Refused& refused) {
  if (refused.input().rank() == 1 || !refused.accepts(refused.node.options, Shape{refused.input().elementCount()})) return;
  refused.issue.code = "dense-on-image";
  refused.issue.message = expectedGot(quoted(refused.node), "a flat list of numbers as its input", refused.input().toDisplay());
  refused.issue.fixes.push_back({"Insert a Flatten layer before " + quoted(refused.node), [id = refused.node.id](Graph& graph) {
                                   if (const std::optional<Edge> wire = graph.edgeInto({id, 0})) graph.insert(*wire, "flatten");
                                 }});
}

/// A layer for pictures behind one that flattened them.
void offerUnflattened(const Refused& refused) {
  const Graph& graph = refused.subject.graph;
  const Node* source = sourceOf(graph, refused.node.id);
  const auto analysis = source ? refused.subject.analysis.nodes.find(source->id) : refused.subject.analysis.nodes.end();
  if (analysis == refused.subject.analysis.nodes.end() || analysis->second.inputs.size() != 1) return;
  const Shape& before = analysis->second.inputs.front();
  if (before.rank() <= refused.input().rank() || !refused.accepts(refused.node.options, before)) return;
  refused.issue.code = "image-expected";
  refused.issue.message =
      expectedGot(quoted(refused.node), "a picture (height, width, channels) as its input", refused.input().toDisplay());
  refused.issue.fixes.push_back(
      {"Take the input from before " + quoted(*source), [id = refused.node.id](Graph& changed) {
         const std::optional<Edge> wire = changed.edgeInto({id, 0});
         const std::optional<Edge> earlier = wire ? changed.edgeInto({wire->from.node, 0}) : std::nullopt;
         if (!earlier) return;
         changed.disconnect(*wire);
         if (changed.edgesFrom(wire->from.node).empty()) changed.remove(wire->from.node);
         if (const Edge direct{earlier->from, wire->to}; !changed.reasonNotToConnect(direct)) changed.connect(direct);
       }});
}

/// Shapes that an Input could have instead so that the same numbers are a picture.
std::vector<Shape> pictureShapes(const Subject& subject, const Shape& shape) {
  std::vector<Shape> shapes;
  if (subject.data) shapes.push_back(subject.data->inputShape);
  if (shape.rank() == 2) shapes.push_back({shape[0], shape[1], 1});
  if (shape.rank() == 1) {
    const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(shape[0]))));
    if (side > 1 && side * side == shape[0]) shapes.push_back({side, side, 1});
  }
  return shapes;
}

/// A layer for pictures directly behind an Input of flat numbers.
void offerInputShape(const Refused& refused) {
  const Node* source = sourceOf(refused.subject.graph, refused.node.id);
  if (!source || roleOf(*source) != LayerRole::Input) return;
  const OptionSpec* spec = specOf(*typeOf(*source), "shape");
  if (!spec) return;
  for (const Shape& shape : pictureShapes(refused.subject, refused.input())) {
    if (!refused.accepts(refused.node.options, shape)) continue;
    GraphFix fix = setOptionFix(*source, *spec, sizesOf(shape));
    fix.title = "Set the shape of " + quoted(*source) + " to " + shape.toDisplay();
    refused.issue.code = "image-expected";
    refused.issue.fixes.push_back(std::move(fix));
    return;
  }
}

/// A layer for pictures behind another one that gives a list: write the list row by row.
void offerReshape(const Refused& refused) {
  const Shape& list = refused.input();
  if (list.rank() != 1) return;
  std::vector<Shape> shapes = pictureShapes(refused.subject, list);
  shapes.push_back({1, 1, list[0]});
  for (const Shape& shape : shapes) {
    if (shape.elementCount() != list[0] || !refused.accepts(refused.node.options, shape)) continue;
    refused.issue.code = "image-expected";
    refused.issue.fixes.push_back(
        {"Insert a Reshape layer to " + shape.toDisplay() + " before " + quoted(refused.node),
         [id = refused.node.id, layer = NewLayer{"reshape", {{"shape", sizesOf(shape)}}}](Graph& graph) {
           insertBefore(graph, {id, 0}, {&layer, 1});
         }});
    return;
  }
}

}  // namespace

void offerSmallerInput(const Refused& refused) {
  const OptionSpec* spec = specOf(refused.type, "shape");
  if (!spec) return;
  const OptionValue value = refused.subject.data ? sizesOf(refused.subject.data->inputShape) : spec->defaultValue;
  refused.issue.fixes.push_back(setOptionFix(refused.node, *spec, value));
}

void offerForOneInput(const Refused& refused) {
  for (const auto offer : {&offerSmallerWindow, &offerFlatten, &offerUnflattened, &offerInputShape, &offerReshape})
    if (refused.issue.code == "shape-mismatch") offer(refused);
}

void offerOtherOptions(const Refused& refused) {
  std::vector<GraphFix> candidates;
  for (const auto& [name, value] : refused.node.options.values())
    if (const OptionSpec* spec = specOf(refused.type, name); spec && name != refused.type.inputCountOption)
      candidates.push_back(setOptionFix(refused.node, *spec, spec->defaultValue));
  refused.issue.fixes = thoseThatHelp(refused.subject, refused.node.id, std::move(candidates));
  if (refused.issue.fixes.empty() && refused.type.role == LayerRole::Hidden && refused.refusal.inputs.size() == 1)
    refused.issue.fixes.push_back(removeNodeFix(refused.node));
}

}  // namespace nn::checks
