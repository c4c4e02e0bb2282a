#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using formula::constant;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::root;
using formula::square;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "adagrad",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Expression g = withDecay(update, lines);
          const double start = update.option("initial_accumulator_value"), decay = update.option("lr_decay");
          update.addMemory(0, "Sum of all squared gradients", sum({update.memory(0), square(g)}), "s += g * g", lines);
          Expression rate = update.learningRate();
          if (decay != 0)
            rate = update.addBetween(
                {.name = "η", .subscript = "t"}, "The rate falls by itself",
                quotient(rate, sum({constant(1), product({sum({named(update.step, {.name = "t"}), negated(constant(1))}),
                                                          named(decay, {.name = "d"})})})),
                lines);
          const Expression total =
              start == 0 ? update.nextMemory(0) : sum({update.nextMemory(0), named(start, {.name = "s", .subscript = "0"})});
          update.addStep(
              sum({update.weight(),
                   negated(quotient(product({rate, g}), sum({root(total), named(update.option("epsilon"), {.name = "ε"})})))}),
              "w -= lr * g / (sqrt(s) + eps)", lines);
        },
});

}  // namespace
}  // namespace nn
