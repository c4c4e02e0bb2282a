#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

/// What an output's row or column is made of: shares of at most two of the input's.
struct Mixture {
  Index first, second;
  double share;  ///< of the second
  double of(Index place) const { return (place == first ? 1 - share : 0) + (place == second ? share : 0); }
};

Mixture mixtureOf(const NodeView& node, Index position, std::size_t axis) {
  const auto factor = static_cast<Index>(node.options.get<SizeList>("size")[axis]);
  if (node.options.get<std::string>("interpolation") == "nearest") return {position / factor, position / factor, 0};
  const Index size = node.inputShape()[static_cast<int>(axis)];
  const double place = (static_cast<double>(position) + 0.5) / static_cast<double>(factor) - 0.5;
  const double inside = std::clamp(place, 0.0, static_cast<double>(size - 1));
  const auto first = static_cast<Index>(inside);
  const double share = inside - static_cast<double>(first);
  return {first, share > 0 ? first + 1 : first, share};
}

struct Pixel {
  Index y, x, channel;
  Pixel(const Shape& image, Index element)
      : y(element / image[2] / image[1]), x(element / image[2] % image[1]), channel(element % image[2]) {}
};

void addMixtureLine(const NodeView& node, Index sample, Index element, Lines& lines) {
  const Pixel to(node.outputShape(), element);
  const Mixture rows = mixtureOf(node, to.y, 0), columns = mixtureOf(node, to.x, 1);
  const Shape image = node.inputShape();
  Explanation line = node.line(node.zAt(sample, element), "Mixed from the pixels around");
  line.groups = {{"pixels around", {}}};
  std::vector<Expression> terms;
  for (Index y = rows.first; y <= rows.second; ++y)
    for (Index x = columns.first; x <= columns.second; ++x) {
      const TensorElement from = node.inputAt(sample, (y * image[1] + x) * image[2] + to.channel);
      line.groups[0].elements.push_back(from);
      const double share = rows.of(y) * columns.of(x);
      const Expression leaf = formula::leaf(node.record, from, 0);
      terms.push_back(share == 1 ? leaf : formula::product({formula::constant(share), leaf}));
    }
  line.symbols = line.numbers = terms.size() == 1 ? terms.front() : formula::sum(std::move(terms));
  line.pseudoCode = "a = mix of the nearest pixels";
  lines.push_back(std::move(line));
}

const LayerExplainerRegistration registration({
    .id = "upsampling2d",
    .forward = addMixtureLine,
    .inputGradient =
        [](const NodeView& node, std::size_t, Index sample, Index element, TermSum& sum) {
          const Pixel from(node.inputShape(), element);
          const Shape image = node.outputShape();
          std::vector<WeightedOutput> outputs;
          for (Index y = 0; y < image[0]; ++y) {
            const double down = mixtureOf(node, y, 0).of(from.y);
            for (Index x = 0; down != 0 && x < image[1]; ++x)
              if (const double share = down * mixtureOf(node, x, 1).of(from.x); share != 0)
                outputs.push_back({(y * image[1] + x) * image[2] + from.channel, formula::constant(share)});
          }
          addWeightedGradient(node, sample, outputs, formula::any({.name = "u", .subscript = "j"}), sum);
        },
});

}  // namespace
}  // namespace nn
