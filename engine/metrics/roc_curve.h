#pragma once

#include <vector>

namespace nn {

/// A sample for a yes-or-no question: how strongly the network says yes, and whether that is right.
struct ScoredSample {
  double score;
  bool isPositive;
};

/// With "yes" from this score on: which part of the negative samples is called positive, and which part of the positive ones.
struct RocPoint {
  double falsePositiveRate, truePositiveRate, threshold;
};

/// What every threshold brings, from "never" at (0, 0) to "always" at (1, 1).
struct RocCurve {
  std::vector<RocPoint> points;  ///< thresholds falling from ∞, one for each score that occurs; empty when area is NaN
  double area;                   ///< under the curve: 0.5 is guessing, 1 perfect
};

/// Samples of equal score are one step of the curve, so their order does not matter: the area is the probability that a
/// positive sample scores higher than a negative one, equal scores counting one half (Hanley & McNeil 1982, The meaning and use
/// of the area under a receiver operating characteristic curve). NaN when a score is NaN, or without samples of both kinds.
RocCurve rocCurve(std::vector<ScoredSample> samples);

}  // namespace nn
