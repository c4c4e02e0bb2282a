#include "engine/explain/optimizer_explainer.h"

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
          const Symbol beta1{.name = "β", .subscript = "1"}, beta2{.name = "β", .subscript = "2"};
          const double b1 = update.option("beta1"), b2 = update.option("beta2");
          const Expression g = withDecay(update, lines);
          update.addMemory(0, "Mean of the gradients (momentum)", movingMean(beta1, b1, update.memory(0), g),
                           "m = beta1 * m + (1 - beta1) * g", lines);
          update.addMemory(1, "The largest gradient, slowly forgotten",
                           call("max", {product({named(b2, beta2), update.memory(1)}),
                                        sum({call("abs", {g}), named(update.option("epsilon"), {.name = "ε"})})}),
                           "u = max(beta2 * u, abs(g) + eps)", lines);
          const Expression mHat =
              corrected(update, {.name = "m", .hat = true}, "The mean without the bias of its start at zero",
                        update.nextMemory(0), beta1, b1, lines);
          update.addStep(
              sum({update.weight(), negated(quotient(product({update.learningRate(), mHat}), update.nextMemory(1)))}),
              "w -= lr * m_hat / u", lines);
        },
});

}  // namespace
}  // namespace nn
