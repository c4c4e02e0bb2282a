#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"
#include "engine/optimizers/shared_options.h"

namespace nn {
namespace {

/// s ← s + g², θ ← θ − αₜg / (√(s + s₀) + ε), the rate falling by itself to αₜ = α / (1 + (t−1)d). The sum is kept without its
/// start value s₀, because memory starts at zero.
class Adagrad : public Optimizer {
 public:
  explicit Adagrad(const Options& options)
      : decay_(options.get<double>("lr_decay")),
        start_(static_cast<Scalar>(options.get<double>("initial_accumulator_value"))),
        epsilon_(static_cast<Scalar>(options.get<double>("epsilon"))),
        weightDecay_(static_cast<Scalar>(options.get<double>("weight_decay"))) {}

  std::vector<std::string> memoryNames() const override { return {"sum"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    const double rate = learningRate / (1 + static_cast<double>(step - 1) * decay_);
    kernels::adagrad(weights, gradient, memory[0], static_cast<Scalar>(rate), start_, epsilon_, weightDecay_);
  }

 private:
  double decay_;
  Scalar start_, epsilon_, weightDecay_;
};

const OptimizerRegistration registration({
    .id = "adagrad",
    .title = "Adagrad",
    .category = "Optimizer",
    .summary =
        "Divides each weight's step by the size of all its gradients so far. Good for features that are rarely there; in "
        "long trainings the steps get too short.",
    .reference = "Duchi, Hazan & Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization",
    .formula = "s ← s + g²;  θ ← θ − α·g / (√s + ε)",
    .options =
        {scaledLearningRateOption(0.01),
         {.name = "lr_decay",
          .label = "Learning rate decay",
          .help = "How fast the learning rate falls besides: in step t it is divided by 1 + (t − 1) times this. 0 is not at "
                  "all; typical: 0.",
          .defaultValue = 0.0,
          .minimum = 0,
          .maximum = 1},
         {.name = "initial_accumulator_value",
          .label = "Start of the sum",
          .help = "Where the sum of squares begins. Larger shortens the first steps; typical: 0, or 0.1 where the first steps "
                  "are too wild.",
          .defaultValue = 0.0,
          .minimum = 0,
          .maximum = 1000},
         epsilonOption(1e-10, "the root of the sum"),
         penaltyOption()},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Adagrad>(options); },
});

}  // namespace
}  // namespace nn
