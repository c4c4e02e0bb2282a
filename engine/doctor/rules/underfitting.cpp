#include <algorithm>

#include "engine/data/baseline.h"
#include "engine/doctor/rule.h"
#include "engine/training/supervised_batch.h"

namespace nn {
namespace {

constexpr const char* kId = "underfitting";
constexpr std::size_t kFewestEpochs = 6;
constexpr std::int64_t kFewestSteps = 60;
constexpr double kLeastLoss = 1e-3, kFaster = 20, kTooFast = 2;
constexpr std::int64_t kHiddenUnits = 32;

/// What an answer without looking at the inputs reaches by the metric that is followed; nothing where that is not known.
std::optional<FitBaseline> baselineOf(const Patient& patient) {
  const MetricType& metric = metricFor(patient.plan, patient.data.info, patient.training().metric);
  const Dataset& train = *patient.data.rawTrain;
  if (patient.data.info.classCount() > 0) {
    if (metric.id != "accuracy") return std::nullopt;
    return FitBaseline{classBaseline(train, train).accuracy, metric.higherIsBetter};
  }
  if (metric.id == "mean_absolute_error") return FitBaseline{valueBaseline(train, train).meanAbsoluteError, false};
  if (metric.id == "root_mean_squared_error") return FitBaseline{valueBaseline(train, train).rootMeanSquaredError, false};
  return std::nullopt;
}

bool isStuck(const Patient& patient) {
  if (patient.epochs.size() < kFewestEpochs || patient.losses.steps < kFewestSteps) return false;
  if (!(patient.epochs.back().trainLoss > kLeastLoss)) return false;
  const auto baseline = baselineOf(patient);
  if (!baseline) return false;  // without something to compare with, a loss that rests may as well be the best there is
  return fitOf(patient.epochs, baseline).kind == Fit::Kind::Underfitting;
}

/// Twice as many units in every hidden layer; without hidden layers, one.
ProjectFix largerFix(const Patient& patient) {
  auto layers = doctor::learningSteps(patient.plan);
  const NodeId last = layers.empty() ? NodeId{} : layers.back()->id;
  std::vector<NodeId> hidden;
  for (const NetworkPlan::Step* step : layers)
    if (step->id != last && patient.project.graph.contains(step->id) &&
        patient.project.graph.node(step->id).options.has("units"))
      hidden.push_back(step->id);
  if (hidden.empty())
    return {
        "Insert a hidden layer of " + std::to_string(kHiddenUnits) + " ReLU units", [last](Project& changed) {
          if (const auto edge = changed.graph.contains(last) ? changed.graph.edgeInto({last, 0}) : std::nullopt)
            changed.graph.insert(*edge, "dense", {{"units", OptionValue(kHiddenUnits)}, {"activation", std::string("relu")}});
        }};
  return {"Double the units of the hidden layers", [hidden](Project& changed) {
            for (const NodeId node : hidden)
              if (changed.graph.contains(node))
                changed.graph.setOption(node, "units", 2 * changed.graph.node(node).options.get<std::int64_t>("units"));
          }};
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  if (!isStuck(patient)) return;
  // Where a much higher or lower rate does better, it is the rate.
  if (patient.rates && patient.rates->suggested >= kFaster * patient.losses.learningRate) return;
  if (patient.rates && patient.rates->suggested > 0 && patient.losses.learningRate > kTooFast * patient.rates->best) return;
  const auto baseline = baselineOf(patient);
  const EpochResult& last = patient.epochs.back();
  Advice found{.rule = kId};
  found.title = "The network is too simple for the task";
  found.message =
      "Even on the training samples it is hardly better than always giving the same answer, and the loss no longer "
      "falls. A network with more units or layers, or without some of its penalties and dropout, can learn more.";
  found.evidence = {{"Metric on the training samples", doctor::number(last.trainMetric), {}},
                    {"Always the same answer", doctor::number(baseline->metric), {}},
                    {"Training loss in the first and the last epoch",
                     doctor::number(patient.epochs.front().trainLoss) + " → " + doctor::number(last.trainLoss),
                     {}}};
  found.fixes = {largerFix(patient)};
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Under-fitting",
     .category = "Fit",
     .summary =
         "A training metric less than a quarter of the way from always giving the same answer to perfect, while the loss "
         "no longer falls, after 6 epochs or more.",
     .causes = {"not-finite", "learning-rate-too-low", "learning-rate-too-high", "vanishing-gradient", "dead-relu",
                "saturation", "symmetric-start", "unrelated-labels", "constant-labels", "unshuffled", "unscaled-data",
                "wrong-output", "class-imbalance"},
     .wantsRateRange = isStuck,
     .check = check});

}  // namespace
}  // namespace nn
