#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using formula::call;
using formula::named;
using formula::negated;
using formula::product;
using formula::sum;

const OptimizerExplainerRegistration registration({
    .id = "lion",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Symbol beta1{.name = "β", .subscript = "1"}, beta2{.name = "β", .subscript = "2"};
          const double b1 = update.option("beta1"), b2 = update.option("beta2");
          const Expression g = update.gradient;
          const Expression c = update.addBetween({.name = "c"}, "Direction: momentum and gradient mixed",
                                                 movingMean(beta1, b1, update.memory(0), g), lines);
          update.addMemory(0, "Momentum for the next step", movingMean(beta2, b2, update.memory(0), g),
                           "m = beta2 * m + (1 - beta2) * g", lines);
          std::vector<Expression> direction{call("sign", {c})};
          if (const double decay = update.option("weight_decay"); decay != 0)
            direction.push_back(product({named(decay, {.name = "λ"}), update.weight()}));
          const Expression whole = direction.size() == 1 ? direction.front() : sum(std::move(direction));
          update.addStep(sum({update.weight(), negated(product({update.learningRate(), whole}))}),
                         "w -= lr * (sign(c) + decay * w)", lines);
          lines.back().note = "Every weight moves by exactly the learning rate; only the direction depends on the gradient.";
        },
});

}  // namespace
}  // namespace nn
