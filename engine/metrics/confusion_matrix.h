#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/tensor/tensor.h"

namespace nn {

/// How well one class is found, or all of them on average.
struct ClassScores {
  double precision = 0;  ///< part of the predictions of the class that are right
  double recall = 0;     ///< part of the class's samples that are predicted as it
  double f1 = 0;         ///< harmonic mean of both: 2·precision·recall / (precision + recall)
};

/// Counts how often samples of each class were predicted as each class.
///
/// Scores of a class that was never predicted, or of which there were no samples, are 0; if both, NaN.
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(Index classes = 0) { reset(classes); }

  /// Forgets all counts.
  void reset(Index classes);
  /// Throws ShapeError when a class is not in [0, classes()). A prediction of kNoClass is counted apart.
  void add(Index wanted, Index predicted);
  /// A batch, see predictedClass() and targetClass(). The first batch after reset(0) decides how many classes there are; never
  /// allocates otherwise. Throws ShapeError when the units do not fit.
  void add(ConstTensorView prediction, ConstTensorView target, double yesFrom = 0.5);

  Index classes() const { return classes_; }
  /// Samples of class `wanted` that were predicted as class `predicted`.
  Index count(Index wanted, Index predicted) const;
  /// Samples of a class, and those of them that were predicted as no class at all, because of a NaN.
  Index countOf(Index wanted) const;
  Index countWithoutPrediction(Index wanted) const;
  /// Samples that were predicted as a class.
  Index countPredicted(Index predicted) const;
  Index total() const;

  /// count() as part of the samples of the class (a row adds up to 1), and of those predicted as the class (a column does). NaN
  /// where there are none.
  double partOfWanted(Index wanted, Index predicted) const;
  double partOfPredicted(Index wanted, Index predicted) const;

  double accuracy() const;  ///< NaN without samples
  ClassScores scores(Index classNumber) const;
  /// Mean of the scores of all classes that occur among the targets or the predictions: rare classes count as much as others.
  ClassScores macroAverage() const;
  /// Scores of all samples together: frequent classes count more. Precision, recall and F1 are then all the accuracy, but for
  /// samples without a prediction.
  ClassScores microAverage() const;

  /// A table of the counts with precision and recall, rows being the right classes. Missing names are the class numbers.
  std::string toText(std::span<const std::string> classNames = {}) const;

 private:
  std::size_t at(Index wanted, Index predicted) const { return static_cast<std::size_t>(wanted * (classes_ + 1) + predicted); }

  Index classes_ = 0;
  std::vector<Index> counts_;  ///< (classes, classes + 1), the last column for no prediction
};

}  // namespace nn
