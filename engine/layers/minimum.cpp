#include "engine/kernels/combine.h"
#include "engine/layers/extremum_merge.h"
#include "engine/layers/merge.h"

namespace nn {
namespace {

const LayerRegistration registration({
    .id = "minimum",
    .title = "Minimum",
    .category = "Merging",
    .summary = "Keeps the smallest of its inputs, number by number: a number is large only where all branches agree.",
    .reference = "",
    .formula = "a = min(x₁, x₂, …)",
    .icon = "minimum",
    .searchWords = {"min"},
    .options = {inputsOption()},
    .inputCountOption = "inputs",
    .create = [](const Options&) -> std::unique_ptr<Layer> {
      return std::make_unique<ExtremumMerge>(kernels::minimum, "minimum");
    },
    .cases = mergeCases(MergeRule::EqualShapes),
});

}  // namespace
}  // namespace nn
