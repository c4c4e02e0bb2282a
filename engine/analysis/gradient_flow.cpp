#include "engine/analysis/gradient_flow.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nn {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double rootMeanSquare(const ValueSummary& summary) { return std::hypot(summary.mean, summary.standardDeviation); }

double valueOf(const LayerRecord& record, FlowQuantity quantity) {
  const bool hasWeights = record.weightSummary.count > 0;
  switch (quantity) {
    case FlowQuantity::GradientNorm:
      return hasWeights ? std::sqrt(static_cast<double>(record.gradientSummary.count)) * rootMeanSquare(record.gradientSummary)
                        : kNone;
    case FlowQuantity::UpdateToWeight:
      return hasWeights ? record.update.value_or(kNone) : kNone;
    case FlowQuantity::ActivationSize:
      return rootMeanSquare(record.activationSummary);
    case FlowQuantity::ActivationSlope:
      return rootMeanSquare(record.activationGradientSummary);
  }
  return kNone;
}

bool needsWeights(FlowQuantity quantity) {
  return quantity == FlowQuantity::GradientNorm || quantity == FlowQuantity::UpdateToWeight;
}

}  // namespace

GradientFlow gradientFlow(std::span<const std::shared_ptr<const TrainingMoment>> moments, FlowQuantity quantity) {
  GradientFlow flow;
  if (moments.empty()) return flow;
  const TrainingMoment& newest = *moments.back();
  std::vector<const TrainingMoment*> shown;
  for (const auto& moment : moments)
    if (isSameNetwork(*moment->plan, *newest.plan)) shown.push_back(moment.get());
  for (const TrainingMoment* moment : shown) flow.steps.push_back(moment->step);
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const NetworkPlan::Step& step : newest.plan->steps) {
    const auto own = newest.layers.find(step.id);
    if (own == newest.layers.end() || (needsWeights(quantity) && own->second.weightSummary.count == 0)) continue;
    GradientFlow::Row row{step.id, step.name, {}};
    for (const TrainingMoment* moment : shown) {
      const auto record = moment->layers.find(step.id);
      row.values.push_back(record == moment->layers.end() ? kNone : valueOf(record->second, quantity));
      if (!(row.values.back() > 0) || !std::isfinite(row.values.back())) continue;
      low = std::min(low, std::log10(row.values.back()));
      high = std::max(high, std::log10(row.values.back()));
    }
    flow.rows.push_back(std::move(row));
  }
  if (low <= high) {
    flow.low = low;
    flow.high = high;
  }
  return flow;
}

}  // namespace nn
