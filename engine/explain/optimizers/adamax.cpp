#include "engine/explain/adam_lines.h"

namespace nn {
namespace {

using formula::call;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "adamax",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const AdamMemory adam(update);
          const Expression g = withDecay(update, lines);
          adam.addMean(update, g, lines);
          update.addMemory(1, "The largest gradient, slowly forgotten",
                           call("max", {product({named(adam.b2, adam.beta2), update.memory(1)}),
                                        sum({call("abs", {g}), named(update.option("epsilon"), {.name = "ε"})})}),
                           "u = max(beta2 * u, abs(g) + eps)", lines);
          const Expression mHat = adam.correctedMean(update, lines);
          update.addStep(
              sum({update.weight(), negated(quotient(product({update.learningRate(), mHat}), update.nextMemory(1)))}),
              "w -= lr * m_hat / u", lines);
        },
});

}  // namespace
}  // namespace nn
