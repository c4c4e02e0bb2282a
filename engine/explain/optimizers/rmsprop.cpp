#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using formula::call;
using formula::constant;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::root;
using formula::square;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "rmsprop",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Expression g = withDecay(update, lines);
          const Symbol rho{.name = "ρ"};
          const int centre = update.memoryNamed("mean_gradient"), velocity = update.memoryNamed("velocity");
          update.addMemory(0, "Mean of the squared gradients",
                           movingMean(rho, update.option("rho"), update.memory(0), square(g)),
                           "s = rho * s + (1 - rho) * g * g", lines);
          Expression spread = update.nextMemory(0);
          if (centre >= 0) {
            update.addMemory(centre, "Mean of the gradients", movingMean(rho, update.option("rho"), update.memory(centre), g),
                             "m = rho * m + (1 - rho) * g", lines);
            spread =
                update.addBetween({.name = "σ²"}, "Variance of the gradients",
                                  call("max", {constant(0), sum({spread, negated(square(update.nextMemory(centre)))})}), lines);
          }
          Expression direction = quotient(g, sum({root(spread), named(update.option("epsilon"), {.name = "ε"})}));
          if (velocity >= 0) {
            update.addMemory(
                velocity, "Velocity: the steps before go on",
                sum({product({named(update.option("momentum"), {.name = "μ"}), update.memory(velocity)}), direction}),
                "v = mu * v + g / (sqrt(s) + eps)", lines);
            direction = update.nextMemory(velocity);
          }
          update.addStep(sum({update.weight(), negated(product({update.learningRate(), direction}))}),
                         velocity >= 0 ? "w -= lr * v" : "w -= lr * g / (sqrt(s) + eps)", lines);
        },
});

}  // namespace
}  // namespace nn
