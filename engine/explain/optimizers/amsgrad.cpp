#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using formula::call;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::root;
using formula::square;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "amsgrad",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Symbol beta1{.name = "β", .subscript = "1"}, beta2{.name = "β", .subscript = "2"};
          const double b1 = update.option("beta1"), b2 = update.option("beta2");
          const Expression g = withDecay(update, lines);
          update.addMemory(0, "Mean of the gradients (momentum)", movingMean(beta1, b1, update.memory(0), g),
                           "m = beta1 * m + (1 - beta1) * g", lines);
          update.addMemory(1, "Mean of the squared gradients", movingMean(beta2, b2, update.memory(1), square(g)),
                           "v = beta2 * v + (1 - beta2) * g * g", lines);
          update.addMemory(2, "The largest mean of squares so far", call("max", {update.memory(2), update.nextMemory(1)}),
                           "v_max = max(v_max, v)", lines);
          const Expression mHat =
              corrected(update, {.name = "m", .hat = true}, "The mean without the bias of its start at zero",
                        update.nextMemory(0), beta1, b1, lines);
          const Expression vHat = corrected(update, {.name = "w", .hat = true}, "The same for the largest mean of squares",
                                            update.nextMemory(2), beta2, b2, lines);
          update.addStep(
              sum({update.weight(), negated(quotient(product({update.learningRate(), mHat}),
                                                     sum({root(vHat), named(update.option("epsilon"), {.name = "ε"})})))}),
              "w -= lr * m_hat / (sqrt(v_hat) + eps)", lines);
          lines.back().note =
              "The step is as long as the learning rate where gradients agree, and shorter where they contradict each other.";
        },
});

}  // namespace
}  // namespace nn
