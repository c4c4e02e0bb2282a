#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using formula::constant;
using formula::named;
using formula::negated;
using formula::product;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "sgd",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Expression g = withDecay(update, lines);
          const int velocity = update.memoryNamed("velocity");
          if (velocity < 0) {
            update.addStep(sum({update.weight(), negated(product({update.learningRate(), g}))}), "w -= lr * g", lines);
            lines.back().note = "One step down the slope, as long as the slope is steep.";
            return;
          }
          const bool isNesterov = update.options.get<bool>("nesterov");
          const Expression momentum = named(update.option("momentum"), {.name = "μ"});
          const double dampening = isNesterov || update.step <= 1 ? 0 : update.option("dampening");
          const Expression fresh =
              dampening == 0 ? g : product({sum({constant(1), negated(named(dampening, {.name = "d"}))}), g});
          update.addMemory(velocity, "Velocity: the steps before go on, the gradient is added",
                           sum({product({momentum, update.memory(velocity)}), fresh}), "v = mu * v + g", lines);
          const Expression direction =
              isNesterov ? sum({g, product({momentum, update.nextMemory(velocity)})}) : update.nextMemory(velocity);
          update.addStep(sum({update.weight(), negated(product({update.learningRate(), direction}))}),
                         isNesterov ? "w -= lr * (g + mu * v)" : "w -= lr * v", lines);
        },
});

}  // namespace
}  // namespace nn
