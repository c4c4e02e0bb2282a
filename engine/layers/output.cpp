#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// The end of a branch. Passes its input on as the prediction; the execution computes the loss that the options name and
/// gives its gradient back to here. Shapes  output as input.
class Output : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override { return {.outputs = {inputs[0]}}; }

  void forward(const ForwardPass& pass) const override { std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data()); }

  void backward(const BackwardPass& pass) const override {
    if (!pass.inputGradients[0].isEmpty()) kernels::add(pass.outputGradients[0].values(), pass.inputGradients[0].values());
  }
};

const LayerRegistration registration({
    .id = "output",
    .title = "Output",
    .category = "Core",
    .summary =
        "Where the prediction leaves the network and is compared with the target; the loss chosen here is the error that "
        "training makes small.",
    .reference = "",
    .formula = "L = weight · loss(ŷ, y)",
    .icon = "output",
    .searchWords = {"loss", "target", "cost", "error"},
    .role = LayerRole::Output,
    .outputPorts = {"prediction"},
    .options = {{.name = "loss",
                 .label = "Loss",
                 .help = "How wrong a prediction is, as one number. Categorical cross-entropy after softmax for one of several "
                         "classes, binary cross-entropy after sigmoid for yes or no, mean squared error for values.",
                 .defaultValue = "categorical_cross_entropy",
                 .choiceSource = ChoiceSource::Losses},
                {.name = "weight",
                 .label = "Weight",
                 .help = "How much this output counts in the total loss. 1 unless the network has several outputs.",
                 .defaultValue = 1.0,
                 .minimum = 0,
                 .maximum = 1000000},
                {.name = "target",
                 .label = "Target",
                 .help =
                     "What the prediction is compared with. Empty: the data's target. \"input\": the sample itself, which the "
                     "network then learns to rebuild. Of several target columns: their names or numbers.",
                 .defaultValue = "",
                 .advanced = true}},
    .create = [](const Options&) -> std::unique_ptr<Layer> { return std::make_unique<Output>(); },
    .cases = {{"classes", {}, {{10}}},
              {"one number", {{"loss", "mean_squared_error"}}, {{1}}},
              {"image", {{"loss", "binary_cross_entropy"}}, {{3, 5, 2}}},
              {"weighted", {{"weight", 0.25}}, {{4}}}},
});

}  // namespace
}  // namespace nn
