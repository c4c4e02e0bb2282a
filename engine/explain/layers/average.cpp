#include <utility>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"
#include "engine/explain/merging.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "average",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          Explanation line =
              node.line(node.zAt(sample, element), "Mean of the inputs at " + placeWords(node.outputShape(), element));
          std::vector<Expression> inputs = mergedLeaves(node, sample, element, line.groups);
          line.symbols = line.numbers =
              formula::quotient(formula::sum(inputs), formula::constant(static_cast<double>(inputs.size())));
          line.pseudoCode = "a = (x1 + x2 + ...) / n";
          line.note = "On the way back every input gets the same share of the gradient.";
          lines.push_back(std::move(line));
        },
    .inputGradient =
        [](const NodeView& node, std::size_t input, Index sample, Index element, TermSum& sum) {
          const auto count = static_cast<double>(node.step.inputTensors.size());
          const Expression share = formula::quotient(formula::constant(1), formula::constant(count));
          std::vector<WeightedOutput> outputs;
          for (const Index output : mergedOutputs(node, input, element)) outputs.push_back({output, share});
          addWeightedGradient(node, sample, outputs, share, sum);
        },
});

}  // namespace
}  // namespace nn
