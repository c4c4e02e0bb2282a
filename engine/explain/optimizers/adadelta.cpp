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
    .id = "adadelta",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Expression g = withDecay(update, lines);
          const Symbol rho{.name = "ρ"};
          const Expression epsilon = named(update.option("epsilon"), {.name = "ε"});
          update.addMemory(0, "Mean of the squared gradients",
                           movingMean(rho, update.option("rho"), update.memory(0), square(g)),
                           "s = rho * s + (1 - rho) * g * g", lines);
          const Expression step = update.addBetween(
              {.name = "Δ"}, "The step: as long as earlier ones, turned by the gradient",
              product({quotient(root(sum({update.memory(1), epsilon})), root(sum({update.nextMemory(0), epsilon}))), g}),
              lines);
          update.addMemory(1, "Mean of the squared steps",
                           movingMean(rho, update.option("rho"), update.memory(1), square(step)),
                           "d = rho * d + (1 - rho) * step * step", lines);
          update.addStep(sum({update.weight(), negated(product({update.learningRate(), step}))}), "w -= lr * step", lines);
        },
});

}  // namespace
}  // namespace nn
