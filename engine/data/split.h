#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// Some samples of another data set, in a given order.
class Subset : public Dataset {
 public:
  /// Throws ConfigError for a sample number that the base does not have.
  Subset(std::shared_ptr<const Dataset> base, std::vector<Index> indices);
  const DatasetInfo& info() const override { return base_->info(); }
  Index size() const override { return static_cast<Index>(indices_.size()); }
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override;
  void readForTraining(Index index, int epoch, std::span<Scalar> input, std::span<Scalar> target) const override;
  Scalar weight(Index index) const override { return base_->weight(indices_[static_cast<std::size_t>(index)]); }
  bool hasWeights() const override { return base_->hasWeights(); }
  void prefetch(Index index) const override { base_->prefetch(indices_[static_cast<std::size_t>(index)]); }
  bool changesForTraining() const override { return base_->changesForTraining(); }
  std::span<const Index> indices() const { return indices_; }

 private:
  std::shared_ptr<const Dataset> base_;
  std::vector<Index> indices_;
};

/// The two parts of a divided set.
struct HoldOut {
  std::shared_ptr<const Dataset> train, validation;
};

/// Keeps a fraction in [0, 1) for validation, drawn by seed; both parts keep the order of the source. Each part gets at
/// least one sample when fraction > 0. Fraction 0 gives an empty validation part, and so does
/// an empty set.
/// Throws ConfigError for other fractions and for a single sample that would have to be divided.
HoldOut holdOut(std::shared_ptr<const Dataset> data, double fraction, std::uint64_t seed);

/// Divides a set into folds of the same size (give or take one sample): part i validates on fold i and trains on all others, so
/// that every sample validates once. Shuffled by seed, or in blocks as the samples lie, for data in order of time. All parts
/// keep the order of the source. Another seed gives other folds, for iterated K-fold. Throws ConfigError for fewer than 2
/// folds, or more than there are samples.
std::vector<HoldOut> kFolds(std::shared_ptr<const Dataset> data, int folds, std::uint64_t seed, bool shuffled = true);

/// The same with every class spread evenly over the folds; reads all samples. Throws ConfigError also for data without classes.
std::vector<HoldOut> stratifiedKFolds(std::shared_ptr<const Dataset> data, int folds, std::uint64_t seed);

}  // namespace nn
