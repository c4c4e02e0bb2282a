#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"
#include "engine/optimizers/shared_options.h"

namespace nn {
namespace {

/// Zeiler 2012, Algorithm 1, with ε inside both roots. The paper has no learning rate (here 1) and ρ = 0.95, which is the
/// default; PyTorch starts with 0.9.
class Adadelta : public Optimizer {
 public:
  explicit Adadelta(const Options& options)
      : fresh_(static_cast<Scalar>(1 - options.get<double>("rho"))),
        epsilon_(static_cast<Scalar>(options.get<double>("epsilon"))),
        weightDecay_(static_cast<Scalar>(options.get<double>("weight_decay"))) {}

  std::vector<std::string> memoryNames() const override { return {"mean_square", "mean_square_step"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t) const override {
    kernels::adadelta(weights, gradient, memory[0], memory[1], static_cast<Scalar>(learningRate), fresh_, epsilon_,
                      weightDecay_);
  }

 private:
  Scalar fresh_, epsilon_, weightDecay_;
};

const OptimizerRegistration registration({
    .id = "adadelta",
    .title = "Adadelta",
    .category = "Optimizer",
    .summary =
        "Finds the length of its steps by itself, from the recent gradients and the recent steps. Needs no learning rate, "
        "but starts slowly.",
    .reference = "Zeiler 2012, ADADELTA: an adaptive learning rate method, arXiv:1212.5701",
    .formula = "s ← ρ·s + (1−ρ)·g²;  Δ = g·√(d + ε) / √(s + ε);  d ← ρ·d + (1−ρ)·Δ²;  θ ← θ − α·Δ",
    .options =
        {{.name = "learning_rate",
          .label = "Learning rate",
          .help = "Factor on the steps that the method has found. 1 is the method itself; smaller makes it calmer.",
          .defaultValue = 1.0,
          .minimum = 0,
          .maximum = 100},
         {.name = "rho",
          .label = "Memory",
          .help = "How slowly the means of squared gradients and steps forget: 0.95 (the paper's) looks back about 20 steps, "
                  "0.9 about 10.",
          .defaultValue = 0.95,
          .minimum = 0,
          .maximum = 0.99999},
         epsilonOption(1e-6, "both mean squares, inside the roots"),
         penaltyOption()},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Adadelta>(options); },
});

}  // namespace
}  // namespace nn
