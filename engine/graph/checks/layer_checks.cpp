#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/graph/checks/shape_fixes.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;

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

/// Of the number of inputs the one that all wires need, else the nearest in range.
OptionValue nearestValid(const Graph& graph, const Node& node, const OptionSpec& spec, const OptionValue& value) {
  OptionValue candidate = moved(spec, value);
  if (spec.name == typeOf(node)->inputCountOption) {
    std::int64_t ports = 0;
    for (const Edge& wire : graph.edgesInto(node.id)) ports = std::max(ports, std::int64_t{wire.to.port} + 1);
    if (ports > 0) candidate = clampedWhole(spec, static_cast<double>(ports));
  }
  return reasonNotValid(spec, candidate) ? spec.defaultValue : candidate;
}

}  // namespace

void unknownOptions(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const Node& node : subject.graph.nodes()) {
    const LayerType* type = typeOf(node);
    if (!type) continue;
    for (const auto& [name, value] : node.options.values()) {
      if (specOf(*type, name)) continue;
      std::string known;
      for (const OptionSpec& spec : optionSpecs(*type))
        if (!spec.onlyWhen) known += (known.empty() ? "" : ", ") + spec.name;
      const std::string expected = known.empty() ? "no options" : "one of the options " + known;
      issues.push_back({kError,
                        "unknown-option",
                        node.id,
                        expectedGot(quoted(node), expected, "'" + name + "'"),
                        {eraseOptionFix("Remove the option '" + name + "'", node, name)}});
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
                          {setOptionFix(node, *spec, nearestValid(subject.graph, node, *spec, value))}});
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
    if (refusal.inputs.empty()) offerSmallerInput(refused);
    if (refusal.inputs.size() == 1) offerForOneInput(refused);
    if (refusal.inputs.size() > 1) offerForMerge(refused);
    issue.fixes = thoseThatHelp(subject, id, std::move(issue.fixes));
    if (issue.fixes.empty()) offerOtherOptions(refused);
    issues.push_back(std::move(issue));
  }
}

}  // namespace nn::checks
