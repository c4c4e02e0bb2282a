#include "engine/kernels/combine.h"
#include "engine/layers/extremum_merge.h"
#include "engine/layers/merge.h"

namespace nn {
namespace {

const LayerRegistration registration({
    .id = "maximum",
    .title = "Maximum",
    .category = "Merging",
    .summary = "Keeps the largest of its inputs, number by number: the branch that answers strongest decides.",
    .reference = "Goodfellow, Warde-Farley, Mirza, Courville & Bengio 2013, Maxout networks, arXiv:1302.4389",
    .formula = "a = max(x₁, x₂, …)",
    .icon = "maximum",
    .searchWords = {"max", "maxout"},
    .options = {inputsOption()},
    .inputCountOption = "inputs",
    .create = [](const Options&) -> std::unique_ptr<Layer> {
      return std::make_unique<ExtremumMerge>(kernels::maximum, "maximum");
    },
    .cases = mergeCases(MergeRule::EqualShapes),
});

}  // namespace
}  // namespace nn
