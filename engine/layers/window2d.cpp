#include "engine/layers/window2d.h"

#include <algorithm>

#include "engine/core/error.h"

namespace nn {
namespace {

Index ceilDivide(Index count, Index by) { return (count + by - 1) / by; }

}  // namespace

Window2d Window2d::fromOptions(const Options& completedOptions, std::string_view sizeName) {
  const auto size = completedOptions.get<SizeList>(sizeName);
  const auto strides = completedOptions.get<SizeList>("strides");
  const auto padding = completedOptions.get<std::string>("padding");
  const Index height = size[0], width = size[1];
  Window2d window = {.height = height,
                     .width = width,
                     .strideY = strides[0] == 0 ? height : strides[0],
                     .strideX = strides[1] == 0 ? width : strides[1]};
  if (padding == "same") window.padding = Padding::Same;
  if (padding == "explicit") {
    window.padding = Padding::Explicit;
    window.margins = marginsOf(completedOptions, "explicit_padding");
  }
  if (completedOptions.has("dilation_rate")) {
    const auto dilation = completedOptions.get<SizeList>("dilation_rate");
    window.dilationY = dilation[0];
    window.dilationX = dilation[1];
  }
  return window;
}

WindowPlacement Window2d::place(const Shape& image, std::string_view where) const {
  requireImage(image, where);
  const Index inHeight = image[0], inWidth = image[1];
  if (padding == Padding::Same) {
    const Index outHeight = ceilDivide(inHeight, strideY), outWidth = ceilDivide(inWidth, strideX);
    const Index padRows = std::max<Index>(0, (outHeight - 1) * strideY + reachY() - inHeight);
    const Index padColumns = std::max<Index>(0, (outWidth - 1) * strideX + reachX() - inWidth);
    return {outHeight, outWidth, padRows / 2, padColumns / 2};
  }
  const Shape whole = {margins.top + inHeight + margins.bottom, margins.left + inWidth + margins.right};
  const Shape reach = {reachY(), reachX()};
  if (reach[0] > whole[0] || reach[1] > whole[1])
    throwExpected<ShapeError>(where,
                              std::string("a window no larger than the ") +
                                  (padding == Padding::Explicit ? "padded input " : "input ") + whole.toString(),
                              reach.toString());
  return {(whole[0] - reach[0]) / strideY + 1, (whole[1] - reach[1]) / strideX + 1, margins.top, margins.left};
}

WindowPlacement Window2d::placeBack(const Shape& image, std::string_view where) const {
  requireImage(image, where);
  if (padding == Padding::Same)
    return {image[0] * strideY, image[1] * strideX, std::max<Index>(0, reachY() - strideY) / 2,
            std::max<Index>(0, reachX() - strideX) / 2};
  const Index outHeight = (image[0] - 1) * strideY + reachY(), outWidth = (image[1] - 1) * strideX + reachX();
  const Index rows = margins.top + margins.bottom, columns = margins.left + margins.right;
  if (rows >= outHeight || columns >= outWidth)
    throwExpected<ShapeError>(where, "margins smaller than the output " + Shape{outHeight, outWidth}.toString(),
                              Shape{rows, columns}.toString());
  return {outHeight - rows, outWidth - columns, margins.top, margins.left};
}

OptionSpec paddingOption() {
  return {.name = "padding",
          .label = "Padding",
          .help =
              "valid: the window stays inside the image, so the output is smaller. same: the image gets a margin, so that "
              "with stride 1 the output is as large as the input.",
          .defaultValue = "valid",
          .choices = {"valid", "same"}};
}

std::vector<OptionSpec> poolingOptions() {
  return {
      {.name = "pool_size",
       .label = "Pool size",
       .help = "Height and width of the window that becomes one number. Typical: 2×2, which halves the image.",
       .defaultValue = SizeList{2, 2},
       .minimum = 1,
       .maximum = 256,
       .entryLabels = {"height", "width"}},
      {.name = "strides",
       .label = "Strides (0: as the pool size)",
       .help = "How far the window moves down and to the right. 0 means as far as the pool size, so that windows lie side by "
               "side; that is the usual choice.",
       .defaultValue = SizeList{0, 0},
       .minimum = 0,
       .maximum = 256,
       .entryLabels = {"down", "right"}},
      paddingOption(),
  };
}

kernels::Pool2dShape poolShape(const Window2d& window, const Shape& input, std::string_view where) {
  const Shape image = input.withoutBatch();
  const WindowPlacement place = window.place(image, where);
  return {.batch = input[0],
          .height = image[0],
          .width = image[1],
          .channels = image[2],
          .poolHeight = window.height,
          .poolWidth = window.width,
          .strideY = window.strideY,
          .strideX = window.strideX,
          .padTop = place.padTop,
          .padLeft = place.padLeft,
          .outHeight = place.outHeight,
          .outWidth = place.outWidth};
}

LayerPlan poolPlan(const Window2d& window, const Shape& image, std::string_view where) {
  const WindowPlacement place = window.place(image, where);
  const Shape output = {place.outHeight, place.outWidth, image[2]};
  return {.outputs = {output}, .multiplyAdds = output.elementCount() * window.height * window.width};
}

std::vector<ConformanceCase> poolingCases() {
  return {{"2×2", {}, {{4, 6, 2}}},
          {"odd size leaves a rest", {}, {{5, 7, 3}}},
          {"same", {{"padding", "same"}}, {{5, 7, 2}}},
          {"overlapping windows", {{"pool_size", SizeList{3, 2}}, {"strides", SizeList{2, 1}}}, {{7, 5, 1}}},
          {"overlapping, same", {{"pool_size", SizeList{3, 3}}, {"strides", SizeList{1, 2}}, {"padding", "same"}}, {{4, 5, 2}}},
          {"gaps between windows", {{"pool_size", SizeList{1, 2}}, {"strides", SizeList{2, 3}}}, {{5, 8, 2}}}};
}

}  // namespace nn
