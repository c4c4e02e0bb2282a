#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/rng.h"
#include "engine/graph/execution.h"
#include "engine/graph/execution_memory.h"
#include "engine/graph/schedule.h"
#include "engine/graph/step_profile.h"
#include "engine/graph/weight_gradients.h"

namespace nn {

/// Runs batches through a network: forward, loss and backward, shard by shard in parallel. The engine room of Execution.
class Pass {
 public:
  /// What is kept: nothing for backward; everything; or what MemoryPlan calls lean.
  enum class Keeps { Values, Everything, Results };

  Pass(const NetworkPlan& plan, Index maxBatch, Keeps keeps, Index memoryLimitBytes);

  /// The result stays valid until the next run. Throws as Execution::forward() says. Never allocates.
  const LossSums& run(const Network& network, const TrainingBatch& batch, bool backward);

  Index batchSize() const { return batch_; }
  ConstTensorView activation(Index tensor) const;
  ConstTensorView gradient(Index tensor) const;
  ConstTensorView prediction(Index output) const;
  ConstTensorView logits(Index output) const;
  TensorView parameterGradient(Index parameter) { return memory_.parameterGradient(parameter); }
  ConstTensorView parameterGradient(Index parameter) const { return memory_.parameterGradient(parameter); }
  /// True when the last pass had a loss at this (output) step that is NaN or infinite.
  bool lossIsDamaged(Index step) const;
  /// True when the last pass had a sparse input with a number that is NaN or infinite.
  bool sparseInputIsDamaged() const;

  /// From now on takes the time of every layer call. Costs some tens of nanoseconds a call.
  void startProfile();
  /// One for every step of the plan, since startProfile(); empty without.
  std::vector<StepProfile> profile() const;

 private:
  using Rows = BatchRows;
  /// Room for the views of one layer call, so that no call allocates.
  struct CallViews {
    std::vector<ConstTensorView> inputs, outputs, parameters;
    std::vector<TensorView> writableOutputs, outputGradients, buffers, workspace, inputGradients, parameterGradients;
  };
  /// The latest calls of a shard that are not kept.
  struct ShardCalls {
    CallViews views;
    ForwardPass forward = {};
    BackwardPass backward = {};
  };
  /// A call of the first slice, as long as it stays the same.
  template <typename LayerPass>
  struct KeptCall {
    CallViews views;
    LayerPass pass = {};
    std::uint64_t version = 0;
    Index count = 0;
    int worker = 0, kind = 0;
    bool isFor(std::uint64_t now, const Rows& rows) const {
      return version == now && count == rows.count && worker == rows.worker;
    }
    void keep(const LayerPass& call, std::uint64_t now, const Rows& rows, int which = 0) {
      pass = call;
      version = now;
      count = rows.count;
      worker = rows.worker;
      kind = which;
    }
  };
  enum class ParameterGradients { None, OfShard, OfBatch };

  void reserveViews();
  void reserveViewsOf(CallViews& views) const;
  void begin(const Network& network, const TrainingBatch& batch, bool backward);
  void checkInputs(const TrainingBatch& request) const;
  void checkSparseInput(SparseRows input) const;
  void checkTargets(const TrainingBatch& request, bool backward) const;

