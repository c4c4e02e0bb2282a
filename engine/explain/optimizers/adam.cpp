#include "engine/explain/adam_lines.h"

namespace nn {
namespace {

const OptimizerExplainerRegistration registration({
    .id = "adam",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const AdamMemory adam(update);
          const Expression g = withDecay(update, lines);
          adam.addMean(update, g, lines);
          adam.addSquares(update, g, lines);
          const Expression mHat = adam.correctedMean(update, lines);
          const Expression vHat = corrected(update, {.name = "v", .hat = true}, "The same for the squares",
                                            update.nextMemory(1), adam.beta2, adam.b2, lines);
          addAdamStep(update, update.weight(), mHat, vHat, kAdamStepCode, lines);
        },
});

}  // namespace
}  // namespace nn
