#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"
#include "engine/optimizers/shared_options.h"

namespace nn {
namespace {

/// s ← ρs + (1−ρ)g², θ ← θ − αg / (√s + ε).
class RmsProp : public Optimizer {
 public:
  explicit RmsProp(const Options& options)
      : rho_(static_cast<Scalar>(options.get<double>("rho"))), epsilon_(static_cast<Scalar>(options.get<double>("epsilon"))) {}

  std::vector<std::string> memoryNames() const override { return {"mean_square"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t) const override {
    kernels::rmsprop(weights, gradient, memory[0], static_cast<Scalar>(learningRate), rho_, epsilon_);
  }

 private:
  Scalar rho_, epsilon_;
};

const OptimizerRegistration registration({
    .id = "rmsprop",
    .title = "RMSprop",
    .category = "Optimizer",
    .summary = "Divides each weight's step by the recent size of its gradient, so that steep and flat directions move at a "
               "similar pace.",
    .reference = "Tieleman & Hinton 2012, Neural Networks for Machine Learning, lecture 6.5",
    .formula = "s ← ρ·s + (1−ρ)·g²;  θ ← θ − α·g / (√s + ε)",
    .options = {scaledLearningRateOption(0.001),
                {.name = "rho",
                 .label = "Memory",
                 .help = "How slowly the mean of squared gradients forgets: 0.9 looks back about 10 steps, 0.99 about 100.",
                 .defaultValue = 0.9,
                 .minimum = 0,
                 .maximum = 0.99999},
                epsilonOption()},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<RmsProp>(options); },
});

}  // namespace
}  // namespace nn
