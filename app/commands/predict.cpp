#include <algorithm>

#include "app/command.h"
#include "app/input_file.h"
#include "app/report.h"
#include "app/trained_network.h"
#include "engine/data/network_inputs.h"
#include "engine/graph/execution.h"

namespace app {
namespace {

/// "7 (98.2 %)" for classes, "0.636" for one probability or value, else the values.
std::string predictionText(std::span<const nn::Scalar> prediction, const nn::DatasetInfo& info) {
  if (prediction.size() == 1) {
    std::string text = fixed(static_cast<double>(prediction[0]), 3);
    if (info.classCount() == 2) text += "  " + info.classNames[prediction[0] > nn::Scalar{0.5} ? 1 : 0];
    return text;
  }
  const auto best = std::max_element(prediction.begin(), prediction.end());
  const auto index = static_cast<std::size_t>(best - prediction.begin());
  if (index < info.classNames.size())
    return info.classNames[index] + "  (" + fixed(100 * static_cast<double>(*best), 1) + " %)";
  std::string text;
  for (const nn::Scalar value : prediction) {
    if (!text.empty()) text += ' ';
    text += fixed(static_cast<double>(value), 4);
  }
  return text;
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const nn::OpenedProject opened =
      nn::openProject(positional(arguments, 0, "CHECKPOINT or PROJECT").toStdString(), environment.examples);
  positional(arguments, 1, "FILE to predict");
  const nn::Network network = trainedNetwork(opened);
  const nn::PreparedData data = projectData(opened, environment);
  nn::Execution execution(network.sharedPlan(), 1, nn::Execution::Purpose::Predict);
  nn::NetworkInputs inputs(network.plan(), data.info, 1);
  const QStringList files = arguments.positionalArguments().mid(1);
  for (const QString& file : files)
    for (PredictionInput& input : readInputs(file.toStdString(), data.info)) {
      data.normalizer.apply(input.values.values());
      const nn::ConstTensorView view = nn::ConstTensorView(input.values.view()).reshaped(input.values.shape().withBatch(1));
      execution.evaluate(network, inputs.of(view));
      const auto prediction = execution.prediction().values();
      nlohmann::ordered_json values = nlohmann::ordered_json::array();
      for (const nn::Scalar value : prediction) values.push_back(value);
      report.event({{"event", "prediction"},
                    {"input", input.name},
                    {"output", values},
                    {"prediction", predictionText(prediction, data.info)}});
      report.line(input.name + "  " + predictionText(prediction, data.info));
    }
  return kDone;
}

}  // namespace

Command predictCommand() {
  return {QStringLiteral("predict"), QStringLiteral("CHECKPOINT|PROJECT FILE... [--json]"),
          QStringLiteral("Class, probabilities or values for images or rows of numbers."), [](QCommandLineParser&) {}, run};
}

}  // namespace app
