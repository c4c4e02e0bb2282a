#include <algorithm>
#include <cmath>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "dead-relu";
constexpr double kMostDead = 0.6;  // share of a layer's units

/// Share of the units of a ReLU layer that give 0 for every surveyed sample.
double deadShare(const LayerRecord* record) {
  if (!record || record->activation != "relu" || record->activity.units < 2) return 0;
  return std::min(record->activity.dead, record->activity.zero);
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  for (const NetworkPlan::Step& step : patient.plan.steps) {
    const LayerRecord* record = doctor::newestRecord(patient, step.id);
    const double dead = deadShare(record), before = deadShare(doctor::recordBefore(patient, step.id));
    // Once and again: a unit may be quiet for a while.
    if (dead < kMostDead || before < kMostDead) continue;
    const auto count = static_cast<Index>(std::lround(dead * static_cast<double>(record->activity.units)));
    const std::string units = std::to_string(count) + " of " + std::to_string(record->activity.units);
    Advice found{.rule = kId, .node = step.id};
    found.title = units + " units of " + doctor::quoted(step) + " are dead";
    found.message = units + " ReLU units give 0 for every one of " + std::to_string(patient.moments.back()->samples) +
                    " training samples. Where a ReLU gives 0 its slope is 0 too, so no gradient reaches their weights and they "
                    "cannot come back. A step that was too large, or start values far below 0, push units there.";
    found.evidence = {{"Dead units", doctor::percent(dead), "below " + doctor::percent(kMostDead)},
                      {"Learning rate", doctor::number(patient.training().learningRate()), {}}};
    found.fixes = {
        doctor::optionFix("Use Leaky ReLU in " + doctor::quoted(step), {step.id}, "activation", std::string("leaky_relu")),
        doctor::learningRateFix(0.1 * patient.training().learningRate())};
    found.needsReset = true;
    advice.push_back(std::move(found));
    return;  // layers behind it get nothing but zeros
  }
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Dead ReLU units",
     .category = "Layers",
     .summary = "A layer where 60 % of the ReLU units or more give 0 for every sample, at two examinations in a row.",
     .causes = {"not-finite", "symmetric-start", "unscaled-data", "learning-rate-too-high"},
     .check = check});

}  // namespace
}  // namespace nn
