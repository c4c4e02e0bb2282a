#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/graph/checks/check.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;

const OptionSpec* specOf(const LayerType& type, std::string_view option) {
  for (const OptionSpec& spec : optionSpecs(type))
    if (spec.name == option) return &spec;
  return nullptr;
}

GraphFix setOptionFix(const Node& node, const OptionSpec& spec, const OptionValue& value) {
  return {"Set " + spec.label + " to " + toDisplay(value), [id = node.id, name = spec.name, value](Graph& graph) {
            if (graph.contains(id)) graph.setOption(id, name, value);
          }};
}

double clamped(const OptionSpec& spec, double value) {
  if (std::isnan(value)) return value;
  if (spec.minimum) value = std::max(value, *spec.minimum);
  if (spec.maximum) value = std::min(value, *spec.maximum);
  return value;
}

std::int64_t clampedWhole(const OptionSpec& spec, double value) {
  const double bounded = std::round(clamped(spec, value));
  return std::isfinite(bounded) && std::abs(bounded) < 9e18 ? static_cast<std::int64_t>(bounded) : 0;
}

/// The given value as the spec's type; entries that cannot be read as such are taken from the default.
OptionValue moved(const OptionSpec& spec, const OptionValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  const auto* real = std::get_if<double>(&value);
  const auto* list = std::get_if<SizeList>(&value);
  const double number = whole ? static_cast<double>(*whole) : real ? *real : std::numeric_limits<double>::quiet_NaN();
  if (std::holds_alternative<std::int64_t>(spec.defaultValue) && !std::isnan(number)) return clampedWhole(spec, number);
  if (std::holds_alternative<double>(spec.defaultValue)) return clamped(spec, number);
  if (const auto* entries = std::get_if<SizeList>(&spec.defaultValue)) {
    SizeList result = *entries;
    if (list && spec.entryLabels.empty()) result.resize(list->size());
    for (std::size_t i = 0; i < result.size(); ++i) {
      if (list && i < list->size()) result[i] = (*list)[i];
      if (!list && !std::isnan(number)) result[i] = clampedWhole(spec, number);
      result[i] = clampedWhole(spec, static_cast<double>(result[i]));
    }
    return result;
  }
  return spec.defaultValue;
}

OptionValue nearestValid(const OptionSpec& spec, const OptionValue& value) {
  const OptionValue candidate = moved(spec, value);
  return reasonNotValid(spec, candidate) ? spec.defaultValue : candidate;
}

// --- shapes that a layer refuses ---------------------------------------------------------------------------------------

/// A refused node, its sizes, and the issue that is being made of it.
struct Refused {
  const Subject& subject;
  const Node& node;
  const LayerType& type;
  const Refusal& refusal;
  GraphIssue& issue;

  const Shape& input() const { return refusal.inputs.front(); }
  bool accepts(const Options& options, const Shape& shape) const { return tryPlan(node, options, {&shape, 1}).has_value(); }
};

/// Larger than the input: shrink the window to fit, or fill up with zeros around the picture.
void offerSmallerWindow(const Refused& refused) {
  for (const std::string option : {"kernel_size", "pool_size"}) {
    const OptionSpec* spec = specOf(refused.type, option);
    const std::optional<OptionValue> value = valueOf(refused.node, option);
    const auto* window = value ? std::get_if<SizeList>(&*value) : nullptr;
    if (!spec || !window || refused.input().rank() < static_cast<int>(window->size())) continue;
    SizeList smaller = *window;
    for (std::size_t axis = 0; axis < smaller.size(); ++axis)
      smaller[axis] = std::min<std::int64_t>(smaller[axis], refused.input()[static_cast<int>(axis)]);
    if (smaller == *window) continue;
    const bool isKernel = option == "kernel_size";
    refused.issue.code = isKernel ? "kernel-too-large" : "pool-too-large";
    refused.issue.message = expectedGot(
        quoted(refused.node),
        std::string(isKernel ? "a kernel" : "a window") + " no larger than its input " + refused.input().toDisplay(),
        toDisplay(*window));
    if (const OptionSpec* padding = specOf(refused.type, "padding")) {
      Options padded = refused.node.options;
      padded.set("padding", std::string("same"));
      if (refused.accepts(padded, refused.input()))
        refused.issue.fixes.push_back(setOptionFix(refused.node, *padding, std::string("same")));
    }
    Options shrunk = refused.node.options;
    shrunk.set(option, smaller);
    if (refused.accepts(shrunk, refused.input())) refused.issue.fixes.push_back(setOptionFix(refused.node, *spec, smaller));
  }
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
         changed.connect({earlier->from, wire->to});
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
  if (!source || roleOf(*source) != LayerRole::Input || !refused.issue.fixes.empty()) return;
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

/// An Input whose sizes are more than a sample may have.
void offerSmallerInput(const Refused& refused) {
  const OptionSpec* spec = specOf(refused.type, "shape");
  if (!spec) return;
  const OptionValue value = refused.subject.data ? sizesOf(refused.subject.data->inputShape) : spec->defaultValue;
  refused.issue.fixes.push_back(setOptionFix(refused.node, *spec, value));
}

}  // namespace

