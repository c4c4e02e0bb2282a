#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Keeps every product of sizes that analysis works out far inside 64 bits.
constexpr double kMaxNumbersPerSample = 1 << 24;

/// Where samples enter. The execution puts the batch into its output, so forward and backward have nothing to do.
class Input : public Layer {
 public:
  explicit Input(const Options& options) : sizes_(options.get<SizeList>("shape")) {}

  LayerPlan plan(std::span<const Shape>) const override {
    if (sizes_.size() >= static_cast<std::size_t>(Shape::kMaxRank))
      throwExpected<ShapeError>("input", "a shape of at most " + std::to_string(Shape::kMaxRank - 1) + " sizes",
                                std::to_string(sizes_.size()) + " sizes");
    double numbers = 1;
    for (const std::int64_t size : sizes_) numbers *= static_cast<double>(size);
    if (numbers > kMaxNumbersPerSample)
      throwExpected<ShapeError>("input", "at most " + toDisplay(kMaxNumbersPerSample) + " numbers a sample",
                                toDisplay(OptionValue(sizes_)));
    const std::vector<Index> dims(sizes_.begin(), sizes_.end());
    return {.outputs = {Shape(dims)}};
  }

  void forward(const ForwardPass&) const override {}
  void backward(const BackwardPass&) const override {}

 private:
  SizeList sizes_;
};

const LayerRegistration registration({
    .id = "input",
    .title = "Input",
    .category = "Core",
    .summary = "Where the data enter the network: one sample of the data set at a time, with its shape.",
    .reference = "",
    .formula = "a = x",
    .icon = "input",
    .searchWords = {"data", "source"},
    .role = LayerRole::Input,
    .inputPorts = {},
    .options =
        {{.name = "shape",
          .label = "Shape",
          .help = "Sizes of one sample: 28×28×1 for a grey image of 28 by 28 pixels, 2 for a point in the plane. It has to "
                  "be the shape of the data.",
          .defaultValue = SizeList{28, 28, 1},
          .minimum = 1,
          .maximum = kMaxNumbersPerSample},
         {.name = "columns",
          .label = "Columns",
          .help = "Which columns of a table this input takes: names, numbers or ranges, such as rm, lstat, 3-5. Empty: all. "
                  "With several inputs each can take a part.",
          .defaultValue = "",
          .advanced = true}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Input>(options); },
    .cases = {{"grey image", {}, {}},
              {"colour image of odd size", {{"shape", SizeList{5, 3, 3}}}, {}},
              {"point in the plane", {{"shape", SizeList{2}}}, {}},
              {"highest rank", {{"shape", SizeList{2, 3, 2, 1, 2}}}, {}}},
});

}  // namespace
}  // namespace nn
