#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "engine/layers/layer_registry.h"
#include "tests/support/allocation_count.h"
#include "tests/support/gradient_check.h"

/// A registered layer on the bench of the conformance battery.
namespace layer_conformance {

using nn::ConformanceCase;
using nn::ConstTensorView;
using nn::Index;
using nn::Layer;
using nn::LayerPlan;
using nn::LayerType;
using nn::Mode;
using nn::ParameterSpec;
using nn::Rng;
using nn::Scalar;
using nn::Shape;
using nn::Tensor;
using nn::TensorSpec;
using nn::TensorView;

inline constexpr Index kGuard = 16;
inline constexpr Scalar kGuardValue = 12345;
inline constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
inline constexpr std::uint64_t kSeed = 20240229;

/// A tensor with numbers before and after it that nobody may touch.
class GuardedTensor {
 public:
  GuardedTensor(const Shape& shape, Scalar fill) : shape_(shape), storage_({shape.elementCount() + 2 * kGuard}, kGuardValue) {
    std::ranges::fill(values(), fill);
  }
  TensorView view() { return {storage_.data() + kGuard, shape_}; }
  ConstTensorView view() const { return {storage_.data() + kGuard, shape_}; }
  std::span<Scalar> values() { return view().values(); }
  std::span<const Scalar> values() const { return view().values(); }
  bool isGuardIntact() const {
    const auto guard = [](Scalar value) { return value == kGuardValue; };
    const auto all = storage_.values();
    return std::ranges::all_of(all.first(kGuard), guard) && std::ranges::all_of(all.last(kGuard), guard);
  }

 private:
  Shape shape_;
  Tensor storage_;
};

using Tensors = std::vector<GuardedTensor>;

template <typename View>
std::vector<View> views(Tensors& tensors, Index first, Index count) {
  std::vector<View> result;
  for (GuardedTensor& tensor : tensors) result.push_back(tensor.view().rows(first, count));
  return result;
}

template <typename View>
std::vector<View> wholeViews(Tensors& tensors, bool wanted = true) {
  std::vector<View> result;
  for (GuardedTensor& tensor : tensors) result.push_back(wanted ? View(tensor.view()) : View());
  return result;
}

/// A layer with everything a batch of it needs, filled with random numbers.
struct Bench {
  Bench(const LayerType& type, const ConformanceCase& conformanceCase, Index batchSize, std::uint64_t seed = kSeed)
      : layer(nn::createLayer(type, conformanceCase.options, type.id)),
        plan(layer->plan(conformanceCase.inputs)),
        batch(batchSize) {
    Rng rng(seed, nn::streamId("layer conformance"));
    for (const Shape& shape : conformanceCase.inputs) {
      inputs.emplace_back(shape.withBatch(batch), Scalar{0});
      inputGradients.emplace_back(shape.withBatch(batch), Scalar{0});
    }
    fillInputs(rng);
    for (const ParameterSpec& spec : plan.parameters) {
      parameters.emplace_back(spec.shape, Scalar{0});
      gradient_check::fillUniform(parameters.back().values(), -0.5, 0.5, rng);
      parameterGradients.emplace_back(spec.shape, Scalar{0});
    }
    for (const Shape& shape : plan.outputs) {
      outputs.emplace_back(shape.withBatch(batch), kNan);
      weights.emplace_back(shape.withBatch(batch), Scalar{0});
      gradient_check::fillUniform(weights.back().values(), -1, 1, rng);
      outputGradients.emplace_back(shape.withBatch(batch), Scalar{0});
    }
    for (const TensorSpec& spec : plan.buffers) buffers.emplace_back(spec.shape, static_cast<Scalar>(spec.start));
    for (const TensorSpec& spec : plan.workspace) workspace.emplace_back(spec.shape.withBatch(batch), Scalar{0});
    // Gradients start with something in them, to prove that backward adds.
    for (Tensors* gradients : {&inputGradients, &parameterGradients})
      for (GuardedTensor& gradient : *gradients) gradient_check::fillUniform(gradient.values(), -1, 1, rng);
  }

  /// No two numbers are equal, of different inputs neither: a maximum of several would have a kink there.
  void fillInputs(Rng& rng) {
    std::size_t count = 0, next = 0;
    for (const GuardedTensor& input : inputs) count += input.values().size();
    std::vector<Scalar> numbers(count);
    gradient_check::fillDistinct(numbers, rng);
    for (GuardedTensor& input : inputs)
      for (Scalar& value : input.values()) value = numbers[next++];
  }

