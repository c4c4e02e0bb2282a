#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/activations/activation.h"
#include "engine/analysis/value_statistics.h"
#include "engine/data/dataset.h"
#include "engine/graph/network.h"

namespace nn {

/// Where one unit of a layer works on its activation, over several samples.
struct UnitPoint {
  /// Dead: no gradient passes for any sample. Saturated: hardly any passes for most of them.
  enum class State { Working, Saturated, Dead };
  State state = State::Working;
  double mean = 0, low = 0, high = 0;  ///< of its sums z
  double slope = 0;                    ///< mean of |f′(z)|
};

/// The sums z that a layer feeds its activation with.
struct WorkingPoints {
  std::string activation;  ///< id; empty for a layer without
  Options options;         ///< of the activation, completed
  Index samples = 0;
  std::vector<UnitPoint> units;  ///< a unit is a channel of an image, else one number
  Histogram histogram;           ///< of all z
  Index dead = 0, saturated = 0;
  double flatShare = 0;  ///< of all numbers, those where hardly any gradient passes

  static constexpr int kBins = 60;
  static constexpr double kFlat = 0.05;     ///< |f′| below that lets hardly any gradient pass
  static constexpr double kMostFlat = 0.9;  ///< share of the samples from which on a unit counts as saturated
};

/// Runs samples through the network up to what the activation of a layer gets. inputs: (N, inputShape of the data). A layer
/// without activation gives no points. Of softmax, whose numbers depend on each other, no unit counts as saturated or dead.
/// Throws what NetworkInputs and Execution throw, and GraphError for an unknown node.
WorkingPoints workingPoints(const Network& network, NodeId node, const DatasetInfo& data, ConstTensorView inputs);

/// |f′(z)| for each number, of an activation that works number by number; learned ones with their start values.
std::vector<double> slopesOf(const Activation& activation, std::span<const Scalar> z);

}  // namespace nn
