#include <cmath>

#include "engine/explain/adam_lines.h"

namespace nn {
namespace {

using formula::constant;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
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
          const AdamMemory adam(update);
          const Expression g = withDecay(update, lines);
          adam.addMean(update, g, lines);
          adam.addSquares(update, g, lines);
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
                                            update.nextMemory(1), adam.beta2, adam.b2, lines);
          addAdamStep(update, update.weight(), mHat, vHat, kAdamStepCode, lines);
        },
});

}  // namespace
}  // namespace nn
