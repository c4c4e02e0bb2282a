#include <cmath>
#include <utility>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "dropout",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const TensorElement source = node.inputAt(sample, element), mask = node.workspaceAt(sample, element);
          const bool isKept = node.record.value(mask) != 0;
          Explanation line = node.line(node.zAt(sample, element), std::string(isKept ? "Kept" : "Switched off") + ": " +
                                                                      placeWords(node.outputShape(), element));
          line.groups = {{"input", {source}}, {"mask", {mask}}};
          line.symbols = line.numbers =
              formula::product({formula::leaf(node.record, source, 0), formula::leaf(node.record, mask, 1)});
          line.note = "Drawn anew in every step: m is 0 with probability p = " + toDisplay(node.options.get<double>("rate")) +
                      ", else 1 / (1 − p), so that the mean stays as it is. Predictions use all units.";
          line.pseudoCode = "m = (random() >= p) / (1 - p)\na = x * m";
          lines.push_back(std::move(line));
        },
    .inputGradient =
        [](const NodeView& node, std::size_t, Index sample, Index element, TermSum& sum) {
          const TensorElement mask = node.workspaceAt(sample, element);
          const int group = sum.group("mask of '" + node.step.name + "'");
          sum.into(group, mask);
          const Expression factor = formula::leaf(node.record, mask, group);
          addWeightedGradient(node, sample, {{element, factor}}, factor, sum);
        },
});

}  // namespace
}  // namespace nn
