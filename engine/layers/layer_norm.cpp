#include "engine/layers/layer_registry.h"
#include "engine/layers/sample_norm.h"

namespace nn {
namespace {

/// Over the last axis every position of a sample is a part of its own, with γ and β (C); over all axes the sample is one part,
/// with γ and β of its shape.
/// Source  Ba, Kiros & Hinton 2016, arXiv:1607.06450, equations 3 and 4.
class LayerNorm : public SampleNorm {
 public:
  explicit LayerNorm(const Options& options) : SampleNorm(options), overLastAxis_(options.get<std::string>("axes") == "last") {}

 private:
  kernels::GroupNormShape partsOf(const Shape& sample, Index count) const override {
    const Index channels = parameterShape(sample).elementCount();
    return {.samples = count * (sample.elementCount() / channels), .positions = 1, .channels = channels, .groups = 1};
  }

  Shape parameterShape(const Shape& sample) const override { return overLastAxis_ ? Shape{sample[sample.rank() - 1]} : sample; }

  bool overLastAxis_;
};

std::vector<OptionSpec> layerNormOptions() {
  std::vector<OptionSpec> options = {
      {.name = "axes",
       .label = "Over",
       .help =
           "Which numbers are normalised together. last: those of the last axis, so that every pixel of an image or step of "
           "a sequence is treated alone; usual. all: all numbers of the sample.",
       .defaultValue = "last",
       .choices = {"last", "all"}}};
  for (OptionSpec& option : ScaleShift::options()) options.push_back(std::move(option));
  return options;
}

const LayerRegistration registration({
    .id = "layer_norm",
    .title = "Layer normalization",
    .category = "Normalization",
    .summary = "Brings the numbers of each sample to mean 0 and variance 1, then scales and shifts them as it has learned; "
               "unlike batch normalization it does not depend on the other samples, so it suits small batches and sequences.",
    .reference = "Ba, Kiros & Hinton 2016, Layer normalization, arXiv:1607.06450",
    .formula = "a = f(γ · (x − μ) / √(σ² + ε) + β), μ and σ² over the units",
    .icon = "layer_norm",
    .searchWords = {"ln", "layernorm"},
    .options = layerNormOptions(),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<LayerNorm>(options); },
    .cases = {{"list", {}, {{7}}},
              {"each pixel of an image", {}, {{3, 2, 5}}},
              {"each step of a sequence", {{"epsilon", 0.001}}, {{4, 19}}},
              {"whole image", {{"axes", "all"}}, {{3, 5, 2}}},
              {"only scaled", {{"center", false}}, {{3, 4}}},
              {"only shifted, whole image", {{"axes", "all"}, {"scale", false}}, {{2, 3, 1}}},
              {"tanh", {{"activation", "tanh"}}, {{5, 3}}},
              {"neither", {{"scale", false}, {"center", false}}, {{6}}},
              {"wider than a block of sums", {}, {{67}}}},
});

}  // namespace
}  // namespace nn
