#pragma once

#include <QtGlobal>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/layers/layer_registry.h"

namespace nn {

using Numbers = std::vector<Scalar>;

/// A layer and the tensors of one call, filled with given numbers.
struct Call {
  Call(std::string_view id, const Options& options, const Shape& inputShape, Numbers inputValues, Index batch = 1)
      : layer(createLayer(LayerRegistry::instance().require(id), options, std::string(id))),
        plan(layer->plan(std::vector{inputShape})),
        input(inputShape.withBatch(batch)),
        output(plan.outputs[0].withBatch(batch)),
        outputGradient(plan.outputs[0].withBatch(batch)),
        inputGradient(inputShape.withBatch(batch)) {
    fill(input, inputValues);
    for (const ParameterSpec& spec : plan.parameters) {
      parameters.emplace_back(spec.shape);
      parameterGradients.emplace_back(spec.shape);
    }
    for (const TensorSpec& spec : plan.workspace) workspace.emplace_back(spec.shape.withBatch(batch));
  }

  static void fill(Tensor& tensor, const Numbers& values) {
    Q_ASSERT(static_cast<std::size_t>(tensor.size()) == values.size());
    std::ranges::copy(values, tensor.data());
  }

  Numbers forward(Mode mode = Mode::Evaluate, bool skipActivation = false, Index firstSample = 0) {
    const std::vector<ConstTensorView> in = {std::as_const(input).view()};
    const std::vector<TensorView> out = {output.view()};
    const auto params = views<ConstTensorView>(parameters);
    const auto scratch = views<TensorView>(workspace);
    const Rng rng(7, streamId("dropout", 1));
    layer->forward({in, out, params, {}, scratch, mode, &rng, firstSample, skipActivation});
    return numbers(output);
  }

  /// Returns the input gradient.
  Numbers backward(const Numbers& gradient, Mode mode = Mode::Train, bool isReady = false) {
    fill(outputGradient, gradient);
    const std::vector<ConstTensorView> in = {std::as_const(input).view()}, out = {std::as_const(output).view()};
    const std::vector<TensorView> dOut = {outputGradient.view()}, dIn = {inputGradient.view()};
    const auto params = views<ConstTensorView>(parameters);
    const auto scratch = views<TensorView>(workspace), dParams = views<TensorView>(parameterGradients);
    const Rng rng(7, streamId("dropout", 1));
    layer->backward({in, out, dOut, params, scratch, dIn, dParams, mode, &rng, 0, isReady});
    return numbers(inputGradient);
  }

  static Numbers numbers(const Tensor& tensor) { return {tensor.values().begin(), tensor.values().end()}; }

  template <typename View>
  static std::vector<View> views(std::vector<Tensor>& tensors) {
    std::vector<View> result;
    for (Tensor& tensor : tensors) result.push_back(tensor.view());
    return result;
  }

  std::unique_ptr<Layer> layer;
  LayerPlan plan;
  Tensor input, output, outputGradient, inputGradient;
  std::vector<Tensor> parameters, parameterGradients, workspace;
};

}  // namespace nn
