#include "app/command.h"
#include "app/project_arguments.h"
#include "app/report.h"
#include "app/trained_network.h"
#include "engine/data/baseline.h"
#include "engine/training/evaluation.h"

namespace app {
namespace {

void declareOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("data"), QStringLiteral("Data set instead of the project's."), QStringLiteral("NAME|PATH")},
      {QStringLiteral("split"), QStringLiteral("train, validation or test (default: test, where there is one)."),
       QStringLiteral("PART")},
  });
}

/// What is reached without looking at the inputs, for a metric that it can be compared with.
struct BaselineFigure {
  std::string metric;  ///< id
  double value;
  std::string answer;  ///< what is always answered: "always 'Trouser'"
};

/// None when the output's target is not the data's own.
std::vector<BaselineFigure> baselineFigures(const nn::NetworkPlan& plan, const nn::Dataset& train, const nn::Dataset& part) {
  if (!plan.steps[static_cast<std::size_t>(plan.outputSteps.front())].dataPart.empty()) return {};
  if (train.info().classCount() > 0) {
    const nn::ClassBaseline baseline = nn::classBaseline(train, part);
    const std::string& name = train.info().classNames[static_cast<std::size_t>(baseline.majorityClass)];
    return {{"accuracy", baseline.accuracy, "always '" + name + "'"}};
  }
  const nn::ValueBaseline baseline = nn::valueBaseline(train, part);
  return {{"mean_absolute_error", baseline.meanAbsoluteError, "always the median"},
          {"root_mean_squared_error", baseline.rootMeanSquaredError, "always the mean"}};
}

/// One event: the loss, every metric by its id, and where there are classes the confusion matrix, rows being the right classes.
nlohmann::ordered_json asJson(const std::string& split, const nn::Evaluation& result,
                              const std::vector<BaselineFigure>& baseline, const std::vector<std::string>& classNames) {
  nlohmann::ordered_json event = {{"event", "test"}, {"split", split}, {"loss", result.loss}};
  for (const auto& figure : result.figures) event[figure.metric->id] = figure.value;
  event["samples"] = result.samples;
  event["baseline"] = nlohmann::ordered_json::object();
  for (const BaselineFigure& figure : baseline) event["baseline"][figure.metric] = figure.value;
  if (result.confusion.classes() == 0) return event;
  event["classes"] = classNames;
  for (nn::Index wanted = 0; wanted < result.confusion.classes(); ++wanted) {
    nlohmann::ordered_json row;
    for (nn::Index predicted = 0; predicted < result.confusion.classes(); ++predicted)
      row.push_back(result.confusion.count(wanted, predicted));
    event["confusion_matrix"].push_back(row);
  }
  return event;
}

void print(const Report& report, const std::string& split, const nn::Evaluation& result,
           const std::vector<BaselineFigure>& baseline, const std::vector<std::string>& classNames) {
  constexpr nn::Index kWidestMatrix = 20;  // classes; a wider table does not fit on a line
  const auto& first = result.figures.front();
  report.line(split + "  loss " + fixed(result.loss, 4) + "  " + first.metric->title + " " + fixed(first.value, 4) + "  on " +
              std::to_string(result.samples) + " samples");
  report.line("");
  for (const auto& figure : result.figures) {
    std::string line = "  " + fixed(figure.value, 4) + "  " + figure.metric->title;
    for (const BaselineFigure& other : baseline)
      if (other.metric == figure.metric->id) line += "  (" + other.answer + ": " + fixed(other.value, 4) + ")";
    report.line(line);
  }
  if (result.confusion.classes() == 0 || result.confusion.classes() > kWidestMatrix) return;
  report.line("");
  report.line(result.confusion.toText(classNames));
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  nn::OpenedProject opened =
      nn::openProject(positional(arguments, 0, "PROJECT or CHECKPOINT").toStdString(), environment.examples);
  applyDataOption(arguments, opened.project);
  const nn::Network network = trainedNetwork(opened);
  const nn::PreparedData data = projectData(opened, environment);
  QString split = arguments.value(QStringLiteral("split"));
  if (split.isEmpty()) split = data.test || !data.validation ? QStringLiteral("test") : QStringLiteral("validation");
  std::shared_ptr<const nn::Dataset> part;
  if (split == QLatin1String("train"))
    part = data.train;
  else if (split == QLatin1String("validation"))
    part = data.validation;
  else if (split == QLatin1String("test"))
    part = data.test;
  else
    throw UsageError("--split: expected train, validation or test, got '" + split.toStdString() + "'");
  if (!part)
    nn::throwExpected<nn::ConfigError>(opened.project.data.source, "a data set with a " + split.toStdString() + " part",
                                       "none");

  const nn::Evaluation result = nn::evaluateFully(network, part);
  const std::vector<BaselineFigure> baseline = baselineFigures(network.plan(), *data.train, *part);
  report.event(asJson(split.toStdString(), result, baseline, part->info().classNames));
  if (!report.isJson()) print(report, split.toStdString(), result, baseline, part->info().classNames);
  return kDone;
}

}  // namespace

Command evaluateCommand() {
  return {QStringLiteral("evaluate"), QStringLiteral("PROJECT|CHECKPOINT [options]"),
          QStringLiteral("Loss, metrics, confusion matrix and baseline on a part of the data."), declareOptions, run};
}

}  // namespace app