  void forward(Mode mode, bool skipActivation = false) { forwardRows(mode, 0, batch, skipActivation); }

  void forwardRows(Mode mode, Index first, Index count, bool skipActivation = false) {
    const auto in = views<ConstTensorView>(inputs, first, count);
    const auto out = views<TensorView>(outputs, first, count);
    const auto params = wholeViews<ConstTensorView>(parameters);
    const auto kept = wholeViews<TensorView>(buffers);
    const auto scratch = views<TensorView>(workspace, first, count);
    const Rng rng(kSeed, nn::streamId("pass"));
    const std::int64_t before = allocationCount();
    layer->forward({.inputs = in,
                    .outputs = out,
                    .parameters = params,
                    .buffers = kept,
                    .workspace = scratch,
                    .mode = mode,
                    .rng = &rng,
                    .firstSample = first,
                    .skipActivation = skipActivation});
    allocations += allocationCount() - before;
  }

  void backward(Mode mode) {
    copyWeights();
    backwardRows(mode, 0, batch, true, true, false);
  }

  /// ∂<output, weights>/∂output is weights; a copy, because backward may use it as scratch.
  void copyWeights() {
    for (std::size_t i = 0; i < weights.size(); ++i)
      std::ranges::copy(weights[i].values(), outputGradients[i].values().begin());
  }

  void backwardRows(Mode mode, Index first, Index count, bool wantInputs, bool wantParameters, bool isReady) {
    withBackwardPass(mode, first, count, wantInputs, wantParameters, isReady,
                     [&](const nn::BackwardPass& pass) { layer->backward(pass); });
  }

  /// Rows [first, first + count) of the gradient of a parameter, over the whole batch. Precondition: output gradients are
  /// ready.
  void writeGradientRows(Index parameter, Index first, Index count, Scalar* gradient) {
    withBackwardPass(Mode::Train, 0, batch, false, false, true,
                     [&](const nn::BackwardPass& pass) { layer->writeGradientRows(pass, parameter, first, count, gradient); });
  }

  template <typename Action>
  void withBackwardPass(Mode mode, Index first, Index count, bool wantInputs, bool wantParameters, bool isReady,
                        Action&& action) {
    const auto in = views<ConstTensorView>(inputs, first, count);
    const auto out = views<ConstTensorView>(outputs, first, count);
    const auto dOut = views<TensorView>(outputGradients, first, count);
    const auto params = wholeViews<ConstTensorView>(parameters);
    const auto scratch = views<TensorView>(workspace, first, count);
    auto dIn = views<TensorView>(inputGradients, first, count);
    if (!wantInputs) std::ranges::fill(dIn, TensorView());
    const auto dParams = wholeViews<TensorView>(parameterGradients, wantParameters);
    const Rng rng(kSeed, nn::streamId("pass"));
    nn::BackwardPass pass = {.inputs = in,
                             .outputs = out,
                             .outputGradients = dOut,
                             .parameters = params,
                             .workspace = scratch,
                             .inputGradients = dIn,
                             .parameterGradients = dParams};
    pass.mode = mode;
    pass.rng = &rng;
    pass.firstSample = first;
    pass.outputGradientIsReady = isReady;
    pass.assignedInputs = assignedInputs;
    pass.inputIsRectified = inputIsRectified;
    const std::int64_t before = allocationCount();
    action(pass);
    allocations += allocationCount() - before;
  }

  /// f = <outputs, weights>.
  double value() const {
    double sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) sum += gradient_check::dot(outputs[i].values(), weights[i].values());
    return sum;
  }

  bool areGuardsIntact() const {
    for (const Tensors* tensors :
         {&inputs, &outputs, &parameters, &buffers, &workspace, &outputGradients, &inputGradients, &parameterGradients})
      for (const GuardedTensor& tensor : *tensors)
        if (!tensor.isGuardIntact()) return false;
    return true;
  }

  std::unique_ptr<Layer> layer;
  LayerPlan plan;
  Index batch;
  std::uint64_t assignedInputs = 0;  // of every backward pass from now on, as inputIsRectified
  bool inputIsRectified = false;
  std::int64_t allocations = 0;  // by the layer's own calls
  Tensors inputs, outputs, parameters, buffers, workspace, weights, outputGradients, inputGradients, parameterGradients;
};

}  // namespace layer_conformance
