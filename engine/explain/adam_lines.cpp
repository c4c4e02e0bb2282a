#include "engine/explain/adam_lines.h"

#include <utility>

namespace nn {

using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::root;
using formula::square;
using formula::sum;

void AdamMemory::addMean(const UpdateCase& update, const Expression& g, Lines& lines) const {
  update.addMemory(0, "Mean of the gradients (momentum)", movingMean(beta1, b1, update.memory(0), g),
                   "m = beta1 * m + (1 - beta1) * g", lines);
}

void AdamMemory::addSquares(const UpdateCase& update, const Expression& g, Lines& lines) const {
  update.addMemory(1, "Mean of the squared gradients", movingMean(beta2, b2, update.memory(1), square(g)),
                   "v = beta2 * v + (1 - beta2) * g * g", lines);
}

Expression AdamMemory::correctedMean(const UpdateCase& update, Lines& lines) const {
  return corrected(update, {.name = "m", .hat = true}, "The mean without the bias of its start at zero", update.nextMemory(0),
                   beta1, b1, lines);
}

void addAdamStep(const UpdateCase& update, const Expression& from, const Expression& mHat, const Expression& vHat,
                 std::string code, Lines& lines) {
  update.addStep(sum({from, negated(quotient(product({update.learningRate(), mHat}),
                                             sum({root(vHat), named(update.option("epsilon"), {.name = "ε"})})))}),
                 std::move(code), lines);
  lines.back().note =
      "The step is as long as the learning rate where gradients agree, and shorter where they contradict each other.";
}

}  // namespace nn
