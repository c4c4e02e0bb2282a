#include "engine/analysis/window_sum.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/layers/layer_registry.h"
#include "engine/layers/window2d.h"

namespace nn {
namespace {

using Kind = WindowSum::Kind;

/// The layers whose window slides over an image, and what they do with it.
struct SlidingLayer {
  std::string_view type, sizeOption;
  Kind kind;
};
constexpr std::array<SlidingLayer, 5> kSlidingLayers = {{{"conv2d", "kernel_size", Kind::Products},
                                                         {"depthwise_conv2d", "kernel_size", Kind::Products},
                                                         {"max_pool2d", "pool_size", Kind::Maximum},
                                                         {"min_pool2d", "pool_size", Kind::Minimum},
                                                         {"average_pool2d", "pool_size", Kind::Mean}}};

const SlidingLayer* slidingLayer(const NetworkPlan::Step& step) {
  const auto found = std::ranges::find(kSlidingLayers, std::string_view(step.type), &SlidingLayer::type);
  return found == kSlidingLayers.end() ? nullptr : &*found;
}

Options completedOptionsOf(const NetworkPlan& plan, const NetworkPlan::Step& step) {
  const LayerType& type = LayerRegistry::instance().require(step.type);
  return completed(plan.graph.node(step.id).options, optionSpecs(type), step.name);
}

bool isInside(const Shape& image, ImagePlace place) {
  return place.y >= 0 && place.x >= 0 && place.y < image[0] && place.x < image[1];
}

double at(ConstTensorView image, ImagePlace place) {
  const Shape& shape = image.shape();
  return static_cast<double>(image.data()[(place.y * shape[1] + place.x) * shape[2] + place.channel]);
}

/// Which channels of the input an output channel reads.
void chooseChannels(WindowSum& sum, const NetworkPlan::Step& step, const Shape& input, const Shape& output) {
  if (sum.kind != Kind::Products) {
    sum.firstChannel = sum.output.channel;
    return;
  }
  // Kernels are (KH, KW, channels of a group, filters), those of depthwise layers (KH, KW, C, filters of a channel), which
  // comes to a group for every channel.
  const Index inGroup = step.type == "conv2d" ? step.plan.parameters.front().shape[2] : 1;
  const Index groups = input[2] / inGroup;
  sum.channels = inGroup;
  sum.firstChannel = sum.output.channel / (output[2] / groups) * inGroup;
}

void collectTerms(WindowSum& sum, ConstTensorView input, ConstTensorView kernel, Index outputs) {
  for (Index row = 0; row < sum.height; ++row)
    for (Index column = 0; column < sum.width; ++column)
      for (Index c = 0; c < sum.channels; ++c) {
        WindowSum::Term term{.place = {sum.top + row * sum.stepY, sum.left + column * sum.stepX, sum.firstChannel + c},
                             .row = row,
                             .column = column};
        term.isPadding = !isInside(input.shape(), term.place);
        if (!term.isPadding) term.input = at(input, term.place);
        if (!kernel.isEmpty())
          term.weight = static_cast<double>(
              kernel.data()[((row * sum.width + column) * sum.channels + c) * outputs + sum.output.channel]);
        sum.terms.push_back(term);
      }
}

double resultOf(const WindowSum& sum) {
  double total = sum.kind == Kind::Products ? sum.bias : 0;
  Index count = 0;
  for (const WindowSum::Term& term : sum.terms) {
    if (sum.kind == Kind::Products) {
      total += term.product();
    } else if (!term.isPadding) {
      const bool isFirst = count++ == 0;
      if (sum.kind == Kind::Mean)
        total += term.input;
      else if (isFirst || (sum.kind == Kind::Maximum ? term.input > total : term.input < total))
        total = term.input;
    }
  }
  return sum.kind == Kind::Mean && count > 0 ? total / static_cast<double>(count) : total;
}

}  // namespace

bool hasWindow(const NetworkPlan::Step& step) { return slidingLayer(step) != nullptr; }

std::optional<WindowSum> windowSum(const Network& network, const NetworkPlan::Step& step, ConstTensorView input,
                                   ConstTensorView output, ImagePlace place) {
  const SlidingLayer* layer = slidingLayer(step);
  const bool isImage = layer && input.shape().rank() == 3 && output.shape().rank() == 3;
  if (!isImage || !isInside(output.shape(), place) || place.channel < 0 || place.channel >= output.shape()[2])
    return std::nullopt;
  const Options options = completedOptionsOf(network.plan(), step);
  const Window2d window = Window2d::fromOptions(options, layer->sizeOption);
  const WindowPlacement placement = window.place(input.shape(), step.name);
  WindowSum sum{.kind = layer->kind,
                .output = place,
                .height = window.height,
                .width = window.width,
                .stepY = window.dilationY,
                .stepX = window.dilationX,
                .top = place.y * window.strideY - placement.padTop,
                .left = place.x * window.strideX - placement.padLeft,
                .terms = {},
                .value = at(output, place),
                .activation = "linear"};
  chooseChannels(sum, step, input.shape(), output.shape());
  ConstTensorView kernel;
  if (sum.kind == Kind::Products) {
    kernel = network.parameter(step.firstParameter);
    sum.hasBias = options.get<bool>("use_bias");
    if (sum.hasBias) sum.bias = static_cast<double>(network.parameter(step.firstParameter + 1).data()[place.channel]);
    sum.activation = options.get<std::string>("activation");
  }
  collectTerms(sum, input, kernel, output.shape()[2]);
  sum.result = resultOf(sum);
  return sum;
}

}  // namespace nn
