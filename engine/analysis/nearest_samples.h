#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/network_inputs.h"
#include "engine/graph/execution.h"

namespace nn {

/// The tensor that the last layer with weights before the first output reads: the network's own description of a sample, from
/// which it decides. None when that is the input itself.
std::optional<Index> lastHiddenLayer(const NetworkPlan& plan);

/// What some samples of a data set give in one layer. Immutable after being made.
struct FeatureTable {
  std::shared_ptr<const Network> network;
  Index tensor = 0;
  std::vector<Index> samples;  ///< their numbers in the data set
  Tensor features;             ///< (samples, numbers of the layer)
};

/// `count` numbers of [0, size) as evenly spread as possible, or all of them; ascending.
std::vector<Index> evenlySpread(Index size, Index count);

/// Runs the samples through the network. Null when `stop` became true meanwhile. Throws what NetworkInputs and Execution throw.
std::shared_ptr<const FeatureTable> featureTable(std::shared_ptr<const Network> network, Index tensor, const Dataset& data,
                                                 std::vector<Index> samples, const std::atomic<bool>& stop);

struct Neighbour {
  Index sample = 0;     ///< number in the data set
  double distance = 0;  ///< Euclidean, between the numbers of the layer
};

/// The samples of the table nearest to an input, by growing distance, of equal ones the first; at most `count`.
/// input: as the network gets it, without batch axis.
std::vector<Neighbour> nearestSamples(const FeatureTable& table, const DatasetInfo& data, const Tensor& input, Index count);

}  // namespace nn
