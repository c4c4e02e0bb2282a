#include <cmath>
#include <utility>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "gaussian_dropout",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const TensorElement source = node.inputAt(sample, element), factor = node.workspaceAt(sample, element);
          Explanation line =
              node.line(node.zAt(sample, element), "Random factor at " + placeWords(node.outputShape(), element));
          line.groups = {{"input", {source}}, {"factor", {factor}}};
          line.symbols = line.numbers =
              formula::product({formula::leaf(node.record, source, 0), formula::leaf(node.record, factor, 1)});
          line.note = "Drawn anew in every step from the normal distribution around 1; predictions have no noise.";
          line.pseudoCode = "a = x * normal(1, sqrt(p / (1 - p)))";
          lines.push_back(std::move(line));
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addMaskGradient(node, sample, element, node.workspaceAt(sample, element), sum); },
    .workspace =
        [](const NodeView& node, int, Index sample, Index element, Lines& lines) {
          const TensorElement factor = node.workspaceAt(sample, element);
          const double rate = node.options.get<double>("rate"), deviation = std::sqrt(rate / (1 - rate));
          const Expression p = formula::named(rate, {.name = "p"});
          const double drawn = deviation > 0 ? (node.record.value(factor) - 1) / deviation : 0;
          Explanation line = node.line(factor, "Random factor at " + placeWords(node.record.shape(factor), element));
          line.symbols = line.numbers = formula::sum(
              {formula::constant(1),
               formula::product({formula::root(formula::quotient(p, formula::sum({formula::constant(1), formula::negated(p)}))),
                                 formula::named(drawn, {.name = "n"})})});
          line.note = "n was drawn at random for this step from the standard normal distribution.";
          line.pseudoCode = "m = 1 + sqrt(p / (1 - p)) * normal(0, 1)";
          lines.push_back(std::move(line));
        },
});

}  // namespace
}  // namespace nn
