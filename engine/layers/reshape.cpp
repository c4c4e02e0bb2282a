#include <algorithm>

#include "engine/layers/copy_layer.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

constexpr const char* kWhere = "reshape";

/// Shapes  input (N, ...), output (N, sizes of the option "shape"); the numbers stay in their order, row-major.
class Reshape : public CopyLayer {
 public:
  explicit Reshape(const Options& options) : sizes_(options.get<SizeList>("shape")) {
    const auto unknown = std::ranges::count(sizes_, -1);
    if (unknown > 1 || std::ranges::count(sizes_, 0) > 0 || sizes_.size() >= static_cast<std::size_t>(Shape::kMaxRank))
      throwExpected<ConfigError>(
          "reshape, option 'shape'",
          "up to " + std::to_string(Shape::kMaxRank - 1) + " sizes of at least 1, one of them -1 if wanted",
          toDisplay(OptionValue(sizes_)));
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Index count = inputs[0].elementCount();
    std::vector<Index> dims(sizes_.begin(), sizes_.end());
    Index known = 1;  // stays at most `count`, so that nothing overflows
    for (const Index size : dims)
      if (size > 0) known = known == 0 || size > count / known ? 0 : known * size;
    const auto unknown = std::ranges::find(dims, -1);
    const bool fits = known > 0 && (unknown == dims.end() ? known == count : count % known == 0);
    if (!fits)
      throwExpected<ShapeError>(kWhere, "a shape for the " + std::to_string(count) + " numbers of " + inputs[0].toString(),
                                toDisplay(OptionValue(sizes_)));
    if (unknown != dims.end()) *unknown = count / known;
    return {.outputs = {Shape(dims)}};
  }

 private:
  SizeList sizes_;
};

const LayerRegistration registration({
    .id = "reshape",
    .title = "Reshape",
    .category = "Reshaping",
    .summary =
        "Gives the same numbers another shape: a list becomes an image that convolutions can work on. Their order stays, "
        "and as many have to come out as go in.",
    .reference = "",
    .formula = "a = x, in other rows and columns",
    .icon = "reshape",
    .searchWords = {"view", "resize"},
    .options = {{.name = "shape",
                 .label = "Shape",
                 .help = "Sizes of what comes out, such as 7×7×16 for 784 numbers. One size may be -1: it becomes whatever is "
                         "needed.",
                 .defaultValue = SizeList{-1},
                 .minimum = -1,
                 .maximum = 1 << 24}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Reshape>(options); },
    .cases = {{"image to list", {}, {{4, 3, 2}}},
              {"list to image", {{"shape", SizeList{3, 5, 1}}}, {{15}}},
              {"size worked out", {{"shape", SizeList{2, -1, 3}}}, {{3, 5, 2}}},
              {"worked out to 1", {{"shape", SizeList{7, -1}}}, {{7}}},
              {"highest rank", {{"shape", SizeList{2, 1, 3, 1, 2}}}, {{4, 3}}}},
});

}  // namespace
}  // namespace nn
