#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/network.h"

namespace nn {

/// How a batch of a certain size is cut. A shard is the unit of parallel work and has its own block of parameter gradients; a
/// slice is the part of a shard that runs depth first through the network, small enough to stay in the cache.
struct BatchCut {
  Index shardRows = 1, sliceRows = 1;
  Index shardCount = 1;
};

/// What an Execution works out once from a network: which steps run together, which tensors need gradients and when those are
/// set to zero. Everything depends on the network only, never on the number of threads.
struct Schedule {
  explicit Schedule(const NetworkPlan& plan);

  /// Consecutive steps [first, last). A whole one gets the batch in one piece: layers that couple the batch, and dense layers
  /// with so many weights that reading them again for every shard would cost more than keeping the batch's activations.
  /// Others get it shard by shard. Where the first step takes turns, its sums over the whole batch come before the shards: in
  /// forward before those of its own segment, in backward before those of the segment in front of it, which then go through
  /// the rest of the step as well.
  struct Segment {
    Index first, last;
    bool whole;
    bool beginsWithSums = false;
  };
  /// What backward does at a step.
  struct StepRole {
    bool runsBackward = false;      ///< a hidden step on the way from a parameter to an output
    bool passesGradientOn = false;  ///< some of its inputs need their gradients
    bool learns = false;            ///< has parameters that are not frozen
    bool gradientPerShard = false;  ///< its parameter gradients are summed shard by shard
    /// Of the steps that share parameters the one whose backward comes first: it sets the shard's sums to zero.
    bool clearsShardGradients = false;
    /// Bit i: it is the first to contribute to the gradient of its input i, so it writes it instead of adding to it.
    std::uint64_t assignedInputs = 0;
    bool masksInputGradient = false;  ///< it takes along the derivative of the ReLU that its input came out of
    bool gradientIsReady = false;     ///< the loss or the next step takes its activation's derivative
    bool lossWritesGradient = false;  ///< of an output: nobody else reads its input, so the loss writes ∂L/∂input in place
    bool lossAddsGradient = false;    ///< of an output: others read its input too
    bool takesTurns = false;          ///< see LayerPlan; it is the first step of its segment
    std::vector<Index> zeroBefore = {};  ///< tensors whose gradients become zero right before this step's turn
  };

  /// Precondition: batch > 0.
  BatchCut cut(Index batch) const;
  /// The largest number of shards that any batch up to the largest is cut into.
  Index mostShards(Index maxBatch) const;
  /// The same for the rows of a slice.
  Index mostSliceRows(Index maxBatch) const;

  std::vector<Segment> segments;
  std::vector<StepRole> roles;      ///< one for every step
  std::vector<bool> needsGradient;  ///< one for every tensor
  double workPerSample = 0;         ///< multiply-adds of forward and backward in shards, element-wise work included
  double denseWorkPerSample = 0;    ///< the part of it in layers whose gradient is taken over the whole batch
  Index bytesPerSample = 0;         ///< activations, workspace and gradients of a sample
  Index sliceBytes = 0;             ///< that the layers in shards touch for a sample, see MemoryPlan; until it is known, all

 private:
  void planGradients(const NetworkPlan& plan);
  void planSegments(const NetworkPlan& plan);
};

}  // namespace nn
