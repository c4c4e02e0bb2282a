#include <algorithm>
#include <array>

#include "engine/analysis/gradient_health.h"
#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "vanishing-gradient";
constexpr std::size_t kFewestLayers = 4, kMoments = 2;
constexpr double kSmallestShareToLearn = 1e-4;  // of the largest gradient; stricter than the mark on the card
constexpr std::array<std::string_view, 4> kSquashing = {"sigmoid", "tanh", "hard_sigmoid", "softsign"};

double shareOf(const TrainingMoment& moment, NodeId node) {
  const auto health = gradientHealth(moment);
  const auto found = health.find(node);
  return found == health.end() ? 1 : found->second.share;
}

EvidenceCurve curveOverDepth(const Patient& patient, const std::vector<const NetworkPlan::Step*>& layers) {
  EvidenceCurve curve{.xName = "layer", .yName = "gradient of the weights, share of the largest", .logarithmicY = true};
  const auto health = gradientHealth(*patient.moments.back());
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (const auto found = health.find(layers[i]->id); found != health.end()) {
      curve.x.push_back(static_cast<double>(i + 1));
      curve.y.push_back(found->second.share);
    }
  return curve;
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  const auto layers = doctor::learningSteps(patient.plan);
  if (layers.size() < kFewestLayers || patient.moments.size() < kMoments) return;
  const NetworkPlan::Step& first = *layers.front();
  double share = 0;
  for (std::size_t i = patient.moments.size() - kMoments; i < patient.moments.size(); ++i)
    share = std::max(share, shareOf(*patient.moments[i], first.id));
  if (share >= kSmallestShareToLearn) return;
  std::vector<NodeId> squashing;
  for (const NetworkPlan::Step& step : patient.plan.steps) {
    const LayerRecord* record = doctor::newestRecord(patient, step.id);
    if (record && std::ranges::count(kSquashing, record->activation) > 0 && !doctor::feedsOutput(patient.plan, step))
      squashing.push_back(step.id);
  }
  Advice found{.rule = kId, .node = first.id};
  found.title = "The gradient vanishes before it reaches " + doctor::quoted(first);
  found.message =
      "Of the gradient that the last layers get, " + doctor::quoted(first) + " gets " + doctor::percent(share) +
      ": it hardly learns, while later layers do. " +
      (squashing.empty() ? std::string("Shortcuts around layers or batch normalization help.")
                         : "The slope of a sigmoid is 1/4 at most, so each of the " + std::to_string(squashing.size()) +
                               " squashing layers lets only a part through. ReLU lets all of it through.");
  found.evidence = {{"Gradient of " + doctor::quoted(first) + ", share of the largest", doctor::number(share, 2),
                     "above " + doctor::number(kSmallestShareToLearn)}};
  found.curve = curveOverDepth(patient, layers);
  if (!squashing.empty())
    found.fixes.push_back(doctor::optionFix("Use ReLU in " + std::to_string(squashing.size()) + " hidden layers", squashing,
                                            "activation", std::string("relu")));
  found.needsReset = true;
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Vanishing gradient",
     .category = "Layers",
     .summary = "A first layer whose gradient is less than 0.01 % of the largest one, in networks of four layers with weights "
                "or more.",
     .causes = {"not-finite", "symmetric-start", "dead-relu", "saturation", "unscaled-data"},
     .check = check});

}  // namespace
}  // namespace nn
