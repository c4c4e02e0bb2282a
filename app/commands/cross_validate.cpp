#include <atomic>
#include <csignal>

#include "app/command.h"
#include "app/project_arguments.h"
#include "app/report.h"
#include "engine/experiments/cross_validation.h"

namespace app {
namespace {

std::atomic<bool> interrupted{false};

void declareOptions(QCommandLineParser& parser) {
  declareProjectOptions(parser);
  parser.addOptions({
      {QStringLiteral("folds"), QStringLiteral("Parts to divide the training samples into (default 4)."), QStringLiteral("K")},
      {QStringLiteral("repeats"), QStringLiteral("Passes with other folds each (default 1)."), QStringLiteral("N")},
      {QStringLiteral("stratified"), QStringLiteral("Spread every class evenly over the folds.")},
      {QStringLiteral("in-order"), QStringLiteral("Folds of consecutive samples, for data in order of time.")},
  });
}

nn::CrossValidationSettings settingsOf(const QCommandLineParser& arguments, const nn::Project& project) {
  nn::CrossValidationSettings settings;
  settings.folds = static_cast<int>(integerOption(arguments, QStringLiteral("folds"), settings.folds, 2, 1'000'000));
  settings.repeats = static_cast<int>(integerOption(arguments, QStringLiteral("repeats"), settings.repeats, 1, 1000));
  settings.seed = project.training.seed;
  settings.stratified = arguments.isSet(QStringLiteral("stratified"));
  settings.shuffled = !arguments.isSet(QStringLiteral("in-order"));
  if (settings.stratified && !settings.shuffled) throw UsageError("--in-order: expected it without --stratified, got both");
  settings.threads = threadsOption(arguments);
  return settings;
}

void printFold(const Report& report, const nn::FoldResult& fold, const nn::CrossValidationSettings& settings) {
  const nn::Evaluation& held = fold.evaluation;
  nlohmann::ordered_json event = {{"event", "fold"}, {"repeat", fold.repeat + 1}, {"fold", fold.fold + 1}, {"loss", held.loss}};
  std::string line = settings.repeats > 1 ? "repeat " + std::to_string(fold.repeat + 1) + "  " : std::string();
  line += "fold " + std::to_string(fold.fold + 1) + "/" + std::to_string(settings.folds) + "  loss " + fixed(held.loss, 4);
  for (const auto& figure : held.figures) {
    event[figure.metric->id] = figure.value;
    line += "  " + figure.metric->title + " " + fixed(figure.value, 4);
  }
  event["samples"] = held.samples;
  report.event(event);
  report.line(line + "  on " + std::to_string(held.samples) + " samples");
}

void printSummary(const Report& report, const nn::CrossValidation& result) {
  const nn::Spread loss = result.loss();
  nlohmann::ordered_json event = {{"event", "cross_validation"},
                                  {"folds", result.folds.size()},
                                  {"complete", result.isComplete},
                                  {"loss", loss.mean},
                                  {"loss_deviation", loss.deviation}};
  const auto meanText = [](const nn::Spread& spread) { return fixed(spread.mean, 4) + " ± " + fixed(spread.deviation, 4); };
  std::string line = "mean of " + std::to_string(result.folds.size()) + "  loss " + meanText(loss);
  const auto& figures = result.folds.front().evaluation.figures;
  for (std::size_t number = 0; number < figures.size(); ++number) {
    const nn::Spread spread = result.figure(number);
    event[figures[number].metric->id] = spread.mean;
    event[figures[number].metric->id + "_deviation"] = spread.deviation;
    line += "  " + figures[number].metric->title + " " + meanText(spread);
  }
  report.event(event);
  report.line(line);
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  nn::OpenedProject opened = nn::openProject(positional(arguments, 0, "PROJECT").toStdString(), environment.examples);
  applyProjectOptions(arguments, opened.project);
  const nn::CrossValidationSettings settings = settingsOf(arguments, opened.project);
  const nn::LoadedData data =
      nn::loadProjectData(opened.project.data, opened.project.training.seed, environment.dataPaths, opened.file.parent_path());
  report.line(data.origin + ", " + std::to_string(settings.folds) + " folds");
  std::signal(SIGINT, [](int) { interrupted = true; });
  const nn::CrossValidation result =
      nn::crossValidate(opened.project, data, settings,
                        {.goOn =
                             [&](const nn::CrossValidationProgress& at) {
                               report.progress("training " + std::to_string(at.run + 1) + " of " + std::to_string(at.runs) +
                                               "  epoch " + std::to_string(at.epoch) + "/" + std::to_string(at.epochs));
                               return !interrupted;
                             },
                         .foldFinished = [&](const nn::FoldResult& fold) { printFold(report, fold, settings); }});
  report.endProgress();
  if (!result.folds.empty()) printSummary(report, result);
  return kDone;
}

}  // namespace

Command crossValidateCommand() {
  return {QStringLiteral("cross-validate"), QStringLiteral("PROJECT [options]"),
          QStringLiteral("Trains once for every part of the data held back, and tells how much the results differ."),
          declareOptions, run};
}

}  // namespace app
