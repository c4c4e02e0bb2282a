#include <cmath>

#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using formula::constant;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::root;
using formula::square;
using formula::sum;

/// μₜ = β₁·(1 − ½·0.96^(tψ)), and the product of all until t.
double momentumAt(const UpdateCase& update, double t) {
  return update.option("beta1") * (1 - 0.5 * std::pow(0.96, t * update.option("momentum_decay")));
}
double momentumProduct(const UpdateCase& update, double t) {
  double result = 1;
  for (double i = 1; i <= t && result > 1e-20; ++i) result *= momentumAt(update, i);
  return result;
}

const OptimizerExplainerRegistration registration({
    .id = "nadam",
    .update =
        [](const UpdateCase& update, Lines& lines) {
          const Symbol beta1{.name = "β", .subscript = "1"}, beta2{.name = "β", .subscript = "2"};
          const double b1 = update.option("beta1"), b2 = update.option("beta2");
          const Expression g = withDecay(update, lines);
          update.addMemory(0, "Mean of the gradients (momentum)", movingMean(beta1, b1, update.memory(0), g),
                           "m = beta1 * m + (1 - beta1) * g", lines);
          update.addMemory(1, "Mean of the squared gradients", movingMean(beta2, b2, update.memory(1), square(g)),
                           "v = beta2 * v + (1 - beta2) * g * g", lines);
          const double t = update.step;
          const Expression now = named(momentumAt(update, t), {.name = "μ", .subscript = "t"});
          const Expression later = named(momentumAt(update, t + 1), {.name = "μ", .subscript = "t+1"});
          const Expression all = named(momentumProduct(update, t), {.name = "Πμ", .subscript = "t"});
          const Expression allLater = named(momentumProduct(update, t + 1), {.name = "Πμ", .subscript = "t+1"});
          const Expression mHat = update.addBetween(
              {.name = "m", .hat = true}, "The mean, one step ahead, without the bias of its start at zero",
              sum({quotient(product({later, update.nextMemory(0)}), sum({constant(1), negated(allLater)})),
                   quotient(product({sum({constant(1), negated(now)}), g}), sum({constant(1), negated(all)}))}),
              lines);
          const Expression vHat = corrected(update, {.name = "v", .hat = true}, "The mean of squares without that bias",
                                            update.nextMemory(1), beta2, b2, lines);
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
