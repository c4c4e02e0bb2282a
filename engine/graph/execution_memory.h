#pragma once

#include <vector>

#include "engine/graph/memory_plan.h"

namespace nn {

/// Rows [first, first + count) of a batch, the shard whose gradient block and views they use, and the thread that works on
/// them; worker < 0 for the whole batch, of which numbers that are local to a slice are not there.
struct BatchRows {
  Index first, count, shard;
  int worker = -1;
};

/// All numbers that an Execution keeps for batches of up to a certain size.
class ExecutionMemory {
 public:
  /// Throws ConfigError with the sizes when more than limitBytes were needed.
  ExecutionMemory(const NetworkPlan& plan, const Schedule& schedule, const MemoryPlan& memoryPlan, Index maxBatch,
                  bool withGradients, Index limitBytes);

  /// Makes room for that many threads. Allocates when there are more than ever before.
  void prepareWorkers(int count);

  /// Rows of a tensor that a step computes, of its gradient, and of a step's workspace; empty where there is nothing to keep.
  /// The numbers of a slice are those of its thread's latest slice.
  TensorView value(Index tensor, const BatchRows& rows) const { return values_[index(tensor)].rowsOf(*this, rows); }
  TensorView gradient(Index tensor, const BatchRows& rows) const { return gradients_[index(tensor)].rowsOf(*this, rows); }
  TensorView workspace(Index step, std::size_t number, const BatchRows& rows) const {
    return workspace_[index(firstWorkspace_[index(step)]) + number].rowsOf(*this, rows);
  }
  /// What an output that gets logits predicts; the gradient of an output whose input has other readers.
  TensorView prediction(Index output, const BatchRows& rows) const { return predictions_[index(output)].rowsOf(*this, rows); }
  TensorView lossGradient(Index output, const BatchRows& rows) const {
    return lossGradients_[index(output)].rowsOf(*this, rows);
  }

  TensorView parameterGradient(Index parameter) { return parameterGradients_.view(parameter); }
  ConstTensorView parameterGradient(Index parameter) const { return parameterGradients_.view(parameter); }

  /// The block in which a shard sums the gradient of a parameter. Precondition: the parameter is summed shard by shard.
  TensorView shardGradient(Index shard, Index parameter) {
    return shardGradients_.view(shard * shardedCount_ + shardedNumber_[index(parameter)]);
  }

 private:
  static std::size_t index(Index i) { return static_cast<std::size_t>(i); }

  /// Where a tensor is: in the memory of the batch, in that of every thread's slice, or nowhere.
  struct Place {
    Index number = -1;
    bool local = false;
    TensorView whole = {};
    TensorView rowsOf(const ExecutionMemory& memory, const BatchRows& rows) const {
      if (!local) return whole.rows(rows.first, rows.count);
      if (rows.worker < 0) return {};
      return memory.workers_[static_cast<std::size_t>(rows.worker)].views[static_cast<std::size_t>(number)].rows(0, rows.count);
    }
  };
  /// The memory of a thread's slice.
  struct Worker {
    Arena arena;
    std::vector<TensorView> views;
  };

  void planTensors(const NetworkPlan& plan, const Schedule& schedule, const MemoryPlan& memoryPlan, bool withGradients);
  Place reserve(const Shape& shape, bool local);
  void planParameterGradients(const NetworkPlan& plan, const Schedule& schedule, Index maxBatch);
  void makeViews();

  Index maxBatch_, sliceRows_;
  Arena batch_, parameterGradients_, shardGradients_;
  std::vector<Place> values_, gradients_, workspace_, predictions_, lossGradients_;
  std::vector<Index> firstWorkspace_;  ///< one for every step
  std::vector<Shape> localShapes_;     ///< of the tensors in a slice
  std::vector<Worker> workers_;
  std::vector<Index> shardedNumber_;  ///< one for every parameter; -1 when it has no blocks
  Index shardedCount_ = 0;
};

}  // namespace nn
