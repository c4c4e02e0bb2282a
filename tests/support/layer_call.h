#pragma once

#include <QString>

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
      : Call(create(id, options), {inputShape}, {std::move(inputValues)}, batch) {}

  /// A layer with several inputs; `input` and `inputGradient` are those of the first.
  static Call merging(std::string_view id, const Options& options, const std::vector<Shape>& inputShapes,
                      const std::vector<Numbers>& inputValues, Index batch = 1) {
    return Call(create(id, options), inputShapes, inputValues, batch);
  }

  Call(std::unique_ptr<Layer> created, const std::vector<Shape>& inputShapes, const std::vector<Numbers>& inputValues,
       Index batch)
      : layer(std::move(created)),
        plan(layer->plan(inputShapes)),
        input(inputShapes.at(0).withBatch(batch)),
        output(plan.outputs[0].withBatch(batch)),
        outputGradient(plan.outputs[0].withBatch(batch)),
        inputGradient(inputShapes.at(0).withBatch(batch)) {
    fill(input, inputValues.at(0));
    for (std::size_t i = 1; i < inputShapes.size(); ++i) {
      fill(furtherInputs.emplace_back(inputShapes[i].withBatch(batch)), inputValues.at(i));
      furtherGradients.emplace_back(inputShapes[i].withBatch(batch));
    }
    for (const ParameterSpec& spec : plan.parameters) {
      parameters.emplace_back(spec.shape);
      parameterGradients.emplace_back(spec.shape);
    }
    for (const TensorSpec& spec : plan.buffers) buffers.emplace_back(spec.shape, static_cast<Scalar>(spec.start));
    for (const TensorSpec& spec : plan.workspace) workspace.emplace_back(spec.shape.withBatch(batch));
  }

  static std::unique_ptr<Layer> create(std::string_view id, const Options& options) {
    return createLayer(LayerRegistry::instance().require(id), options, std::string(id));
  }

  static void fill(Tensor& tensor, const Numbers& values) {
    Q_ASSERT(static_cast<std::size_t>(tensor.size()) == values.size());
    std::ranges::copy(values, tensor.data());
  }

  Numbers forward(Mode mode = Mode::Evaluate, bool skipActivation = false, Index firstSample = 0) {
    const auto in = viewsOf<ConstTensorView>(input, furtherInputs);
    const std::vector<TensorView> out = {output.view()};
    const auto params = views<ConstTensorView>(parameters);
    const auto kept = views<TensorView>(buffers), scratch = views<TensorView>(workspace);
    const Rng rng(7, streamId("dropout", 1));
    layer->forward({.inputs = in,
                    .outputs = out,
                    .parameters = params,
                    .buffers = kept,
                    .workspace = scratch,
                    .mode = mode,
                    .rng = &rng,
                    .firstSample = firstSample,
                    .skipActivation = skipActivation});
    return numbers(output);
  }

  /// Returns the input gradient.
  Numbers backward(const Numbers& gradient, Mode mode = Mode::Train, bool isReady = false) {
    fill(outputGradient, gradient);
    const auto in = viewsOf<ConstTensorView>(input, furtherInputs);
    const std::vector<ConstTensorView> out = {std::as_const(output).view()};
    const std::vector<TensorView> dOut = {outputGradient.view()}, dIn = viewsOf<TensorView>(inputGradient, furtherGradients);
    const auto params = views<ConstTensorView>(parameters);
    const auto scratch = views<TensorView>(workspace), dParams = views<TensorView>(parameterGradients);
    const Rng rng(7, streamId("dropout", 1));
    layer->backward({.inputs = in,
                     .outputs = out,
                     .outputGradients = dOut,
                     .parameters = params,
                     .workspace = scratch,
                     .inputGradients = dIn,
                     .parameterGradients = dParams,
                     .mode = mode,
                     .rng = &rng,
                     .outputGradientIsReady = isReady});
    return numbers(inputGradient);
  }

  static Numbers numbers(const Tensor& tensor) { return {tensor.values().begin(), tensor.values().end()}; }

  template <typename View>
  static std::vector<View> views(std::vector<Tensor>& tensors) {
    std::vector<View> result;
    for (Tensor& tensor : tensors) result.push_back(tensor.view());
    return result;
  }

  template <typename View>
  static std::vector<View> viewsOf(Tensor& first, std::vector<Tensor>& further) {
    std::vector<View> result = views<View>(further);
    result.insert(result.begin(), View(first.view()));
    return result;
  }

  std::unique_ptr<Layer> layer;
  LayerPlan plan;
  Tensor input, output, outputGradient, inputGradient;
  std::vector<Tensor> furtherInputs, furtherGradients;
  std::vector<Tensor> parameters, parameterGradients, buffers, workspace;
};

/// The message of the ShapeError that a layer throws for these inputs; empty when it throws none.
inline QString shapeErrorOf(std::string_view id, const Options& options, const std::vector<Shape>& inputs) {
  try {
    (void)Call::create(id, options)->plan(inputs);
  } catch (const ShapeError& error) {
    return QString::fromStdString(error.what());
  }
  return {};
}
inline QString shapeError(std::string_view id, const Options& options, const Shape& input) {
  return shapeErrorOf(id, options, {input});
}

}  // namespace nn