void unknownOptions(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const Node& node : subject.graph.nodes()) {
    const LayerType* type = typeOf(node);
    if (!type) continue;
    for (const auto& [name, value] : node.options.values()) {
      if (specOf(*type, name)) continue;
      std::string known;
      for (const OptionSpec& spec : type->options) known += (known.empty() ? "" : ", ") + spec.name;
      const std::string expected = known.empty() ? "no options" : "one of the options " + known;
      issues.push_back({kError,
                        "unknown-option",
                        node.id,
                        expectedGot(quoted(node), expected, "'" + name + "'"),
                        {{"Remove the option '" + name + "'", [id = node.id, option = name](Graph& graph) {
                            if (!graph.contains(id)) return;
                            Options options = graph.node(id).options;
                            options.erase(option);
                            graph.setOptions(id, std::move(options));
                          }}}});
    }
  }
}

void invalidOptions(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const Node& node : subject.graph.nodes()) {
    const LayerType* type = typeOf(node);
    if (!type) continue;
    for (const auto& [name, value] : node.options.values()) {
      const OptionSpec* spec = specOf(*type, name);
      const std::optional<std::string> reason = spec ? reasonNotValid(*spec, value) : std::nullopt;
      if (reason)
        issues.push_back({kError,
                          "invalid-option",
                          node.id,
                          quoted(node) + ", " + spec->label + ": " + *reason,
                          {setOptionFix(node, *spec, nearestValid(*spec, value))}});
    }
    const auto refusal = subject.refusals.find(node.id);
    if (refusal == subject.refusals.end() || refusal->second.ofShapes) continue;
    issues.push_back({kError,
                      "invalid-option",
                      node.id,
                      refusal->second.message,
                      {{"Set all options of " + quoted(node) + " to their defaults", [id = node.id](Graph& graph) {
                          if (graph.contains(id)) graph.setOptions(id, {});
                        }}}});
  }
}

void refusedShapes(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const auto& [id, refusal] : subject.refusals) {
    if (!refusal.ofShapes) continue;
    const Node& node = subject.graph.node(id);
    GraphIssue issue{kError, "shape-mismatch", id, quoted(node) + ": " + refusal.message, {}};
    const Refused refused{subject, node, *typeOf(node), refusal, issue};
    if (refused.type.role == LayerRole::Input) offerSmallerInput(refused);
    if (refusal.inputs.size() == 1) {
      offerSmallerWindow(refused);
      if (issue.code == "shape-mismatch") offerFlatten(refused);
      if (issue.code == "shape-mismatch") offerUnflattened(refused);
      if (issue.code == "shape-mismatch") offerInputShape(refused);
    }
    issues.push_back(std::move(issue));
  }
}

void networkSize(const Subject& subject, std::vector<GraphIssue>& issues) {
  // Training keeps the weights, their gradients and, with Adam, two moments: four numbers a parameter.
  constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
  constexpr double kWarnAt = 1.0, kRefuseAt = 32.0;  // GiB
  const double size = 4.0 * static_cast<double>(subject.analysis.parameterCount) * sizeof(Scalar) / kGiB;
  if (size < kWarnAt) return;
  std::optional<NodeId> largest;
  for (const auto& [id, node] : subject.analysis.nodes)
    if (!largest || node.parameterCount > subject.analysis.nodes.at(*largest).parameterCount) largest = id;
  const Index parameters = subject.analysis.nodes.at(*largest).parameterCount;
  const double limit = size < kRefuseAt ? kWarnAt : kRefuseAt;
  issues.push_back(
      {size < kRefuseAt ? GraphIssue::Severity::Warning : kError,
       "network-too-large",
       largest,
       expectedGot(quoted(subject.graph.node(*largest)),
                   "a network that trains in less than " + std::to_string(std::lround(limit)) + " GiB of memory",
                   std::to_string(std::lround(size)) + " GiB, mostly for its " + std::to_string(parameters) + " parameters"),
       {}});
}

}  // namespace nn::checks
