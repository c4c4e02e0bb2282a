#include "engine/kernels/update.h"
#include "engine/optimizers/adam_constants.h"
#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

/// Kingma & Ba 2015, Algorithm 1, with ε outside the root of the corrected second moment, where PyTorch has it too.
class Adam : public Optimizer {
 public:
  explicit Adam(const Options& options) : constants_(options) {}

  std::vector<std::string> memoryNames() const override { return {"m", "v"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    kernels::adam(weights, gradient, memory[0], memory[1], constants_.at(learningRate, step));
  }

 private:
  AdamConstants constants_;
};

const OptimizerRegistration registration({
    .id = "adam",
    .title = "Adam",
    .category = "Optimizer",
    .summary = "Momentum together with a step length of its own for every weight. The best first choice for most networks.",
    .reference = "Kingma & Ba 2015, Adam: a method for stochastic optimization, arXiv:1412.6980",
    .formula = "m ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  θ ← θ − α·m̂ / (√v̂ + ε)",
    .options = adamOptions(0.001),
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Adam>(options); },
});

}  // namespace
}  // namespace nn
