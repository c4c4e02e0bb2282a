#include <utility>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"
#include "engine/explain/merging.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "subtract",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          Explanation line = node.line(node.zAt(sample, element), "Difference at " + placeWords(node.outputShape(), element));
          std::vector<Expression> inputs = mergedLeaves(node, sample, element, line.groups);
          line.symbols = line.numbers = formula::sum({inputs[0], formula::negated(inputs[1])});
          line.pseudoCode = "a = x1 - x2";
          line.note = "On the way back the first input gets the gradient, the second one its opposite.";
          lines.push_back(std::move(line));
        },
    .inputGradient =
        [](const NodeView& node, std::size_t input, Index sample, Index element, TermSum& sum) {
          if (input == 0) return addCopyGradient(node, sample, {element}, sum);
          addWeightedGradient(node, sample, {{element, formula::constant(-1)}}, formula::constant(-1), sum);
        },
});

}  // namespace
}  // namespace nn
