#include "engine/explain/adam_lines.h"

namespace nn {
namespace {

using formula::named;
using formula::negated;
using formula::product;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "adamw",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const AdamMemory adam(update);
          const Expression g = update.gradient;
          adam.addMean(update, g, lines);
          adam.addSquares(update, g, lines);
          const Expression mHat = adam.correctedMean(update, lines);
          const Expression vHat = corrected(update, {.name = "v", .hat = true}, "The same for the squares",
                                            update.nextMemory(1), adam.beta2, adam.b2, lines);
          const double decay = update.option("weight_decay");
          const Expression shrunk =
              decay == 0 ? update.weight()
                         : update.addBetween(
                               {.name = "w"}, "Weight decay, apart from the gradient",
                               sum({update.weight(),
                                    negated(product({update.learningRate(), named(decay, {.name = "λ"}), update.weight()}))}),
                               lines);
          addAdamStep(update, shrunk, mHat, vHat, std::string("w -= lr * decay * w\n") + kAdamStepCode, lines);
        },
});

}  // namespace
}  // namespace nn
