#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/graph/network.h"
#include "engine/training/training_session.h"

namespace nn {

/// What is wanted of a training step. Masks alone cost next to nothing; everything else one more pass of the batch.
struct StepRequest {
  std::vector<NodeId> masks;       ///< of layers that switch numbers off
  std::vector<NodeId> statistics;  ///< of normalisations
  std::vector<NodeId> motions;     ///< of layers with weights
  std::vector<Index> parameters;   ///< of which every number is wanted
  bool isEmpty() const { return masks.empty() && statistics.empty() && motions.empty() && parameters.empty(); }
  friend bool operator==(const StepRequest&, const StepRequest&) = default;
};

/// What a normalisation subtracts and divides by: of a batch normalisation one number a channel, of the others one for each
/// sample (or group of its channels), of the first samples.
struct NormTrace {
  std::vector<double> means, deviations;
  bool isOfSamples = false;
};

/// How the optimizer moves the weights of a layer, biases included: lengths of the vectors, and the angle between two of them.
struct WeightMotion {
  double weights = 0;       ///< ‖w‖ before the step
  double gradient = 0;      ///< ‖g‖, penalties and bounds included, as the optimizer gets it
  double step = 0;          ///< ‖Δw‖
  double learningRate = 0;  ///< of the schedule, for this step
  double agreement = 0;     ///< cos(−g, Δw): 1 = straight down the gradient, 0 = across, negative = uphill; 0 without either
  /// ‖m‖ of the optimizer's remembered direction after the step, and cos(g, m); nothing when it remembers none.
  std::optional<double> memory, memoryAgreement;

  /// ‖Δw‖ / ‖w‖; 0 for zero weights.
  double updateToWeight() const { return weights > 0 ? step / weights : 0; }
  /// ‖Δw‖ / (learning rate · ‖g‖): 1 for plain gradient descent, up to 1 / (1 − μ) with momentum μ; 0 without a gradient.
  double gain() const { return gradient > 0 && learningRate > 0 ? step / (learningRate * gradient) : 0; }
};

/// Every number of one parameter's motion.
struct ParameterMotion {
  Index parameter = 0;
  Tensor gradient, step;
  Tensor memory;  ///< after the step; empty when the optimizer remembers no direction
};

/// What one step of a training does. Immutable.
struct StepTrace {
  std::int64_t step = 0;           ///< counted from 1, as StepResult::step
  Index samples = 0, first = 0;    ///< of the batch; number of its first sample in the training set. 0 without a pass
  std::string optimizer, memory;   ///< id; name of the remembered direction ("velocity", "m"), empty without one
  std::map<NodeId, Tensor> masks;  ///< of the batch's first sample, without batch axis: 0 is switched off
  std::map<NodeId, NormTrace> statistics;
  std::map<NodeId, WeightMotion> motions;
  std::vector<ParameterMotion> parameters;
  double milliseconds = 0;  ///< what it took, the copy of the training included
};

/// Which of an optimizer's tensors is a direction that it remembers: a velocity or a mean of gradients. Nothing when it keeps
/// only sizes (AdaGrad) or nothing at all (plain SGD).
std::optional<std::size_t> rememberedDirection(const std::vector<std::string>& memoryNames);

/// Works out what the next step of a copied training does, by doing it once more: the same batch, masks, statistics and
/// update. Only what is wanted is kept. Holds its memory as long as network, data and batch size stay the same.
///
/// Threads  belongs to one thread at a time.
class StepTracer {
 public:
  StepTracer();
  ~StepTracer();
  /// train: scaled samples, of which info describes the data set as loaded. Nodes and parameters that the network does not
  /// have, or not of the wanted kind, are left out. Throws ShapeError or ConfigError when the data do not fit the network or
  /// the pass would take more than kMostBytes.
  std::shared_ptr<const StepTrace> trace(const TrainingPoint& point, const std::shared_ptr<const Dataset>& train,
                                         const DatasetInfo& info, const StepRequest& request);

  static constexpr Index kMostBytes = Index{512} << 20;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nn
