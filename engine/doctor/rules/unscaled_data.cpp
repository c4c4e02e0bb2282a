#include <algorithm>
#include <array>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "unscaled-data";
constexpr double kLargestInput = 20, kLargestRatio = 1000;
constexpr std::array<std::string_view, 6> kScaling = {"batch_norm", "layer_norm",    "group_norm",
                                                      "rescale",    "normalization", "embedding"};

/// The network scales by itself what comes in.
bool scalesItself(const NetworkPlan& plan) {
  for (const NetworkPlan::Step& step : plan.steps) {
    if (step.role == LayerRole::Input) continue;
    const bool readsInput = std::ranges::any_of(step.inputs, [&](const PortRef& port) {
      const NetworkPlan::Step* source = plan.stepOf(port.node);
      return source && source->role == LayerRole::Input;
    });
    if (readsInput && std::ranges::count(kScaling, step.type) > 0) return true;
  }
  return false;
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  const DataReport::Inputs& inputs = patient.report.inputs;
  const bool isImage = patient.data.info.kind == SampleKind::Image;
  const double ratio = inputs.smallestDeviation > 0 ? inputs.largestDeviation / inputs.smallestDeviation : 1;
  const bool isLarge = inputs.largest > kLargestInput && inputs.mean * inputs.mean + inputs.deviation * inputs.deviation > 25;
  const bool isUneven = !isImage && ratio > kLargestRatio;
  if (patient.project.data.scaling != Scaling::None || (!isLarge && !isUneven) || scalesItself(patient.plan)) return;
  Advice found{.rule = kId};
  for (const NetworkPlan::Step& step : patient.plan.steps)
    if (step.role == LayerRole::Input && !found.node) found.node = step.id;
  found.title = "The inputs are not scaled";
  found.message =
      isUneven && !isLarge
          ? "One input varies " + doctor::number(ratio, 2) + " times as much as another, so the small ones hardly count. "
          : "The inputs reach " + doctor::number(inputs.largest) +
                ", while start weights and usual learning rates are made for numbers around 1: sums become huge, "
                "units saturate or die, and steps jump about. ";
  found.message += "Scaling by the statistics of the training part takes care of that.";
  found.evidence = {{"Largest input", doctor::number(inputs.largest), "below " + doctor::number(kLargestInput)}};
  if (!isImage)
    found.evidence.push_back({"Largest over smallest standard deviation of an input", doctor::number(ratio, 2),
                              "below " + doctor::number(kLargestRatio, 4)});
  const ProjectFix standardize{"Standardize the inputs (mean 0, standard deviation 1)",
                               [](Project& changed) { changed.data.scaling = Scaling::Standardize; }};
  const ProjectFix minMax{"Scale the inputs to [0, 1]", [](Project& changed) { changed.data.scaling = Scaling::MinMax; }};
  found.fixes = isImage ? std::vector{minMax, standardize} : std::vector{standardize, minMax};
  found.needsReset = true;
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Inputs not scaled",
     .category = "Data",
     .summary = "Inputs far above 1, or of very different spread, without scaling and without a layer that does it.",
     .check = check});

}  // namespace
}  // namespace nn
