#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"
#include "engine/optimizers/shared_options.h"

namespace nn {
namespace {

/// s ← ρs + (1−ρ)g², u = g / (√s + ε), θ ← θ − αu. Centred (Graves 2013), the mean gradient's square is taken off s first; with
/// momentum v ← μv + u moves the weights, the learning rate kept out of it as in SGD. The lecture has ρ = 0.9, which is the
/// default; PyTorch starts with 0.99 and a rate of 0.01.
class RmsProp : public Optimizer {
 public:
  explicit RmsProp(const Options& options)
      : fresh_(static_cast<Scalar>(1 - options.get<double>("rho"))),
        momentum_(static_cast<Scalar>(options.get<double>("momentum"))),
        isCentred_(options.get<bool>("centered")),
        epsilon_(static_cast<Scalar>(options.get<double>("epsilon"))),
        weightDecay_(static_cast<Scalar>(options.get<double>("weight_decay"))) {}

  std::vector<std::string> memoryNames() const override {
    std::vector<std::string> names = {"mean_square"};
    if (isCentred_) names.push_back("mean_gradient");
    if (momentum_ > 0) names.push_back("velocity");
    return names;
  }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t) const override {
    kernels::RmspropMemory named{.meanSquare = memory[0]};
    if (isCentred_) named.meanGradient = memory[1];
    if (momentum_ > 0) named.velocity = memory.back();
    kernels::rmsprop(weights, gradient, named,
                     {.learningRate = static_cast<Scalar>(learningRate),
                      .fresh = fresh_,
                      .epsilon = epsilon_,
                      .momentum = momentum_,
                      .weightDecay = weightDecay_});
  }

 private:
  Scalar fresh_, momentum_;
  bool isCentred_;
  Scalar epsilon_, weightDecay_;
};

const OptimizerRegistration registration({
    .id = "rmsprop",
    .title = "RMSprop",
    .category = "Optimizer",
    .summary = "Divides each weight's step by the recent size of its gradient, so that steep and flat directions move at a "
               "similar pace.",
    .reference = "Tieleman & Hinton 2012, Neural Networks for Machine Learning, lecture 6.5; centred: Graves 2013, "
                 "arXiv:1308.0850, section 4.2",
    .formula = "s ← ρ·s + (1−ρ)·g²;  θ ← θ − α·g / (√s + ε)",
    .options = {scaledLearningRateOption(0.001),
                {.name = "rho",
                 .label = "Memory",
                 .help = "How slowly the mean of squared gradients forgets: 0.9 looks back about 10 steps, 0.99 about 100.",
                 .defaultValue = 0.9,
                 .minimum = 0,
                 .maximum = 0.99999},
                {.name = "momentum",
                 .label = "Momentum",
                 .help =
                     "Which part of the last step's motion is kept, as in SGD. 0 is none; typical: 0, or 0.9 with a smaller "
                     "learning rate.",
                 .defaultValue = 0.0,
                 .minimum = 0,
                 .maximum = 0.9999},
                {.name = "centered",
                 .label = "Centred",
                 .help = "Divides by the spread of the gradient around its mean instead of its size: longer steps where the "
                         "gradient is steady. Sometimes helps recurrent networks.",
                 .defaultValue = false},
                epsilonOption(1e-8, "the root of the mean square"),
                penaltyOption()},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<RmsProp>(options); },
});

}  // namespace
}  // namespace nn
