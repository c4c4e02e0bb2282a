#include "engine/metrics/roc_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nn {

RocCurve rocCurve(std::vector<ScoredSample> samples) {
  const auto positives = static_cast<double>(std::ranges::count(samples, true, &ScoredSample::isPositive));
  const double negatives = static_cast<double>(samples.size()) - positives;
  const bool hasNan = std::ranges::any_of(samples, [](const ScoredSample& sample) { return std::isnan(sample.score); });
  if (hasNan || positives == 0 || negatives == 0) return {{}, std::numeric_limits<double>::quiet_NaN()};

  std::ranges::sort(samples, std::ranges::greater(), &ScoredSample::score);
  RocCurve curve = {{{0, 0, std::numeric_limits<double>::infinity()}}, 0};
  double truePositives = 0, falsePositives = 0, pairs = 0;  // pairs: of a positive sample and a negative one below it
  for (std::size_t begin = 0; begin < samples.size();) {
    double newPositives = 0, newNegatives = 0;
    const double score = samples[begin].score;
    std::size_t end = begin;
    for (; end < samples.size() && samples[end].score == score; ++end)
      ++(samples[end].isPositive ? newPositives : newNegatives);
    pairs += newNegatives * (truePositives + newPositives / 2);
    truePositives += newPositives;
    falsePositives += newNegatives;
    curve.points.push_back({falsePositives / negatives, truePositives / positives, score});
    begin = end;
  }
  curve.area = pairs / (positives * negatives);
  return curve;
}

}  // namespace nn
