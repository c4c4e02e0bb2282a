#include <utility>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"
#include "engine/explain/merging.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "multiply",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          Explanation line =
              node.line(node.zAt(sample, element), "Product of the inputs at " + placeWords(node.outputShape(), element));
          std::vector<Expression> inputs = mergedLeaves(node, sample, element, line.groups);
          line.symbols = line.numbers = formula::product(std::move(inputs));
          line.pseudoCode = "a = x1 * x2 * ...";
          line.note = "On the way back every input gets the gradient times the other inputs.";
          lines.push_back(std::move(line));
        },
    .inputGradient =
        [](const NodeView& node, std::size_t input, Index sample, Index element, TermSum& sum) {
          const int others = sum.group("the other inputs of '" + node.step.name + "'");
          const int deltas = sum.group("gradients of '" + node.step.name + "'");
          for (const Index output : mergedOutputs(node, input, element)) {
            std::vector<Expression> factors{formula::leaf(node.record, node.deltaAt(sample, output), deltas)};
            sum.into(deltas, node.deltaAt(sample, output));
            for (std::size_t i = 0; i < node.step.inputTensors.size(); ++i) {
              if (i == input) continue;
              const TensorElement other = node.inputAt(sample, mergedInput(node, i, output), i);
              sum.into(others, other);
              factors.push_back(formula::leaf(node.record, other, others));
            }
            const Expression term = formula::product(std::move(factors));
            sum.add(evaluate(term), [&] { return term; });
          }
          const Expression term =
              formula::product({node.anyDelta("j", deltas), formula::any({.name = "x", .subscript = "others"}, others)});
          sum.general(node.inputSize(input) == node.outputSize() ? term : formula::indexedSum("j", term));
        },
});

}  // namespace
}  // namespace nn
