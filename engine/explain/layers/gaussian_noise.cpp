#include <cmath>
#include <utility>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "gaussian_noise",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const TensorElement source = node.inputAt(sample, element);
          const double noise = node.record.value(node.zAt(sample, element)) - node.record.value(source);
          Explanation line = node.line(node.zAt(sample, element), "Noise added at " + placeWords(node.outputShape(), element));
          line.groups = {{"input", {source}}};
          line.symbols = line.numbers =
              formula::sum({formula::leaf(node.record, source, 0), formula::named(noise, {.name = "n"})});
          line.note = "n is drawn anew in every step from the normal distribution; predictions have no noise.";
          line.pseudoCode = "a = x + sigma * normal(0, 1)";
          lines.push_back(std::move(line));
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addCopyGradient(node, sample, {element}, sum); },
});

}  // namespace
}  // namespace nn
