#pragma once

#include <cmath>
#include <cstring>

#include "engine/training/history.h"

/// Comparison of what trainings reported.
namespace reports {

/// NaN equals NaN, everything else bit by bit.
inline bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

inline bool same(const nn::StepResult& a, const nn::StepResult& b) {
  return a.step == b.step && a.epoch == b.epoch && a.batchSize == b.batchSize && same(a.loss, b.loss) &&
         same(a.metric, b.metric) && same(a.learningRate, b.learningRate);
}

/// Without the times, which differ from run to run.
inline bool same(const nn::EpochResult& a, const nn::EpochResult& b) {
  return a.epoch == b.epoch && a.step == b.step && same(a.trainLoss, b.trainLoss) && same(a.trainMetric, b.trainMetric) &&
         same(a.validationLoss, b.validationLoss) && same(a.validationMetric, b.validationMetric) &&
         same(a.learningRate, b.learningRate);
}

template <typename Results>
bool same(const Results& a, const Results& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same(a[i], b[i])) return false;
  return true;
}

}  // namespace reports
