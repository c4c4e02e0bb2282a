#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/graph/gradient_sink.h"
#include "engine/graph/network.h"
#include "engine/graph/step_profile.h"

namespace nn {

/// Sums that one pass over a batch produced, one entry for every output of the network.
struct LossSums {
  std::vector<double> losses;  ///< mean over the batch of each output's loss, without its weight; NaN without targets
  double activityPenalty = 0;  ///< of the layers' outputs, mean over the batch
  double total = 0;            ///< Σ weight · loss + activityPenalty; the penalties on weights are not in it
  bool handedOver = false;     ///< a sink has taken the gradients
};

/// A batch to learn from, or a part of one.
struct TrainingBatch {
  std::span<const ConstTensorView> inputs, targets;
  /// The only input as sparse rows, in the place of inputs, which are none then. Only where NetworkPlan::takesSparseInput().
  SparseRows sparseInput = {};
  /// None, or one view (N) for every output (empty = all 1): a loss then is the mean of weight · loss over the samples.
  std::span<const ConstTensorView> sampleWeights = {};
  std::uint64_t seed = 0;
  std::int64_t step = 0;
  Mode mode = Mode::Train;
  /// Number of the first sample in the whole batch, and the size of that; 0 = this is the whole batch. Parts come in order;
  /// each adds its share of the gradients to those of the parts before it, as its share of the mean losses is returned.
  Index first = 0, total = 0;
  /// Gets the gradients when the loss and all of them are finite and this is the whole batch; parameterGradient() then does not
  /// hold them. Null: they are kept.
  GradientSink* sink = nullptr;
};

/// Scratch of one thread to run a network: activations, workspace, and gradients if wanted.
///
/// The batch is cut into shards fixed by batch size and network. Runs of layers that treat samples independently go depth
/// first, shard by shard, in parallel; layers that couple the batch get it whole. Parameter gradients are summed shard by shard
/// in order, or (dense weights) taken over the whole batch by column panels. So results have the same bits at any thread count.
/// After construction no call allocates.
///
/// Threads  belongs to one thread at a time; goes parallel only inside a ParallelScope.
class Execution {
 public:
  /// Learn is Train without a look inside: numbers that only layers need are written over as soon as they are used up, so that
  /// activation() and activationGradient() are empty or meaningless for all but inputs and predictions.
  enum class Purpose { Predict, Train, Learn };

  /// Throws ConfigError with the sizes when the batch needs more memory than `memoryLimitBytes`.
  Execution(std::shared_ptr<const NetworkPlan> plan, Index maxBatch, Purpose purpose, Index memoryLimitBytes = Index{8} << 30);
  ~Execution();
  Execution(Execution&&) noexcept;
  Execution& operator=(Execution&&) noexcept;

  /// Runs a batch forward. inputs: one (N, ...) view for every input of the plan, N <= maxBatch. targets: one for every
  /// output, in the form its loss wants, or none when no loss is wanted (losses are then NaN).
  /// seed and step name the random streams of dropout in Mode::Train. The result stays valid until the next pass. Throws
  /// ShapeError when inputs or targets do not fit the network.
  const LossSums& forward(Network& network, std::span<const ConstTensorView> inputs, std::span<const ConstTensorView> targets,
                          Mode mode, std::uint64_t seed = 0, std::int64_t step = 0);
  /// The same in Mode::Evaluate on a network that others may be reading.
  const LossSums& evaluate(const Network& network, std::span<const ConstTensorView> inputs,
                           std::span<const ConstTensorView> targets = {});
  const LossSums& evaluate(const Network& network, SparseRows input, std::span<const ConstTensorView> targets = {});

  /// Forward, loss and backward in one go (each shard while it is in cache). Afterwards parameterGradient() holds
  /// ∂total/∂parameter, without penalties on weights. Mode::Train unless told otherwise.
  const LossSums& forwardBackward(Network& network, std::span<const ConstTensorView> inputs,
                                  std::span<const ConstTensorView> targets, std::uint64_t seed, std::int64_t step,
                                  Mode mode = Mode::Train);
  const LossSums& forwardBackward(Network& network, const TrainingBatch& batch);

  const NetworkPlan& plan() const;
  Index maxBatch() const;
  /// Rows of the last batch.
  Index batchSize() const;
  /// What came out of a port in the last pass, (N, ...). Of a layer whose activation the loss applies: the activated
  /// values. Of an input: the caller's own view, not a copy. Empty when there is no such port, and of a sparse input.
  ConstTensorView activation(PortRef port) const;
  /// The network's predictions at an output (number among plan().outputSteps), (N, ...).
  ConstTensorView prediction(Index output = 0) const;
  /// What the loss was computed from, when it applies the last activation itself and targets were given; else empty.
  ConstTensorView logits(Index output = 0) const;
  /// ∂total/∂(what came out of a port), (N, ...), after forwardBackward(); of a layer with an activation of its own
  /// ∂total/∂(its value before the activation), since backward turns the one into the other in place. Empty where no
  /// parameter lies behind: inputs, and layers that get nothing but inputs and learn nothing.
  ConstTensorView activationGradient(PortRef port) const;
  ConstTensorView parameterGradient(Index parameter) const;
  TensorView parameterGradient(Index parameter);
  /// Name of the first node whose activations or gradients are not finite; empty when all are.
  std::string firstNonFiniteNode() const;

  /// From now on takes the time of every layer call.
  void startProfile();
  /// One for every step of plan(), since startProfile(); empty without.
  std::vector<StepProfile> profile() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nn
