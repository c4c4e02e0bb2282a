#include <utility>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

Expression scaleOf(const NodeView& node) { return formula::named(node.options.get<double>("scale"), {.name = "s"}); }
Expression offsetOf(const NodeView& node) { return formula::named(node.options.get<double>("offset"), {.name = "t"}); }

const LayerExplainerRegistration registration({
    .id = "rescale",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const TensorElement source = node.inputAt(sample, element);
          const Expression x = formula::leaf(node.record, source, 0);
          Explanation line =
              node.line(node.zAt(sample, element), "Factor and offset at " + placeWords(node.outputShape(), element));
          line.groups = {{"input", {source}}};
          line.symbols = line.numbers = formula::sum({formula::product({scaleOf(node), x}), offsetOf(node)});
          line.pseudoCode = "a = s * x + t";
          lines.push_back(std::move(line));
        },
    .inputGradient =
        [](const NodeView& node, std::size_t, Index sample, Index element, TermSum& sum) {
          const Expression factor = scaleOf(node);
          addWeightedGradient(node, sample, {{element, factor}}, factor, sum);
        },
});

}  // namespace
}  // namespace nn
