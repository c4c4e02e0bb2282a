#include "engine/layers/layer_registry.h"
#include "engine/layers/sample_norm.h"

namespace nn {
namespace {

/// A part of a sample is a group of neighbouring channels at all positions; γ and β are (C).
/// Source  Wu & He 2018, arXiv:1803.08494, equations 1 to 6.
class GroupNorm : public SampleNorm {
 public:
  explicit GroupNorm(const Options& options) : SampleNorm(options), groups_(options.get<std::int64_t>("groups")) {}

 private:
  kernels::GroupNormShape partsOf(const Shape& sample, Index count) const override {
    const Index channels = sample[sample.rank() - 1];
    if (channels % groups_ != 0)
      throwExpected<ShapeError>("group_norm", "a number of groups that divides the " + std::to_string(channels) + " channels",
                                std::to_string(groups_));
    return {.samples = count, .positions = sample.elementCount() / channels, .channels = channels, .groups = groups_};
  }

  Shape parameterShape(const Shape& sample) const override { return {sample[sample.rank() - 1]}; }

  Index groups_;
};

std::vector<OptionSpec> groupNormOptions() {
  std::vector<OptionSpec> options = {
      {.name = "groups",
       .label = "Groups",
       .help = "Into how many groups of neighbours the channels are divided; the number of channels must be a multiple of it. "
               "1 takes all channels together, as many as there are channels takes each alone (instance normalization). "
               "Typical: 8 to 32.",
       .defaultValue = 8,
       .minimum = 1,
       .maximum = 16384}};
  for (OptionSpec& option : ScaleShift::options()) options.push_back(std::move(option));
  return options;
}

const LayerRegistration registration({
    .id = "group_norm",
    .title = "Group normalization",
    .category = "Normalization",
    .summary = "Brings groups of channels of each image to mean 0 and variance 1, then scales and shifts every channel as it "
               "has learned; does for convolutions what batch normalization does, but works with batches of any size.",
    .reference = "Wu & He 2018, Group normalization, arXiv:1803.08494",
    .formula = "a = f(γ · (x − μ) / √(σ² + ε) + β), μ and σ² over a group",
    .icon = "group_norm",
    .searchWords = {"gn", "groupnorm", "instance"},
    .options = groupNormOptions(),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<GroupNorm>(options); },
    .cases = {{"two groups", {{"groups", 2}}, {{3, 5, 4}}},
              {"one group", {{"groups", 1}}, {{2, 3, 3}}},
              {"a group for each channel", {{"groups", 3}}, {{5, 3, 3}}},
              {"list", {{"groups", 2}, {"epsilon", 0.001}}, {{10}}},
              {"relu", {{"groups", 2}, {"activation", "relu"}}, {{3, 3, 4}}},
              {"only scaled", {{"groups", 3}, {"center", false}}, {{2, 2, 6}}},
              {"only shifted", {{"groups", 2}, {"scale", false}}, {{3, 2, 4}}},
              {"groups wider than a run of sums", {{"groups", 2}}, {{3, 38}}},
              {"eight groups", {}, {{2, 2, 16}}}},
});

}  // namespace
}  // namespace nn
