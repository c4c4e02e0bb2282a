#include "engine/kernels/update.h"
#include "engine/optimizers/adam_constants.h"
#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

/// Loshchilov & Hutter 2019, Algorithm 2, with the decay multiplied by the learning rate, as PyTorch has it.
class AdamW : public Optimizer {
 public:
  explicit AdamW(const Options& options) : constants_(options, WeightDecay::Decoupled) {}

  std::vector<std::string> memoryNames() const override { return {"m", "v"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    kernels::adam(weights, gradient, memory[0], memory[1], constants_.at(learningRate, step));
  }

 private:
  AdamConstants constants_;
};

const OptimizerRegistration registration({
    .id = "adamw",
    .title = "AdamW",
    .category = "Optimizer",
    .summary = "Adam whose weight decay does not go through the division by the gradients' size, so that it pulls on all "
               "weights alike. The standard for transformers and large networks.",
    .reference = "Loshchilov & Hutter 2019, Decoupled weight decay regularization, arXiv:1711.05101",
    .formula = "θ ← θ − α·λ·θ;  then Adam: θ ← θ − α·m̂ / (√v̂ + ε)",
    .options = adamOptions(0.001, WeightDecay::Decoupled),
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<AdamW>(options); },
});

}  // namespace
}  // namespace nn
