#include "engine/layers/extremum_pool2d.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

const LayerRegistration registration({
    .id = "min_pool2d",
    .title = "Min pooling",
    .category = "Pooling",
    .summary = "Shrinks an image by keeping only the smallest number of each window. Thin dark lines on a bright ground grow, "
               "where max pooling would lose them.",
    .reference = "Serra 1982, Image analysis and mathematical morphology (erosion)",
    .formula = "a[y,x,c] = min over the window of x[·,·,c]",
    .icon = "min_pool2d",
    .searchWords = {"minpool", "downsample"},
    .options = poolingOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Layer> {
      return std::make_unique<ExtremumPool2d>(kernels::minPool2dForward, "min_pool2d", options);
    },
    .cases = poolingCases(),
});

}  // namespace
}  // namespace nn
