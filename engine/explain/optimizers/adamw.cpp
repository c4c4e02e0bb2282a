#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::root;
using formula::square;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "adamw",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Symbol beta1{.name = "β", .subscript = "1"}, beta2{.name = "β", .subscript = "2"};
          const double b1 = update.option("beta1"), b2 = update.option("beta2");
          const Expression g = update.gradient;
          update.addMemory(0, "Mean of the gradients (momentum)", movingMean(beta1, b1, update.memory(0), g),
                           "m = beta1 * m + (1 - beta1) * g", lines);
          update.addMemory(1, "Mean of the squared gradients", movingMean(beta2, b2, update.memory(1), square(g)),
                           "v = beta2 * v + (1 - beta2) * g * g", lines);
          const Expression mHat =
              corrected(update, {.name = "m", .hat = true}, "The mean without the bias of its start at zero",
                        update.nextMemory(0), beta1, b1, lines);
          const Expression vHat =
              corrected(update, {.name = "v", .hat = true}, "The same for the squares", update.nextMemory(1), beta2, b2, lines);
          const double decay = update.option("weight_decay");
          const Expression shrunk =
              decay == 0 ? update.weight()
                         : update.addBetween(
                               {.name = "w"}, "Weight decay, apart from the gradient",
                               sum({update.weight(),
                                    negated(product({update.learningRate(), named(decay, {.name = "λ"}), update.weight()}))}),
                               lines);
          update.addStep(sum({shrunk, negated(quotient(product({update.learningRate(), mHat}),
                                                       sum({root(vHat), named(update.option("epsilon"), {.name = "ε"})})))}),
                         "w -= lr * decay * w\nw -= lr * m_hat / (sqrt(v_hat) + eps)", lines);
          lines.back().note =
              "The step is as long as the learning rate where gradients agree, and shorter where they contradict each other.";
        },
});

}  // namespace
}  // namespace nn
