#include "engine/layers/extremum_pool2d.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

const LayerRegistration registration({
    .id = "max_pool2d",
    .title = "Max pooling",
    .category = "Pooling",
    .summary =
        "Shrinks an image by keeping only the largest number of each window: whether a pattern was there matters, not its "
        "exact place.",
    .reference = "Scherer, Müller & Behnke 2010, Evaluation of pooling operations in convolutional architectures",
    .formula = "a[y,x,c] = max over the window of x[·,·,c]",
    .icon = "max_pool2d",
    .searchWords = {"maxpool", "downsample", "subsampling"},
    .options = poolingOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Layer> {
      return std::make_unique<ExtremumPool2d>(kernels::maxPool2dForward, "max_pool2d", options);
    },
    .cases = poolingCases(),
});

}  // namespace
}  // namespace nn
