#include <algorithm>

#include "app/command.h"
#include "app/report.h"
#include "engine/graph/analysis.h"
#include "engine/project/experiment.h"

namespace app {
namespace {

std::string padded(const std::string& text, std::size_t width) {
  // Width in characters, not bytes: shapes contain a multiplication sign.
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  return text + std::string(characters < width ? width - characters : 1, ' ');
}

std::string grouped(nn::Index value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const nn::OpenedProject opened =
      nn::openProject(positional(arguments, 0, "PROJECT or CHECKPOINT").toStdString(), environment.examples);
  const nn::GraphAnalysis analysis = nn::analyze(opened.project.graph);
  report.line(padded("layer", 18) + padded("type", 16) + padded("output", 16) + "parameters");
  for (const nn::NodeId id : analysis.order) {
    const nn::Node& node = opened.project.graph.node(id);
    const auto known = analysis.nodes.find(id);
    const bool hasShape = known != analysis.nodes.end() && !known->second.outputs.empty();
    const nn::Index parameters = known == analysis.nodes.end() ? 0 : known->second.parameterCount;
    const std::string shape = hasShape ? known->second.outputs.front().toDisplay() : "?";
    report.line(padded(node.name, 18) + padded(node.type, 16) + padded(shape, 16) + grouped(parameters));
    nlohmann::ordered_json dims = nlohmann::ordered_json::array();
    if (hasShape)
      for (const nn::Index d : known->second.outputs.front().dims()) dims.push_back(d);
    report.event({{"layer", node.name}, {"type", node.type}, {"output_shape", dims}, {"parameters", parameters}});
  }
  report.line("total " + grouped(analysis.parameterCount) + " parameters");
  report.event({{"event", "summary"}, {"parameters", analysis.parameterCount}});
  for (const nn::GraphIssue& issue : analysis.issues)
    if (issue.severity == nn::GraphIssue::Severity::Error) throw nn::GraphError(issue.message);
  return kDone;
}

}  // namespace

Command summaryCommand() {
  return {QStringLiteral("summary"), QStringLiteral("PROJECT|CHECKPOINT [--json]"),
          QStringLiteral("Layers, output shapes and parameters."), [](QCommandLineParser&) {}, run};
}

}  // namespace app
