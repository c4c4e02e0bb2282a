#include <cmath>

#include "engine/kernels/update.h"
#include "engine/optimizers/adam_constants.h"
#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

/// Dozat 2016 with his momentum that grows from β₁/2 to β₁, μₜ = β₁(1 − ½·0.96^(tψ)), as PyTorch has it.
class Nadam : public Optimizer {
 public:
  explicit Nadam(const Options& options)
      : constants_(options), beta1_(options.get<double>("beta1")), decay_(options.get<double>("momentum_decay")) {}

  std::vector<std::string> memoryNames() const override { return {"m", "v"}; }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    kernels::AdamStep constants = constants_.at(learningRate, step);
    constants.stepSize = static_cast<Scalar>(learningRate * momentum(step + 1) / (1 - momentumProduct(step + 1)));
    const double gradientStep = learningRate * (1 - momentum(step)) / (1 - momentumProduct(step));
    kernels::nadam(weights, gradient, memory[0], memory[1], static_cast<Scalar>(gradientStep), constants);
  }

 private:
  static constexpr double kBase = 0.96;

  double momentum(std::int64_t step) const { return beta1_ * (1 - 0.5 * std::pow(kBase, static_cast<double>(step) * decay_)); }

  /// μ₁μ₂…μₜ in the same time for any t, so that nothing need be kept. With r = 0.96^ψ and log(1−x) = −Σ xᵏ/k,
  /// log ∏(1 − ½rⁱ) = −Σₖ 2⁻ᵏ/k · Σᵢ rⁱᵏ, and the inner sum is the geometric series rᵏ(1−rᵗᵏ)/(1−rᵏ).
  double momentumProduct(std::int64_t step) const {
    constexpr int kTerms = 60;          // 2⁻⁶⁰ is lost beside 1
    constexpr double kNothing = 1e-20;  // 1 minus it is 1
    const auto t = static_cast<double>(step);
    const double bound = std::pow(beta1_, t);
    if (bound < kNothing) return 0;
    const double logR = decay_ * std::log(kBase);
    double logProduct = 0;
    for (int k = 1; k <= kTerms; ++k) {
      // 1 − rᵏ by expm1, because r is close to 1.
      const double series = logR < 0 ? std::exp(k * logR) * std::expm1(t * k * logR) / std::expm1(k * logR) : t;
      logProduct -= std::ldexp(series, -k) / k;
    }
    return bound * std::exp(logProduct);
  }

  AdamConstants constants_;
  double beta1_, decay_;
};

std::vector<OptionSpec> options() {
  std::vector<OptionSpec> specs = adamOptions(0.002);
  specs.push_back(
      {.name = "momentum_decay",
       .label = "Momentum decay",
       .help = "How fast the momentum grows from half of beta 1 to all of it. Typical: 0.004, about 10000 steps to nine "
               "tenths.",
       .defaultValue = 0.004,
       .minimum = 0,
       .maximum = 10});
  return specs;
}

const OptimizerRegistration registration({
    .id = "nadam",
    .title = "Nadam",
    .category = "Optimizer",
    .summary =
        "Adam that looks ahead as Nesterov's momentum does: the newest gradient counts twice. Often a little faster than "
        "Adam.",
    .reference = "Dozat 2016, Incorporating Nesterov momentum into Adam, ICLR workshop",
    .formula = "m, v as Adam;  θ ← θ − α·(μₜ₊₁·m/(1−∏μ) + (1−μₜ)·g/(1−∏μ)) / (√v̂ + ε)",
    .options = options(),
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Nadam>(options); },
});

}  // namespace
}  // namespace nn
