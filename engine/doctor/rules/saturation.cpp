#include <algorithm>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "saturation";
constexpr double kMostSaturated = 0.7;  // share of a layer's numbers

double saturatedShare(const LayerRecord* record) {
  return !record || record->activation == "softmax" ? 0 : record->activity.saturated;
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  for (const NetworkPlan::Step& step : patient.plan.steps) {
    // At the end of a network, near 0 or 1 means to be sure.
    if (doctor::feedsOutput(patient.plan, step)) continue;
    const LayerRecord* record = doctor::newestRecord(patient, step.id);
    const double share = std::min(saturatedShare(record), saturatedShare(doctor::recordBefore(patient, step.id)));
    if (share < kMostSaturated) continue;
    Advice found{.rule = kId, .node = step.id};
    found.title = doctor::quoted(step) + " is saturated";
    found.message = doctor::percent(share) + " of what comes out of " + doctor::quoted(step) +
                    " lies at the flat ends of its activation, where the slope is almost 0: hardly any gradient passes, and "
                    "the layer hardly learns. The sums before the activation are too large, mostly because the start weights "
                    "are.";
    found.evidence = {{"Saturated", doctor::percent(share), "below " + doctor::percent(kMostSaturated)},
                      {"Weights, standard deviation", doctor::number(record->weightSummary.standardDeviation), {}}};
    if (patient.project.graph.contains(step.id)) {
      if (patient.project.graph.node(step.id).options.has("kernel_initializer"))
        found.fixes.push_back(doctor::optionFix("Start the weights by the rule of Glorot", {step.id}, "kernel_initializer",
                                                std::string("glorot_uniform")));
      found.fixes.push_back(
          doctor::optionFix("Use ReLU in " + doctor::quoted(step), {step.id}, "activation", std::string("relu")));
    }
    found.needsReset = true;
    advice.push_back(std::move(found));
    return;
  }
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Saturated units",
     .category = "Layers",
     .summary = "A hidden layer where 70 % of the numbers or more lie at the flat ends of sigmoid, tanh and the like, at two "
                "examinations in a row.",
     .causes = {"not-finite", "unscaled-data", "learning-rate-too-high"},
     .check = check});

}  // namespace
}  // namespace nn
