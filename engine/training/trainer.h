#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/data_loader.h"
#include "engine/graph/network.h"
#include "engine/training/history.h"
#include "engine/training/training_settings.h"

namespace nn {

/// Loss and metric over a whole data set.
struct EvaluationResult {
  double loss = 0;
  double metric = 0;  ///< NaN when there is none
  Index samples = 0;
};

/// Everything that decides how training goes on, besides data and settings: weights, optimizer memory, step.
struct TrainerState {
  std::shared_ptr<const Network> network;
  std::vector<std::vector<Tensor>> memory;  ///< of the optimizer: [parameter][name]
  std::vector<std::string> memoryNames;     ///< {"m", "v"}
  std::string optimizer;
  std::int64_t step = 0;            ///< updates done
  std::int64_t optimizerStart = 0;  ///< the value of step when the optimizer's memory was last empty
};

/// Changes a network batch by batch. Belongs to the training thread while a session runs.
class Trainer {
 public:
  virtual ~Trainer() = default;

  /// One update from one batch. Throws NumericError that names the first node with NaN or infinite numbers; the weights are
  /// then those before the step.
  virtual StepResult step(const Batch& batch) = 0;
  /// Whether batches may come with sparse inputs, see DataLoader::deliverSparse().
  virtual bool takesSparseInputs() const { return false; }
  /// Mode::Evaluate over all batches of an epoch of the loader. goOn, if any, is asked before each batch; when it answers
  /// false the result is of the samples seen so far.
  virtual EvaluationResult evaluate(DataLoader& loader, const std::function<bool()>& goOn = {}) = 0;
  /// What the learning rate is multiplied by from the next step on: the schedule's factor.
  virtual void setRateFactor(double factor) = 0;
  /// How much a sample of each class counts from the next step on; empty = all the same.
  virtual void setClassWeights(std::vector<double> weights) = 0;
  /// New settings from the next step on. Changing the optimizer empties its memory.
  virtual void apply(const TrainingSettings& settings) = 0;
  /// A copy of the weights.
  virtual std::shared_ptr<const Network> networkCopy() const = 0;
  virtual TrainerState state() const = 0;
  /// Goes on from a state of a network with the same parameters; the memory of another optimizer is dropped. Throws
  /// ConfigError when names or shapes differ.
  virtual void restore(const TrainerState& state) = 0;
  /// Takes over the weights and buffers of another network of the same plan; the optimizer's memory stays.
  virtual void setWeights(const Network& network) = 0;
  /// Title of the metric for axes ("Accuracy"); empty when there is none.
  virtual std::string metricTitle() const = 0;
  virtual bool higherMetricIsBetter() const = 0;
};

}  // namespace nn
