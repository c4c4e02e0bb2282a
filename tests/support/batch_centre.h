#pragma once

#include "engine/layers/layer_registry.h"

/// A layer for tests that couples the samples of a batch: y = x − mean of x over the batch, times a learned gain per feature.
/// Shapes  input and output (N, F), gain (F).
namespace batch_centre {

class BatchCentre : public nn::Layer {
 public:
  nn::LayerPlan plan(std::span<const nn::Shape> inputs) const override {
    return {.outputs = {inputs[0]},
            .parameters = {{.name = "gain", .shape = inputs[0], .initializer = "glorot_uniform", .fanIn = 1, .fanOut = 1}},
            .workspace = {{"centred", inputs[0]}},
            .couplesBatch = true};
  }

  void forward(const nn::ForwardPass& pass) const override {
    const nn::Index rows = pass.inputs[0].rowCount(), features = pass.inputs[0].rowSize();
    for (nn::Index f = 0; f < features; ++f) {
      const double mean = meanOf(pass.inputs[0].data() + f, rows, features);
      for (nn::Index n = 0; n < rows; ++n) {
        const nn::Index e = n * features + f;
        pass.workspace[0].data()[e] = pass.inputs[0].data()[e] - static_cast<nn::Scalar>(mean);
        pass.outputs[0].data()[e] = pass.workspace[0].data()[e] * pass.parameters[0].data()[f];
      }
    }
  }

  void backward(const nn::BackwardPass& pass) const override {
    const nn::Index rows = pass.inputs[0].rowCount(), features = pass.inputs[0].rowSize();
    for (nn::Index f = 0; f < features; ++f) {
      const nn::Scalar* dy = pass.outputGradients[0].data() + f;
      const nn::Scalar gain = pass.parameters[0].data()[f];
      const auto mean = static_cast<nn::Scalar>(meanOf(dy, rows, features));
      for (nn::Index n = 0; n < rows; ++n) {
        const nn::Index e = n * features + f;
        if (!pass.parameterGradients[0].isEmpty())
          pass.parameterGradients[0].data()[f] += pass.workspace[0].data()[e] * dy[n * features];
        if (!pass.inputGradients[0].isEmpty()) pass.inputGradients[0].data()[e] += gain * (dy[n * features] - mean);
      }
    }
  }

 private:
  static double meanOf(const nn::Scalar* first, nn::Index rows, nn::Index stride) {
    double sum = 0;
    for (nn::Index n = 0; n < rows; ++n) sum += static_cast<double>(first[n * stride]);
    return sum / static_cast<double>(rows);
  }
};

inline const nn::LayerRegistration registration({
    .id = "test_batch_centre",
    .title = "Batch centre",
    .category = "Test",
    .summary = "For tests.",
    .reference = "",
    .formula = "y = g · (x − mean x)",
    .icon = "",
    .create = [](const nn::Options&) -> std::unique_ptr<nn::Layer> { return std::make_unique<BatchCentre>(); },
});

}  // namespace batch_centre
