#include "engine/doctor/rule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace nn {
namespace {

double medianOf(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

void LossTrack::add(const StepResult& step) {
  if (first.size() < kFirst) first.push_back(step.loss);
  if (recent.size() == kRecent) recent.erase(recent.begin());
  recent.push_back(step.loss);
  learningRate = step.learningRate;
  ++steps;
}

double LossTrack::atStart() const {
  // The very first few: with a wrong rate the loss has already changed after some steps.
  constexpr std::size_t kFew = 3;
  return medianOf({first.begin(), first.begin() + static_cast<std::ptrdiff_t>(std::min(kFew, first.size()))});
}

double LossTrack::early() const { return medianOf(first); }

double LossTrack::now() const { return medianOf(recent); }

Index Patient::batchSize() const {
  const Index samples = data.train->size();
  return training().batchSize == 0 ? samples : std::min(training().batchSize, samples);
}

namespace doctor {

std::string number(double value, int digits) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*g", digits, value);
  return text.data();
}

std::string percent(double share) { return number(100 * share, share < 0.1 ? 2 : 3) + " %"; }

std::string quoted(const NetworkPlan::Step& step) { return "'" + step.name + "'"; }

std::vector<const NetworkPlan::Step*> learningSteps(const NetworkPlan& plan) {
  std::vector<const NetworkPlan::Step*> steps;
  for (const NetworkPlan::Step& step : plan.steps) {
    const bool hasWeights = std::ranges::any_of(step.plan.parameters, [](const auto& spec) { return spec.shape.rank() >= 2; });
    if (hasWeights && !step.frozen) steps.push_back(&step);
  }
  return steps;
}

bool feedsOutput(const NetworkPlan& plan, const NetworkPlan::Step& step) {
  for (const NetworkPlan::Step& other : plan.steps) {
    const bool reads = std::ranges::any_of(other.inputs, [&](const PortRef& port) { return port.node == step.id; });
    if (!reads) continue;
    if (other.role == LayerRole::Output) return true;
    if (other.plan.parameters.empty() && feedsOutput(plan, other)) return true;
  }
  return false;
}

const LayerRecord* newestRecord(const Patient& patient, NodeId node) {
  if (patient.moments.empty()) return nullptr;
  const auto found = patient.moments.back()->layers.find(node);
  return found == patient.moments.back()->layers.end() ? nullptr : &found->second;
}

const LayerRecord* recordBefore(const Patient& patient, NodeId node) {
  if (patient.moments.size() < 2) return nullptr;
  const auto& moment = *patient.moments[patient.moments.size() - 2];
  const auto found = moment.layers.find(node);
  return found == moment.layers.end() ? nullptr : &found->second;
}

double rootMeanSquare(const ValueSummary& summary) { return std::hypot(summary.mean, summary.standardDeviation); }

ProjectFix learningRateFix(double rate) {
  const double rounded = std::strtod(number(rate, 2).c_str(), nullptr);
  return {"Set the learning rate to " + number(rounded, 2),
          [rounded](Project& changed) { changed.training.optimizerOptions.set("learning_rate", rounded); }};
}

ProjectFix clippingFix() {
  return {"Bound the gradient to norm 1", [](Project& changed) { changed.training.clipNorm = 1; }};
}

ProjectFix optionFix(std::string title, std::vector<NodeId> nodes, std::string option, OptionValue value) {
  return {std::move(title), [nodes = std::move(nodes), option = std::move(option), value = std::move(value)](Project& changed) {
            for (const NodeId node : nodes)
              if (changed.graph.contains(node)) changed.graph.setOption(node, option, value);
          }};
}

}  // namespace doctor
}  // namespace nn
