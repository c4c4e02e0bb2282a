#pragma once

#include <vector>

#include "engine/graph/schedule.h"

namespace nn {

/// All numbers that an Execution keeps for batches of up to a certain size.
class ExecutionMemory {
 public:
  /// Throws ConfigError with the sizes when more than limitBytes were needed.
  ExecutionMemory(const NetworkPlan& plan, const Schedule& schedule, Index maxBatch, bool withGradients, Index limitBytes);

  /// Views of maxBatch rows, empty where there is nothing to keep.
  struct Tensors {
    std::vector<TensorView> values;         ///< one for every tensor; inputs have none, they are the caller's
    std::vector<TensorView> gradients;      ///< one for every tensor; empty when not needed
    std::vector<TensorView> workspace;      ///< of all steps in order, see firstWorkspace
    std::vector<Index> firstWorkspace;      ///< one for every step
    std::vector<TensorView> predictions;    ///< one for every output that gets logits
    std::vector<TensorView> lossGradients;  ///< one for every output whose input has other readers
  };
  const Tensors& tensors() const { return tensors_; }

  TensorView parameterGradient(Index parameter) { return parameterGradients_.view(parameter); }
  ConstTensorView parameterGradient(Index parameter) const { return parameterGradients_.view(parameter); }

  /// The block in which a shard sums the gradient of a parameter. Precondition: the parameter is summed shard by shard.
  TensorView shardGradient(Index shard, Index parameter) {
    return shardGradients_.view(shard * shardedCount_ + shardedNumber_[static_cast<std::size_t>(parameter)]);
  }

 private:
  std::vector<Index> planTensors(const NetworkPlan& plan, const Schedule& schedule, Index maxBatch, bool withGradients);
  void planParameterGradients(const NetworkPlan& plan, const Schedule& schedule, Index maxBatch);
  void makeViews(const std::vector<Index>& numbers);

  Arena batch_, parameterGradients_, shardGradients_;
  Tensors tensors_;
  std::vector<Index> shardedNumber_;  ///< one for every parameter; -1 when it has no blocks
  Index shardedCount_ = 0;
};

}  // namespace nn
