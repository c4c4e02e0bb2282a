#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"
#include "engine/optimizers/shared_options.h"

namespace nn {
namespace {

/// Chen et al. 2023, Algorithm 2, with the decay multiplied by the learning rate, as there.
class Lion : public Optimizer {
 public:
  explicit Lion(const Options& options)
      : fresh1_(static_cast<Scalar>(1 - options.get<double>("beta1"))),
        fresh2_(static_cast<Scalar>(1 - options.get<double>("beta2"))),
        weightDecay_(options.get<double>("weight_decay")) {}

  std::vector<std::string> memoryNames() const override { return {"m"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t) const override {
    kernels::lion(weights, gradient, memory[0], static_cast<Scalar>(learningRate), fresh1_, fresh2_,
                  static_cast<Scalar>(learningRate * weightDecay_));
  }

 private:
  Scalar fresh1_, fresh2_;
  double weightDecay_;
};

const OptimizerRegistration registration({
    .id = "lion",
    .title = "Lion",
    .category = "Optimizer",
    .summary =
        "Moves every weight by exactly the learning rate, in the direction of its momentum. Needs less memory than Adam, and "
        "a learning rate three to ten times smaller.",
    .reference = "Chen et al. 2023, Symbolic discovery of optimization algorithms, arXiv:2302.06675",
    .formula = "c = β₁·m + (1−β₁)·g;  m ← β₂·m + (1−β₂)·g;  θ ← θ − α·(sign(c) + λ·θ)",
    .options = {{.name = "learning_rate",
                 .label = "Learning rate",
                 .help = "How far every weight moves in one step. Typical: 0.00001 to 0.001.",
                 .defaultValue = 0.0001,
                 .minimum = 0,
                 .maximum = 100},
                beta1Option(0.9),
                beta2Option(0.99),
                decoupledDecayOption(0)},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Lion>(options); },
});

}  // namespace
}  // namespace nn
