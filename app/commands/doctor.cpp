#include "app/command.h"
#include "app/doctor_watch.h"
#include "app/project_arguments.h"
#include "app/trained_network.h"
#include "engine/doctor/check_up.h"

namespace app {
namespace {

constexpr int kUsualSteps = 200, kMostSteps = 1'000'000;

void declareOptions(QCommandLineParser& parser) {
  declareProjectOptions(parser);
  parser.addOption({QStringLiteral("steps"), QStringLiteral("Train so many steps meanwhile (default: %1).").arg(kUsualSteps),
                    QStringLiteral("N")});
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  nn::OpenedProject opened = nn::openProject(positional(arguments, 0, "PROJECT").toStdString(), environment.examples);
  applyProjectOptions(arguments, opened.project);
  const int steps = static_cast<int>(integerOption(arguments, QStringLiteral("steps"), kUsualSteps, 0, kMostSteps));
  const auto data = std::make_shared<const nn::PreparedData>(projectData(opened, environment));
  const std::vector<nn::Advice> found =
      nn::checkUp(opened.project, data, {.steps = steps, .every = 20, .threads = threadsOption(arguments)});
  for (const nn::Advice& advice : found) printAdvice(report, advice, opened.project.graph);
  report.event({{"event", "doctor"}, {"steps", steps}, {"advice", found.size()}});
  report.line(found.empty() ? "nothing to complain about in " + std::to_string(steps) + " steps"
                            : std::to_string(found.size()) + (found.size() == 1 ? " piece" : " pieces") + " of advice");
  return found.empty() ? kDone : kInputAtFault;
}

}  // namespace

Command doctorCommand() {
  return {QStringLiteral("doctor"), QStringLiteral("PROJECT [options]"),
          QStringLiteral("Trains for a few steps and says what is wrong with the training, and what helps."), declareOptions,
          run};
}

}  // namespace app
