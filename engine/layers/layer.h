#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/rng.h"
#include "engine/kernels/sparse_rows.h"
#include "engine/layers/parameter_spec.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// Train uses dropout and batch statistics; Evaluate is what predictions use.
enum class Mode { Train, Evaluate };

/// A tensor that a layer asks for. Workspace shapes are per sample; buffer shapes are whole.
struct TensorSpec {
  std::string name;
  Shape shape;
  double start = 0;  ///< what a buffer holds before training
};

/// What a layer answers to "given inputs of these shapes?". Shapes are without the batch axis.
struct LayerPlan {
  std::vector<Shape> outputs = {};
  std::vector<ParameterSpec> parameters = {};
  std::vector<TensorSpec> buffers = {};    ///< kept, but not learned: a running mean
  std::vector<TensorSpec> workspace = {};  ///< per sample; written by forward, read by backward
  /// Samples influence each other (batch statistics): forward and backward get the whole batch at once.
  bool couplesBatch = false;
  /// Such a layer can do it in two turns, see Turn. Its workspace then is that of the batch's first sample in every call.
  bool takesTurns = false;
  /// Parameter gradients are best taken over the whole batch in one product (dense weights); otherwise they are
  /// summed shard by shard. See Execution.
  bool wholeBatchGradient = false;
  /// Can take its only input as sparse rows, see ForwardPass::sparseInput. Only with wholeBatchGradient.
  bool takesSparseInput = false;
  /// Backward can write the gradients of its inputs instead of adding to them, see BackwardPass::assigns().
  bool assignsInputGradients = false;
  /// Backward can take the derivative of a ReLU before its only input along, see BackwardPass::inputIsRectified.
  bool masksInputGradient = false;
  bool rectified = false;  ///< output 0 comes out of a ReLU of the layer's own
  /// What backward reads of forward's numbers, besides the workspace. What nobody reads again may be written over.
  bool backwardReadsInput = true, backwardReadsOutput = true;
  bool activationReadsOutput = false;  ///< as backwardReadsOutput, but only unless outputGradientIsReady
  Index multiplyAdds = 0;              ///< per sample, forward; for cost estimates and summaries
  /// Penalty l1·Σ|a| + l2·Σa² on output 0, mean over the batch, added to the loss by the execution.
  double activityL1 = 0, activityL2 = 0;
};

/// What a call to a layer with LayerPlan::takesTurns is about: all of it, on the whole batch; or first the sums over the whole
/// batch, which go to the workspace and the parameters' gradients, and then the rest for some rows at a time, between the layers
/// before and after it and while their numbers are in the cache.
enum class Turn { Both, Sums, Rows };

/// One forward call on rows of a batch. Views have the batch axis in front; all have the same number of rows.
struct ForwardPass {
  std::span<const ConstTensorView> inputs;
  /// The only input as sparse rows, inputs[0] then being empty; or no rows. Only for plans that offer it.
  SparseRows sparseInput = {};
  std::span<const TensorView> outputs;
  std::span<const ConstTensorView> parameters;
  std::span<const TensorView> buffers;
  std::span<const TensorView> workspace;
  Mode mode = Mode::Evaluate;
  /// Random stream of this node and step. Draw for sample s and element e at uniformAt((firstSample + s) · size + e),
  /// so that the numbers do not depend on how the batch was cut.
  const Rng* rng = nullptr;
  Index firstSample = 0;
  /// The output is wanted before the layer's own activation, because the loss applies it (softmax with
  /// cross-entropy, sigmoid with binary cross-entropy).
  bool skipActivation = false;
  Turn turn = Turn::Both;
};

/// One backward call on the same rows. Gradients are added to, never overwritten unless told so; an empty view means "not
/// wanted". A call may want only the input gradients; for a plan with wholeBatchGradient, also only the parameter gradients.
struct BackwardPass {
  std::span<const ConstTensorView> inputs;
  SparseRows sparseInput = {};  ///< as in ForwardPass; its gradient is never wanted
  std::span<const ConstTensorView> outputs;
  /// ∂L/∂output. Scratch: a layer with an activation of its own may turn it into ∂L/∂z in place, and does so in
  /// the call that wants input gradients (or, if none are wanted, in the only call); see outputGradientIsReady.
  std::span<const TensorView> outputGradients;
  std::span<const ConstTensorView> parameters;
  std::span<const TensorView> workspace;
  std::span<const TensorView> inputGradients;
  std::span<const TensorView> parameterGradients;
  Mode mode = Mode::Train;
  const Rng* rng = nullptr;
  Index firstSample = 0;
  /// outputGradients already are ∂L/∂z: the loss applied the activation, or an earlier call or the next layer did.
  bool outputGradientIsReady = false;
  /// Bit i: nobody has contributed to the gradient of input i yet: write it instead of adding. Only for plans that offer it.
  /// A tensor may come in more than once; its first place then has the bit, so gradients are passed on in the inputs' order.
  std::uint64_t assignedInputs = 0;
  /// The input came out of a ReLU, whose derivative is to be taken too: the gradient is 0 where the input is not positive.
  bool inputIsRectified = false;
  Turn turn = Turn::Both;  ///< with Rows the output gradients are ready, with Sums those of the inputs are not wanted

  bool assigns(std::size_t input = 0) const { return input < 64 && (assignedInputs >> input & 1) != 0; }
};

/// A layer: its options and its arithmetic, but no tensors. Immutable after construction, so one network can be trained,
/// shown and asked for predictions at the same time.
///
/// Threads  every function is const and may run on several threads at once with different views.
class Layer {
 public:
  virtual ~Layer() = default;

  /// Throws ShapeError when the layer cannot take these inputs (without the batch axis).
  virtual LayerPlan plan(std::span<const Shape> inputs) const = 0;
  virtual void forward(const ForwardPass& pass) const = 0;
  virtual void backward(const BackwardPass& pass) const = 0;
  /// Only for plans with wholeBatchGradient: writes rows [first, first + count) of axis 0 of ∂L/∂parameter to `gradient`,
  /// summed over all rows of the pass, whose output gradients are ready. What is wanted of the pass's gradients does not
  /// matter. With a sparse input, first is a multiple of kSparseBlockColumns, and so is first + count unless it is the end.
  virtual void writeGradientRows(const BackwardPass&, Index /*parameter*/, Index /*first*/, Index /*count*/,
                                 Scalar* /*gradient*/) const {}
};

}  // namespace nn
