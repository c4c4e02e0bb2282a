#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "exploding-gradient";
constexpr std::size_t kFewestLayers = 4;
constexpr double kGrowth = 1000;  // of the gradient from the last layer to the first

/// How many times larger the gradient is that arrives at the first layer than the one that left the last.
double growth(const LayerRecord* first, const LayerRecord* last) {
  if (!first || !last) return 0;
  const double from = doctor::rootMeanSquare(last->activationGradientSummary);
  return from > 0 ? doctor::rootMeanSquare(first->activationGradientSummary) / from : 0;
}

EvidenceCurve curveOverDepth(const Patient& patient, const std::vector<const NetworkPlan::Step*>& layers) {
  EvidenceCurve curve{.xName = "layer", .yName = "gradient of the activations (root mean square)", .logarithmicY = true};
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (const LayerRecord* record = doctor::newestRecord(patient, layers[i]->id)) {
      curve.x.push_back(static_cast<double>(i + 1));
      curve.y.push_back(doctor::rootMeanSquare(record->activationGradientSummary));
    }
  return curve;
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  const auto layers = doctor::learningSteps(patient.plan);
  if (layers.size() < kFewestLayers || patient.training().clipNorm > 0) return;
  const NetworkPlan::Step &first = *layers.front(), &last = *layers.back();
  const double now = growth(doctor::newestRecord(patient, first.id), doctor::newestRecord(patient, last.id));
  const bool isNew = patient.moments.size() < 2;
  const double before = isNew ? now : growth(doctor::recordBefore(patient, first.id), doctor::recordBefore(patient, last.id));
  if (!(now > kGrowth && before > kGrowth)) return;
  Advice found{.rule = kId, .node = first.id};
  found.title = "The gradient explodes on its way back";
  found.message = "On its way from " + doctor::quoted(last) + " back to " + doctor::quoted(first) + " the gradient grows " +
                  doctor::number(now, 2) +
                  " times: every layer multiplies it by weights that are too large. The first layers then jump about instead "
                  "of learning. Smaller start weights, a bound on the gradient or batch normalization help.";
  found.evidence = {{"Growth over " + std::to_string(layers.size()) + " layers", doctor::number(now, 2) + " times",
                     "below " + doctor::number(kGrowth, 4)}};
  found.curve = curveOverDepth(patient, layers);
  std::vector<NodeId> started;
  for (const NetworkPlan::Step* layer : layers)
    if (patient.project.graph.contains(layer->id) && patient.project.graph.node(layer->id).options.has("kernel_initializer"))
      started.push_back(layer->id);
  if (!started.empty())
    found.fixes.push_back(
        doctor::optionFix("Start the weights by the rule of He", started, "kernel_initializer", std::string("he_normal")));
  found.needsReset = !started.empty();
  found.fixes.push_back(doctor::clippingFix());
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Exploding gradient",
     .category = "Layers",
     .summary = "A gradient that grows more than 1000 times from the last layer back to the first, in networks of four layers "
                "with weights or more.",
     .causes = {"not-finite", "unscaled-data"},
     .check = check});

}  // namespace
}  // namespace nn