  /// Steps [first, last).
  struct Range {
    Index first = 0, last = 0;
  };
  /// Those that go back with a segment, but for the one that takes turns: it goes back with the segment in front.
  static Range backOf(const Schedule::Segment& segment) {
    return {segment.first + (segment.beginsWithSums ? 1 : 0), segment.last};
  }
  void forwardSegment(const Schedule::Segment& segment, bool andBack);
  void backwardSegments();
  void runShards(Range forward, Range back);
  void runRows(Range forward, Range back, const Rows& rows);
  void clearShardGradients(Range steps, Index shard);
  void forwardStep(Index step, const Rows& rows);
  void evaluateLoss(Index step, const Rows& rows);
  double* timeOf(double StepProfile::*part, Index step, Index shard);
  static double activityPenalty(const NetworkPlan::Step& step, ConstTensorView output);
  void addActivityGradient(const NetworkPlan::Step& step, const Rows& rows);
  void sumForward(Index step);
  void sumBackward(Index step);
  void prepareBackward(Index step, const Rows& rows);
  void backwardStep(Index step, const Rows& rows);
  void callBackward(Index step, const Rows& rows, bool wantInputs, ParameterGradients parameters, bool gradientIsReady,
                    Turn turn = Turn::Both);
  bool isLikeLast(const Network& network, const TrainingBatch& batch);
  ForwardPass& forwardCall(Index step, const Rows& rows);
  Rows workspaceRows(Index step, const Rows& rows) const;
  ForwardPass makeForwardCall(Index step, const Rows& rows, CallViews& views);
  BackwardPass& backwardCall(Index step, const Rows& rows, bool wantInputs, ParameterGradients parameters);
  BackwardPass makeBackwardCall(Index step, const Rows& rows, CallViews& views, bool wantInputs, ParameterGradients parameters);
  void addSharedGradients();
  void finishGradients(GradientSink* sink);
  void sumLosses();

  ParameterGradients parameterGradientsOf(Index step) const;
  Index outputNumber(Index step) const;
  /// A frozen layer behaves as when predicting: its running statistics stay as they are.
  Mode modeOf(const NetworkPlan::Step& step) const { return step.frozen ? Mode::Evaluate : mode_; }
  /// Rows of the sparse input, for a step that reads it; else none.
  SparseRows sparseRows(const NetworkPlan::Step& step, const Rows& rows) const;
  ConstTensorView valueRows(Index tensor, const Rows& rows) const;
  TensorView gradientRows(Index tensor, const Rows& rows) const;
  Rows wholeBatch() const { return {.first = 0, .count = batch_, .shard = 0}; }

  const NetworkPlan& plan_;
  Schedule schedule_;
  Index maxBatch_;
  MemoryPlan memoryPlan_;
  ExecutionMemory memory_;
  std::vector<std::uint64_t> nodeStreams_;  ///< one for every step
  std::vector<Index> sharedDense_;          ///< steps that add to a gradient which others add to as well, the last one first
  std::vector<ShardCalls> shardCalls_;      ///< one for every shard
  WeightGradients weightGradients_;
  std::vector<KeptCall<ForwardPass>> forwardCalls_;    ///< one for every step
  std::vector<KeptCall<BackwardPass>> backwardCalls_;  ///< one for every step
  std::vector<CallViews> wholeViews_;                  ///< one for every step whose gradients are taken in blocks; else unused
  std::vector<BackwardPass> wholeCalls_;               ///< one for every step
  std::vector<StepProfile> profile_;                   ///< [shard or worker][step], or empty: nobody asks

  // Of the last pass.
  const Network* network_ = nullptr;
  std::pair<const Scalar*, const Scalar*> numbers_;  ///< where its parameters and buffers are
  std::vector<ConstTensorView> inputs_;              ///< one for every tensor: the caller's own for inputs, else empty
  SparseRows sparseInput_;                           ///< in the place of the only input's values
  std::vector<ConstTensorView> targets_, sampleWeights_;
  std::vector<Rng> rngs_;                  ///< one for every step
  std::vector<double> shardLosses_;        ///< [shard][output], sums over samples
  std::vector<double> activityPenalties_;  ///< one for every shard, sums over samples
  LossSums losses_;
  BatchCut cut_;
  Index batch_ = 0;
  Index firstSample_ = 0, total_ = 0;  ///< of the batch that this is a part of
  Mode mode_ = Mode::Evaluate;
  bool hasTargets_ = false, backward_ = false;
  std::uint64_t version_ = 0, wholeVersion_ = 0;  ///< of what calls look like; changes with network, batch size and inputs
};

}  // namespace nn
