#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/value_statistics.h"
#include "engine/data/dataset.h"
#include "engine/graph/network.h"

namespace nn {

/// What one layer was like at one moment of the training.
struct LayerRecord {
  Histogram weights, weightGradients;          ///< of its parameters with more than one axis; without counts when it has none
  Histogram activations, activationGradients;  ///< of what came out of its first port, over the surveyed samples
  ValueSummary weightSummary, activationSummary;
  ValueSummary gradientSummary, activationGradientSummary;  ///< of the weights, and of what came out
  UnitActivity activity;
  std::string activation;        ///< id; empty for layers without
  Index units = 0, twins = 0;    ///< of a layer with weights: its units, and those with the very same weights as another one
  std::optional<double> update;  ///< relative change of the weights a step since the record before; nothing for the first
};

/// All layers at one moment. Immutable.
struct TrainingMoment {
  std::int64_t step = 0;
  double loss = 0;    ///< of the surveyed samples
  Index samples = 0;  ///< how many they are
  std::map<NodeId, LayerRecord> layers;
  std::shared_ptr<const NetworkPlan> plan;
  double milliseconds = 0;  ///< what recording it took
};

/// Whether it is the same drawing, which may have been compiled anew.
bool isSameNetwork(const NetworkPlan& a, const NetworkPlan& b);

/// The weights of an earlier record, to tell how far they have moved since.
struct EarlierWeights {
  std::shared_ptr<const Network> network;  ///< may be null
  std::int64_t step = 0;
};

/// Takes records of all layers from a fixed batch of training samples, in Mode::Evaluate. Keeps its memory, and the samples,
/// as long as network and data stay the same.
///
/// Threads  belongs to one thread at a time.
class LayerSurvey {
 public:
  static constexpr Index kSamples = 32;  ///< fewer of large networks
  static constexpr int kBins = 48;

  LayerSurvey();
  ~LayerSurvey();
  /// train: scaled samples. Throws ShapeError or ConfigError when the data do not fit the network.
  std::shared_ptr<const TrainingMoment> record(const std::shared_ptr<const Network>& network,
                                               const std::shared_ptr<const Dataset>& train, std::int64_t step,
                                               const EarlierWeights& earlier = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nn
