#include "app/project_arguments.h"

#include <algorithm>

#include "app/command.h"
#include "engine/optimizers/optimizer.h"

namespace app {
namespace {

/// NODE.OPTION=VALUE
void applySetting(const std::string& setting, nn::Project& project) {
  const auto equals = setting.find('=');
  const auto dot = setting.rfind('.', equals);
  if (equals == std::string::npos || dot == std::string::npos || dot == 0)
    throw UsageError("--set: expected NODE.OPTION=VALUE, got '" + setting + "'");
  const std::string nodeName = setting.substr(0, dot);
  const std::string optionName = setting.substr(dot + 1, equals - dot - 1);
  const nn::Node* node = project.graph.findByName(nodeName);
  if (!node) {
    std::string names;
    for (const nn::Node& n : project.graph.nodes()) names += (names.empty() ? "" : ", ") + n.name;
    nn::throwExpected<nn::ConfigError>("--set", "one of the nodes " + names, "'" + nodeName + "'");
  }
  const auto& specs = nn::optionSpecs(nn::LayerRegistry::instance().require(node->type));
  const auto spec = std::find_if(specs.begin(), specs.end(), [&](const nn::OptionSpec& s) { return s.name == optionName; });
  if (spec == specs.end()) {
    std::string names;
    for (const nn::OptionSpec& s : specs) names += (names.empty() ? "" : ", ") + s.name;
    nn::throwExpected<nn::ConfigError>("--set " + nodeName, "one of the options " + names, "'" + optionName + "'");
  }
  project.graph.setOption(node->id, optionName,
                          nn::parseOptionValue(*spec, setting.substr(equals + 1), "--set " + nodeName + "." + optionName));
}

}  // namespace

void declareProjectOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("epochs"), QStringLiteral("Passes over the training data."), QStringLiteral("N")},
      {QStringLiteral("batch-size"), QStringLiteral("Samples a step, or 'full'."), QStringLiteral("N")},
      {QStringLiteral("learning-rate"), QStringLiteral("Step size of the optimizer."), QStringLiteral("X")},
      {QStringLiteral("optimizer"), QStringLiteral("sgd, rmsprop, adam ..."), QStringLiteral("NAME")},
      {QStringLiteral("seed"), QStringLiteral("Start of all random numbers."), QStringLiteral("S")},
      {QStringLiteral("threads"), QStringLiteral("Threads to train with (default: the physical cores)."), QStringLiteral("T")},
      {QStringLiteral("data"), QStringLiteral("Data set: a name from 'layerlab list datasets' or a path."),
       QStringLiteral("NAME|PATH")},
      {QStringLiteral("set"), QStringLiteral("Sets an option of a layer; may be repeated."),
       QStringLiteral("NODE.OPTION=VALUE")},
      {QStringLiteral("no-shuffle"), QStringLiteral("Keep the order of the training samples.")},
  });
}

void applyProjectOptions(const QCommandLineParser& arguments, nn::Project& project) {
  nn::TrainingSettings& training = project.training;
  training.epochs = static_cast<int>(integerOption(arguments, QStringLiteral("epochs"), training.epochs, 1, 1'000'000));
  if (arguments.value(QStringLiteral("batch-size")) == QLatin1String("full")) {
    training.batchSize = 0;
  } else {
    training.batchSize =
        static_cast<nn::Index>(integerOption(arguments, QStringLiteral("batch-size"), training.batchSize, 1, 100'000'000));
  }
  if (arguments.isSet(QStringLiteral("optimizer"))) {
    const std::string optimizer = arguments.value(QStringLiteral("optimizer")).toStdString();
    nn::OptimizerRegistry::instance().require(optimizer);
    if (optimizer != training.optimizer) training.optimizerOptions = {};
    training.optimizer = optimizer;
  }
  if (arguments.isSet(QStringLiteral("learning-rate")))
    training.optimizerOptions.set("learning_rate", numberOption(arguments, QStringLiteral("learning-rate"), 0, 0, 1e6));
  training.seed = static_cast<std::uint64_t>(
      integerOption(arguments, QStringLiteral("seed"), static_cast<long long>(training.seed), 0, 1LL << 62));
  if (arguments.isSet(QStringLiteral("no-shuffle"))) training.shuffle = false;
  applyDataOption(arguments, project);
  for (const QString& setting : arguments.values(QStringLiteral("set"))) applySetting(setting.toStdString(), project);
}

void applyDataOption(const QCommandLineParser& arguments, nn::Project& project) {
  if (!arguments.isSet(QStringLiteral("data"))) return;
  project.data.source = arguments.value(QStringLiteral("data")).toStdString();
  project.data.options = {};
}

}  // namespace app
