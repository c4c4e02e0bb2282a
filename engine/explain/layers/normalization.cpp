#include <sstream>
#include <string>
#include <utility>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

/// The option's number for an element's channel: one for all, or one for each.
double channelNumber(const NodeView& node, const char* option, Index element) {
  std::vector<double> numbers;
  std::istringstream text(node.options.get<std::string>(option));
  for (std::string part; std::getline(text, part, ',');) numbers.push_back(std::stod(part));
  const Shape shape = node.outputShape();
  const Index channel = element % shape[shape.rank() - 1];
  return numbers.size() == 1 ? numbers.front() : numbers[static_cast<std::size_t>(channel)];
}

Expression meanOf(const NodeView& node, Index element) {
  return formula::named(channelNumber(node, "mean", element), {.name = "μ"});
}
Expression deviationOf(const NodeView& node, Index element) {
  return formula::named(channelNumber(node, "deviation", element), {.name = "σ"});
}

const LayerExplainerRegistration registration({
    .id = "normalization",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const TensorElement source = node.inputAt(sample, element);
          const Expression x = formula::leaf(node.record, source, 0);
          Explanation line =
              node.line(node.zAt(sample, element), "Given mean and deviation at " + placeWords(node.outputShape(), element));
          line.groups = {{"input", {source}}};
          line.symbols = line.numbers =
              formula::quotient(formula::sum({x, formula::negated(meanOf(node, element))}), deviationOf(node, element));
          line.pseudoCode = "a = (x - mean) / deviation";
          lines.push_back(std::move(line));
        },
    .inputGradient =
        [](const NodeView& node, std::size_t, Index sample, Index element, TermSum& sum) {
          const Expression factor = formula::quotient(formula::constant(1), deviationOf(node, element));
          addWeightedGradient(node, sample, {{element, factor}}, factor, sum);
        },
});

}  // namespace
}  // namespace nn
