#include "engine/explain/adam_lines.h"

namespace nn {
namespace {

using formula::call;

const OptimizerExplainerRegistration registration({
    .id = "amsgrad",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const AdamMemory adam(update);
          const Expression g = withDecay(update, lines);
          adam.addMean(update, g, lines);
          adam.addSquares(update, g, lines);
          update.addMemory(2, "The largest mean of squares so far", call("max", {update.memory(2), update.nextMemory(1)}),
                           "v_max = max(v_max, v)", lines);
          const Expression mHat = adam.correctedMean(update, lines);
          const Expression vHat = corrected(update, {.name = "w", .hat = true}, "The same for the largest mean of squares",
                                            update.nextMemory(2), adam.beta2, adam.b2, lines);
          addAdamStep(update, update.weight(), mHat, vHat, kAdamStepCode, lines);
        },
});

}  // namespace
}  // namespace nn
