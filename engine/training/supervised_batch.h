#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/data/network_inputs.h"
#include "engine/graph/execution.h"
#include "engine/metrics/metric.h"
#include "engine/training/penalties.h"
#include "engine/training/trainer.h"

namespace nn {

/// What an output is compared with: the data's target, some columns of it, or the input.
struct OutputTarget {
  bool isInput = false;
  std::vector<Index> columns = {};  ///< of the target; empty = all
  Index classCount = 0;             ///< 0 for values
  bool isAsLoaded = false;          ///< the loaded targets are what the loss takes
};

/// A batch of a data set in the form that a network takes: every input gets the samples, every output the targets as its loss
/// wants them.
class SupervisedBatch {
 public:
  /// Throws ShapeError when the data do not fit the network's inputs and outputs.
  SupervisedBatch(const NetworkPlan& plan, const DatasetInfo& data, Index maxBatch);

  /// Takes rows [first, first + count) of what a loader gave. Throws ConfigError for sparse inputs that are not taken.
  /// Precondition: count is at most maxBatch. Never allocates.
  void set(const Batch& loaded, Index first, Index count);
  /// The same for learning: the samples also have weights, if any, times those of their classes, if any.
  void set(const Batch& loaded, Index first, Index count, std::span<const double> classWeights);
  /// Whether inputs may be sparse rows: the network takes them, all of them, and nothing is compared with them.
  bool takesSparseInputs() const { return takesSparseInputs_; }
  /// None when the input is sparse.
  std::span<const ConstTensorView> inputs() const { return inputs_; }
  SparseRows sparseInput() const { return sparseInput_; }
  std::span<const ConstTensorView> targets() const { return targets_; }
  /// One for every output, each (N) or empty.
  std::span<const ConstTensorView> sampleWeights() const { return sampleWeights_; }
  Index maxBatch() const { return maxBatch_; }

 private:
  const NetworkPlan& plan_;
  Index classCount_, maxBatch_;
  bool takesSparseInputs_;
  NetworkInputs networkInputs_;
  SparseRows sparseInput_;
  std::span<const ConstTensorView> inputs_;
  std::vector<ConstTensorView> targets_, sampleWeights_;
  std::vector<OutputTarget> outputTargets_;  ///< one for every output
  std::vector<Tensor> encoded_;              ///< the same
  Tensor weights_;
};

/// The metric with this id; for none, the one that says most about this network on these data: accuracy for classes, mean
/// absolute error for values. Throws ConfigError for an unknown id, and for one that does not fit the data's kind of target.
const MetricType& metricFor(const NetworkPlan& plan, const DatasetInfo& data, const std::string& id = {});

/// A metric of the first output, whose single unit says yes from where its loss has the border, see LossType::yesFrom.
std::unique_ptr<Metric> createMetricOf(const NetworkPlan& plan, const MetricType& type);

/// Loss (penalties included) and metric of the first output over an epoch of the loader, see Trainer::evaluate().
EvaluationResult evaluateBatches(const Network& network, const Penalties& penalties, Execution& execution,
                                 SupervisedBatch& batch, Metric& metric, DataLoader& loader, const std::function<bool()>& goOn);

}  // namespace nn
