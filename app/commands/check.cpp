#include "app/command.h"
#include "app/report.h"
#include "app/trained_network.h"
#include "engine/project/experiment.h"

namespace app {
namespace {

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const nn::OpenedProject opened = nn::openProject(positional(arguments, 0, "PROJECT").toStdString(), environment.examples);
  const nn::PreparedData data = projectData(opened, environment);
  const nn::GraphAnalysis analysis = nn::analyze(opened.project.graph, data.description());
  for (const nn::GraphIssue& issue : analysis.issues) {
    const bool isError = issue.severity == nn::GraphIssue::Severity::Error;
    const std::string node = issue.node ? opened.project.graph.node(*issue.node).name : "";
    nlohmann::ordered_json fixes = nlohmann::ordered_json::array();
    std::string fixText;
    for (const nn::GraphFix& fix : issue.fixes) {
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
  report.event({{"event", "check"}, {"runnable", analysis.isRunnable()}, {"issues", analysis.issues.size()}});
  report.line(analysis.isRunnable() ? "ready to train" : "cannot train");
  return analysis.isRunnable() ? kDone : kInputAtFault;
}

}  // namespace

Command checkCommand() {
  return {QStringLiteral("check"), QStringLiteral("PROJECT [--json]"),
          QStringLiteral("Everything wrong with a project, and how to fix it."), [](QCommandLineParser&) {}, run};
}

}  // namespace app
