#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/graph/execution.h"
#include "engine/metrics/metric.h"
#include "engine/training/penalties.h"
#include "engine/training/trainer.h"

namespace nn {

/// A batch of a data set in the form that a network takes: every input gets the samples, every output the targets as its loss
/// wants them.
class SupervisedBatch {
 public:
  /// Throws ShapeError when the data do not fit the network's inputs and outputs.
  SupervisedBatch(const NetworkPlan& plan, const DatasetInfo& data, Index maxBatch);

  /// Precondition: at most maxBatch rows. Never allocates.
  void set(ConstTensorView inputs, ConstTensorView targets);
  std::span<const ConstTensorView> inputs() const { return inputs_; }
  std::span<const ConstTensorView> targets() const { return targets_; }
  Index maxBatch() const { return maxBatch_; }

 private:
  const NetworkPlan& plan_;
  Index classCount_, maxBatch_;
  std::vector<ConstTensorView> inputs_, targets_;
  std::vector<Tensor> encoded_;  ///< one for every output
};

/// The metric that says most about this network on these data, id in the metric registry: accuracy for classes, mean absolute
/// error for values.
const MetricType& metricFor(const NetworkPlan& plan, const DatasetInfo& data);

/// Loss (penalties included) and metric of the first output over an epoch of the loader, see Trainer::evaluate().
EvaluationResult evaluateBatches(const Network& network, const Penalties& penalties, Execution& execution,
                                 SupervisedBatch& batch, Metric& metric, DataLoader& loader, const std::function<bool()>& goOn);

}  // namespace nn
