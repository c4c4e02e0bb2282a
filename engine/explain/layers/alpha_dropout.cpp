#include <cmath>
#include <utility>

#include "engine/explain/copies.h"
#include "engine/explain/draws.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

/// −λα of SELU, its lowest value.
constexpr double kSaturation = -1.7580993408473766;

/// What brings mean and variance back, from the option "rate".
struct Constants {
  explicit Constants(const NodeView& node) {
    const double rate = node.options.get<double>("rate"), kept = 1 - rate;
    scale = 1 / std::sqrt(kept + kSaturation * kSaturation * kept * rate);
    shift = -scale * rate * kSaturation;
  }
  double scale = 1, shift = 0;
};

const LayerExplainerRegistration registration({
    .id = "alpha_dropout",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const TensorElement source = node.inputAt(sample, element), mask = node.workspaceAt(sample, element);
          const bool isKept = node.record.value(mask) != 0;
          const Constants constants(node);
          Explanation line = node.line(node.zAt(sample, element), std::string(isKept ? "Kept" : "Set to the lowest value") +
                                                                      ": " + placeWords(node.outputShape(), element));
          line.groups = {{"input", {source}}, {"mask", {mask}}};
          const Expression shift = formula::named(constants.shift, {.name = "t"});
          Expression lowest = formula::constant(kSaturation);
          lowest.group = 1;  // because the mask says so
          line.symbols = line.numbers =
              isKept
                  ? formula::sum(
                        {formula::product({formula::leaf(node.record, source, 0), formula::leaf(node.record, mask, 1)}), shift})
                  : formula::cases(
                        formula::sum({formula::product({formula::named(constants.scale, {.name = "s"}), lowest}), shift}),
                        "switched off");
          line.note = "s and t bring mean and variance back to what they were.";
          line.pseudoCode = "a = s * (x * m - 1.758 * (1 - m)) + t";
          lines.push_back(std::move(line));
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addMaskGradient(node, sample, element, node.workspaceAt(sample, element), sum); },
    .workspace =
        [](const NodeView& node, int, Index sample, Index element, Lines& lines) {
          addMaskLine(node, sample, element, formula::named(Constants(node).scale, {.name = "s"}), lines);
        },
});

}  // namespace
}  // namespace nn
