#include "engine/analysis/gradient_health.h"

#include <algorithm>
#include <cmath>

namespace nn {

namespace {

double rootMeanSquare(const ValueSummary& summary) { return std::hypot(summary.mean, summary.standardDeviation); }

GradientHealth::State stateOf(const GradientHealth& health, const LayerRecord& record) {
  using State = GradientHealth::State;
  if (record.gradientSummary.notFinite > 0 || record.weightSummary.notFinite > 0) return State::Exploding;
  // What a step does counts. How long the gradient is depends on the unit of the targets, too, and alone says nothing yet.
  if (health.update && !(*health.update <= kLargestUpdate)) return State::Exploding;
  if (!health.update && health.gradient > kLargestGradient * health.weights && health.weights > 0) return State::Unknown;
  return health.gradient == 0 || health.share < kSmallestShare ? State::Vanishing : State::Healthy;
}

}  // namespace

std::map<NodeId, GradientHealth> gradientHealth(const TrainingMoment& moment) {
  double largest = 0;
  for (const auto& [id, record] : moment.layers) largest = std::max(largest, rootMeanSquare(record.gradientSummary));
  std::map<NodeId, GradientHealth> result;
  for (const auto& [id, record] : moment.layers) {
    if (record.weightSummary.count == 0) continue;
    GradientHealth health;
    const double root = std::sqrt(static_cast<double>(record.weightSummary.count));
    health.gradient = root * rootMeanSquare(record.gradientSummary);
    health.weights = root * rootMeanSquare(record.weightSummary);
    health.share = largest > 0 ? rootMeanSquare(record.gradientSummary) / largest : 0;
    health.update = record.update;
    health.state = stateOf(health, record);
    result[id] = health;
  }
  return result;
}

}  // namespace nn
