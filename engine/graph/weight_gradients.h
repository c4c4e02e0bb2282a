#pragma once

#include <vector>

#include "engine/graph/execution_memory.h"
#include "engine/graph/gradient_sink.h"
#include "engine/graph/schedule.h"
#include "engine/graph/step_profile.h"
#include "engine/layers/layer.h"

namespace nn {

/// The end of a backward pass: sums the parameters' gradients over the shards, takes those of dense layers over the whole
/// batch, and hands them on.
///
/// Dense gradients come in blocks of rows. With a sink, a block is used up while it lies in the first cache level and never
/// reaches memory: for wide layers, writing and reading it again would cost as much as the update itself.
class WeightGradients {
 public:
  WeightGradients(const NetworkPlan& plan, const Schedule& schedule, ExecutionMemory& memory);

  /// What it has to know about a pass.
  struct Finished {
    Index shardCount = 1;
    bool adds = false;    ///< to the gradients of the parts of the batch before this one
    bool sparse = false;  ///< the input came as sparse rows
    /// For every step of the plan the call over the whole batch, its output gradients ready; used where `blocked`.
    const std::vector<BackwardPass>& calls;
    GradientSink* sink = nullptr;
    std::span<StepProfile> profile = {};  ///< [worker][step], if wanted
  };
  /// True for steps whose gradients are taken in blocks here and nowhere else.
  bool blocked(Index step) const { return blocked_[static_cast<std::size_t>(step)]; }
  /// Sets to zero what the layers add to. Call before backward.
  void clear();
  /// Sums over shards; afterwards all gradients are there but those in blocks.
  void addShards(const Finished& pass);
  /// Hands all gradients to the sink if there is one and all of them are finite; returns whether it did. Otherwise they are in
  /// ExecutionMemory::parameterGradient().
  bool finish(const Finished& pass);

 private:
  /// Elements of a parameter's gradient that are in memory; or rows of one that a step writes.
  struct Tile {
    Index parameter, first, count;
    Index step = -1, ofStep = 0;  ///< of a block: which step, and its how-manieth parameter
    Index rowSize = 1;            ///< of a block: numbers in a row of it
  };
  void planTiles(const NetworkPlan& plan, const Schedule& schedule);
  std::vector<Tile> plannedBlocks(bool sparse) const;
  bool areFinite(const Finished& pass) const;
  void hand(const Tile& tile, const Finished& pass) const;
  void compute(const Tile& block, const Finished& pass, bool handsOver, Scalar* room) const;

  const NetworkPlan& plan_;
  ExecutionMemory& memory_;
  std::vector<bool> blocked_;       ///< one for every step
  std::vector<Index> blockedSteps_;
  std::vector<Index> direct_;       ///< parameters that layers add to themselves when there is one shard, or always
  std::vector<Tile> sumTiles_;      ///< of gradients that are summed over shards
  std::vector<Tile> stored_;        ///< everything that is in memory before finish()
  std::vector<Tile> blocks_;        ///< the rest
  std::vector<Tile> sparseBlocks_;  ///< the same when the input is sparse
  Index blockNumbers_ = 0;          ///< elements of all blocks
  Index largestBlock_ = 0;          ///< elements of the largest block of any kind
};

}  // namespace nn
