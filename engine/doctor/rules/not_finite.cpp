#include <algorithm>
#include <cstdlib>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "not-finite";
constexpr double kLowerRate = 0.1;

/// "conv1" of "training step 7: expected finite numbers, got NaN or infinity, first in 'conv1'".
std::string nodeIn(const std::string& failure) {
  constexpr std::string_view kBefore = "first in '";
  const auto begin = failure.find(kBefore);
  if (begin == std::string::npos) return {};
  const auto name = begin + kBefore.size(), end = failure.find('\'', name);
  return end == std::string::npos ? std::string() : failure.substr(name, end - name);
}

std::int64_t stepIn(const std::string& failure, std::int64_t otherwise) {
  constexpr std::string_view kBefore = "training step ";
  const auto begin = failure.find(kBefore);
  return begin == std::string::npos ? otherwise : std::strtoll(failure.c_str() + begin + kBefore.size(), nullptr, 10);
}

/// The first layer whose weights or activations are not finite at the newest moment.
const NetworkPlan::Step* notFiniteStep(const Patient& patient) {
  for (const NetworkPlan::Step& step : patient.plan.steps) {
    const LayerRecord* record = doctor::newestRecord(patient, step.id);
    if (record && record->weightSummary.notFinite + record->activationSummary.notFinite > 0) return &step;
  }
  return nullptr;
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  const DataReport::Inputs& inputs = patient.report.inputs;
  const bool hasFailed = patient.failure.find("finite") != std::string::npos;
  const NetworkPlan::Step* place = notFiniteStep(patient);
  if (!hasFailed && !place && inputs.notFinite == 0) return;
  Advice found{.rule = kId, .severity = GraphIssue::Severity::Error};
  const std::int64_t step = stepIn(patient.failure, patient.step());
  const std::string name = nodeIn(patient.failure);
  const Node* node = name.empty() ? nullptr : patient.plan.graph.findByName(name);
  if (node)
    found.node = node->id;
  else if (place)
    found.node = place->id;
  const std::string where = found.node ? "'" + patient.plan.graph.node(*found.node).name + "'" : std::string("the network");
  found.evidence.push_back({"Step", std::to_string(step), {}});
  found.evidence.push_back({"First in", where, {}});
  if (inputs.notFinite > 0) {
    found.title = "The data hold NaN or infinite numbers";
    found.message = std::to_string(inputs.notFinite) +
                    " numbers of the inputs are no numbers. Everything that is computed from one becomes NaN too, so the "
                    "network cannot learn. Fill or drop the missing values when importing the data.";
    found.evidence.push_back({"Inputs that are no numbers", std::to_string(inputs.notFinite), "0"});
    advice.push_back(std::move(found));
    return;
  }
  found.title = "NaN or infinity in " + where;
  found.message = "At step " + std::to_string(step) + " numbers in " + where +
                  " grew beyond what can be stored, and the training stopped with the weights from before. Mostly the steps "
                  "are too large: a lower learning rate or a bound on the gradient helps.";
  const double rate = patient.losses.learningRate > 0 ? patient.losses.learningRate : patient.training().learningRate();
  found.evidence.push_back({"Learning rate", doctor::number(rate), {}});
  if (!patient.losses.recent.empty())
    found.evidence.push_back({"Loss before", doctor::number(patient.losses.recent.back()), {}});
  found.fixes.push_back(doctor::learningRateFix(kLowerRate * patient.training().learningRate()));
  if (patient.training().clipNorm == 0) found.fixes.push_back(doctor::clippingFix());
  found.needsReset = place != nullptr;
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration({.id = kId,
                                           .title = "NaN or infinity",
                                           .category = "Numbers",
                                           .summary = "Any number of the network, the loss or the data that is not finite.",
                                           .check = check});

}  // namespace
}  // namespace nn
