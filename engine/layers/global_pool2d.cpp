#include "engine/layers/global_pool2d.h"

namespace nn {

std::vector<OptionSpec> globalPoolingOptions() {
  return {{.name = "keep_dimensions",
           .label = "Keep height and width",
           .help =
               "Off: the output is a plain list, one number a channel, ready for a Dense layer. On: it stays an image, of one "
               "pixel, ready for convolutions or for multiplying another image.",
           .defaultValue = false}};
}

std::vector<ConformanceCase> globalPoolingCases() {
  return {{"image", {}, {{4, 6, 2}}},
          {"odd size, stays an image", {{"keep_dimensions", true}}, {{5, 3, 7}}},
          {"one pixel", {}, {{1, 1, 3}}},
          {"one row, one channel", {}, {{1, 9, 1}}},
          {"one column, stays an image", {{"keep_dimensions", true}}, {{7, 1, 2}}},
          {"more channels than a vector", {}, {{2, 3, 19}}}};
}

LayerPlan globalPoolPlan(const Options& completedOptions, const Shape& image, std::string_view where) {
  requireImage(image, where);
  const Index channels = image[2];
  return {.outputs = {completedOptions.get<bool>("keep_dimensions") ? Shape{1, 1, channels} : Shape{channels}},
          .multiplyAdds = image.elementCount()};
}

kernels::Pool2dShape globalPoolShape(const Shape& input) {
  return {.batch = input[0],
          .height = input[1],
          .width = input[2],
          .channels = input[3],
          .poolHeight = input[1],
          .poolWidth = input[2],
          .strideY = input[1],  // windows side by side, which gradients can be written to directly
          .strideX = input[2],
          .outHeight = 1,
          .outWidth = 1};
}

}  // namespace nn
