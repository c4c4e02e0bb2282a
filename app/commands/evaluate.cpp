#include "app/command.h"
#include "app/project_arguments.h"
#include "app/report.h"
#include "app/trained_network.h"
#include "engine/training/supervised_trainer.h"

namespace app {
namespace {

void declareOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("data"), QStringLiteral("Data set instead of the project's."), QStringLiteral("NAME|PATH")},
      {QStringLiteral("split"), QStringLiteral("train, validation or test (default)."), QStringLiteral("PART"),
       QStringLiteral("test")},
  });
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  nn::OpenedProject opened =
      nn::openProject(positional(arguments, 0, "PROJECT or CHECKPOINT").toStdString(), environment.examples);
  applyDataOption(arguments, opened.project);
  const nn::Network network = trainedNetwork(opened);
  const nn::PreparedData data = projectData(opened, environment);
  const QString split = arguments.value(QStringLiteral("split"));
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

  const nn::EvaluationResult result = nn::evaluateNetwork(network, part);
  report.event({{"event", "test"},
                {"split", split.toStdString()},
                {"loss", result.loss},
                {"accuracy", result.metric},
                {"samples", result.samples}});
  report.line(split.toStdString() + "  loss " + fixed(result.loss, 4) + "  accuracy " + fixed(result.metric, 4) + "  on " +
              std::to_string(result.samples) + " samples");
  return kDone;
}

}  // namespace

Command evaluateCommand() {
  return {QStringLiteral("evaluate"), QStringLiteral("PROJECT|CHECKPOINT [options]"),
          QStringLiteral("Loss and accuracy on a part of the data."), declareOptions, run};
}

}  // namespace app
