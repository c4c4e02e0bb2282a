#include "engine/kernels/update.h"
#include "engine/optimizers/adam_constants.h"
#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

/// Reddi et al. 2018, Algorithm 2, with the bias corrections of Adam, which the paper leaves out and PyTorch (amsgrad=True)
/// keeps. The greatest mean square is taken before its correction, as there.
class Amsgrad : public Optimizer {
 public:
  explicit Amsgrad(const Options& options) : constants_(options) {}

  std::vector<std::string> memoryNames() const override { return {"m", "v", "v_max"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    kernels::amsgrad(weights, gradient, memory[0], memory[1], memory[2], constants_.at(learningRate, step));
  }

 private:
  AdamConstants constants_;
};

const OptimizerRegistration registration({
    .id = "amsgrad",
    .title = "AMSGrad",
    .category = "Optimizer",
    .summary = "Adam with a long memory: a weight that once had large gradients keeps its short steps. Safer where Adam "
               "fails to settle; often no better.",
    .reference = "Reddi, Kale & Kumar 2018, On the convergence of Adam and beyond, arXiv:1904.09237",
    .formula = "m, v as Adam;  w ← max(w, v);  θ ← θ − α·m̂ / (√ŵ + ε)",
    .options = adamOptions(0.001),
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Amsgrad>(options); },
});

}  // namespace
}  // namespace nn
