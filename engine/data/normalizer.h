#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// How inputs are scaled: not at all, min-max to [0, 1], or standardization (x − mean) / sd.
enum class Scaling { None, MinMax, Standardize };

/// x' = x · factor + offset for every feature (for images: one pair for all pixels), with statistics from training data only.
struct Normalizer {
  Scaling scaling = Scaling::None;
  std::vector<double> factor, offset;  ///< one entry, or one per input element

  /// Fits on a (training) data set. A constant feature gets factor 1. Images use 255 as the known maximum for MinMax, so that
  /// the same pixel always means the same. Throws ConfigError for an empty set.
  static Normalizer fit(const Dataset& train, Scaling scaling);
  void apply(std::span<Scalar> input) const;
  friend bool operator==(const Normalizer&, const Normalizer&) = default;
};

/// The ids in project files: "none", "minmax", "standardize". Throws ConfigError.
Scaling scalingFromId(const std::string& id);
std::string scalingId(Scaling scaling);

/// A data set with every input scaled. Throws ConfigError when the number of factors does not fit its inputs.
std::shared_ptr<const Dataset> normalized(std::shared_ptr<const Dataset> data, Normalizer normalizer);

}  // namespace nn
