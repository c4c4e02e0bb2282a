#include "app/command.h"
#include "app/report.h"
#include "app/trained_network.h"
#include "engine/project/experiment.h"
#include "engine/project/project_checks.h"

namespace app {
namespace {

/// One issue; node is empty when it concerns the whole graph or the settings.
template <typename Issue>
void print(const Report& report, const Issue& issue, const std::string& node) {
  const bool isError = issue.severity == nn::GraphIssue::Severity::Error;
  nlohmann::ordered_json fixes = nlohmann::ordered_json::array();
  std::string fixText;
  for (const auto& fix : issue.fixes) {
    fixes.push_back(fix.title);
    fixText += "\n    fix: " + fix.title;
  }
  report.event({{"event", "issue"},
                {"severity", isError ? "error" : "warning"},
                {"code", issue.code},
                {"node", node},
                {"message", issue.message},
                {"fixes", fixes}});
  report.line((isError ? "error    " : "warning  ") + issue.message + fixText);
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const nn::OpenedProject opened = nn::openProject(positional(arguments, 0, "PROJECT").toStdString(), environment.examples);
  const nn::PreparedData data = projectData(opened, environment);
  const nn::GraphAnalysis analysis = nn::analyze(opened.project.graph, data.description());
  for (const nn::GraphIssue& issue : analysis.issues)
    print(report, issue, issue.node ? opened.project.graph.node(*issue.node).name : "");
  bool isRunnable = analysis.isRunnable();
  const std::vector<nn::ProjectIssue> settings = nn::checkProject(opened.project, data.info, data.train->size());
  for (const nn::ProjectIssue& issue : settings) {
    print(report, issue, "");
    isRunnable = isRunnable && issue.severity != nn::GraphIssue::Severity::Error;
  }
  report.event({{"event", "check"}, {"runnable", isRunnable}, {"issues", analysis.issues.size() + settings.size()}});
  report.line(isRunnable ? "ready to train" : "cannot train");
  return isRunnable ? kDone : kInputAtFault;
}

}  // namespace

Command checkCommand() {
  return {QStringLiteral("check"), QStringLiteral("PROJECT [--json]"),
          QStringLiteral("Everything wrong with a project, and how to fix it."), [](QCommandLineParser&) {}, run};
}

}  // namespace app
