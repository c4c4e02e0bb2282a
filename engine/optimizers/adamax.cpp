#include "engine/kernels/update.h"
#include "engine/optimizers/adam_constants.h"
#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

/// Kingma & Ba 2015, Algorithm 2. PyTorch adds ε to |g|, the paper has none.
class Adamax : public Optimizer {
 public:
  explicit Adamax(const Options& options) : constants_(options) {}

  std::vector<std::string> memoryNames() const override { return {"m", "u"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    kernels::adamax(weights, gradient, memory[0], memory[1], constants_.at(learningRate, step));
  }

 private:
  AdamConstants constants_;
};

const OptimizerRegistration registration({
    .id = "adamax",
    .title = "Adamax",
    .category = "Optimizer",
    .summary = "Adam that divides by the largest recent gradient instead of the mean square. Calm where single gradients "
               "are huge, as with rare words.",
    .reference = "Kingma & Ba 2015, Adam: a method for stochastic optimization, section 7.1, arXiv:1412.6980",
    .formula = "m as Adam;  u ← max(β₂·u, |g| + ε);  θ ← θ − α·m̂ / u",
    .options = adamOptions(0.002, WeightDecay::Penalty, "the size of the gradient"),
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Adamax>(options); },
});

}  // namespace
}  // namespace nn
