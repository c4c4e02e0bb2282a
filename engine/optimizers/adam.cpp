#include <cmath>

#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"
#include "engine/optimizers/shared_options.h"

namespace nn {
namespace {

/// Kingma & Ba 2015, Algorithm 1, with ε outside the root of the corrected second moment.
class Adam : public Optimizer {
 public:
  explicit Adam(const Options& options)
      : beta1_(static_cast<Scalar>(options.get<double>("beta1"))),
        beta2_(static_cast<Scalar>(options.get<double>("beta2"))),
        epsilon_(static_cast<Scalar>(options.get<double>("epsilon"))) {}

  std::vector<std::string> memoryNames() const override { return {"m", "v"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    // The corrections take β as the kernel has it: single precision moves 1 − 0.999 by 1e-5, and only the same β on both
    // sides cancels.
    const auto t = static_cast<double>(step);
    const double stepSize = learningRate / (1 - std::pow(static_cast<double>(beta1_), t));
    const double correction2 = 1 / std::sqrt(1 - std::pow(static_cast<double>(beta2_), t));
    kernels::adam(weights, gradient, memory[0], memory[1], static_cast<Scalar>(stepSize), beta1_, beta2_,
                  static_cast<Scalar>(correction2), epsilon_);
  }

 private:
  Scalar beta1_, beta2_, epsilon_;
};

const OptimizerRegistration registration({
    .id = "adam",
    .title = "Adam",
    .category = "Optimizer",
    .summary = "Momentum together with a step length of its own for every weight. The best first choice for most networks.",
    .reference = "Kingma & Ba 2015, Adam: a method for stochastic optimization, arXiv:1412.6980",
    .formula = "m ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  θ ← θ − α·m̂ / (√v̂ + ε)",
    .options = {scaledLearningRateOption(0.001),
                {.name = "beta1",
                 .label = "Beta 1",
                 .help = "How slowly the mean of the gradients (the momentum) forgets: 0.9 looks back about 10 steps.",
                 .defaultValue = 0.9,
                 .minimum = 0,
                 .maximum = 0.99999},
                {.name = "beta2",
                 .label = "Beta 2",
                 .help = "How slowly the mean of the squared gradients forgets: 0.999 looks back about 1000 steps.",
                 .defaultValue = 0.999,
                 .minimum = 0,
                 .maximum = 0.99999},
                epsilonOption()},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Adam>(options); },
});

}  // namespace
}  // namespace nn
