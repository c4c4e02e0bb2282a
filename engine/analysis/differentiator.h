#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/graph/network.h"

namespace nn {

/// Runs a few samples through a network and takes the gradient of any of its numbers with respect to all that came before,
/// the inputs included. Keeps every number, unlike Execution, which keeps what learning needs.
///
/// In Mode::Evaluate throughout: no dropout, running statistics. Where the loss applies the last activation itself (softmax
/// with cross-entropy), the scores are the values before it.
///
/// Threads  belongs to one thread at a time; serial unless a ParallelScope is open.
class Differentiator {
 public:
  /// What is wanted besides the gradients of what came out of the layers: those of the parameters cost as much again.
  enum class Wanted { ActivationsOnly, ParametersToo };

  Differentiator(std::shared_ptr<const NetworkPlan> plan, Index maxBatch, Wanted wanted = Wanted::ParametersToo);

  /// inputs: one (N, ...) view for every input of the plan, N <= maxBatch; they and the network must outlive the gradients.
  /// Throws ShapeError when they do not fit, ConfigError when the network is of another plan.
  void forward(const Network& network, std::span<const ConstTensorView> inputs);
  Index batchSize() const { return batch_; }
  const NetworkPlan& plan() const { return *plan_; }
  /// What came out of a port (number among plan().tensors), (N, ...); activated.
  ConstTensorView value(Index tensor) const;
  /// What an output's class scores are, (N, ...): logits where the loss applies the last activation, else the predictions.
  ConstTensorView scores(Index output = 0) const;
  ConstTensorView prediction(Index output = 0) const;

  /// Gradients of Σ seed · value(tensor). Of the tensor that an output's scores are: of Σ seed · scores. seed: as the value.
  void backward(Index tensor, ConstTensorView seed);
  /// Gradients of Σ seed · scores(output).
  void backwardFromScores(Index output, ConstTensorView seed);
  /// Gradients of the loss: mean over the samples, weighted over the outputs, without penalties. targets: one for every output,
  /// in the form that its loss wants. Returns the loss.
  double backwardFromLoss(std::span<const ConstTensorView> targets);
  /// ∂/∂value(tensor) of the last backward call, (N, ...); ∂/∂scores where the tensor is an output's scores. 0 where nothing
  /// depends on it.
  ConstTensorView gradient(Index tensor) const;
  /// ∂/∂parameter of the last backward call, summed over the samples; empty when not wanted.
  ConstTensorView parameterGradient(Index parameter) const;

 private:
  void allocate(Index maxBatch, Wanted wanted);
  void forwardStep(std::size_t step);
  void callForward(std::size_t step, TensorView output, bool skipActivation);
  void clearGradients();
  void backwardFrom(std::size_t step);
  void backwardStep(std::size_t step);
  TensorView rows(Tensor& tensor) const;
  ConstTensorView rows(const Tensor& tensor) const;
  std::size_t scoresTensor(Index output) const;

  std::shared_ptr<const NetworkPlan> plan_;
  const Network* network_ = nullptr;
  Index batch_ = 0, maxBatch_ = 0;
  std::vector<Tensor> values_;     ///< one for every tensor; scores where the loss applies the activation
  std::vector<Tensor> activated_;  ///< one for every tensor whose value is a score, else empty
  std::vector<Tensor> gradients_, scratch_;
  std::vector<std::vector<Tensor>> workspace_;  ///< of every step
  std::vector<Tensor> parameterGradients_;      ///< without numbers when not wanted
};

}  // namespace nn
