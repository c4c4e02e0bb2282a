#include <utility>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"
#include "engine/explain/merging.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "add",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          Explanation line =
              node.line(node.zAt(sample, element), "Sum of the inputs at " + placeWords(node.outputShape(), element));
          std::vector<Expression> inputs = mergedLeaves(node, sample, element, line.groups);
          line.symbols = line.numbers = formula::sum(std::move(inputs));
          line.pseudoCode = "a = x1 + x2 + ...";
          line.note = "On the way back the gradient goes to every input as it is.";
          lines.push_back(std::move(line));
        },
    .inputGradient = [](const NodeView& node, std::size_t input, Index sample, Index element,
                        TermSum& sum) { addCopyGradient(node, sample, mergedOutputs(node, input, element), sum); },
});

}  // namespace
}  // namespace nn
