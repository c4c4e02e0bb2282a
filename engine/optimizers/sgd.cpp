#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"
#include "engine/optimizers/shared_options.h"

namespace nn {
namespace {

/// v ← μv + (1−d)g, θ ← θ − αv, or with Nesterov θ ← θ − α(g + μv). Momentum in the form that keeps the learning rate out of v,
/// so that changing the rate takes effect at once. The first gradient goes into v undamped, as in PyTorch.
class Sgd : public Optimizer {
 public:
  explicit Sgd(const Options& options)
      : momentum_(static_cast<Scalar>(options.get<double>("momentum"))),
        nesterov_(options.get<bool>("nesterov")),
        dampening_(static_cast<Scalar>(nesterov_ ? 0 : options.get<double>("dampening"))),
        weightDecay_(static_cast<Scalar>(options.get<double>("weight_decay"))) {}

  std::vector<std::string> memoryNames() const override {
    return momentum_ > 0 ? std::vector<std::string>{"velocity"} : std::vector<std::string>{};
  }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t step) const override {
    const auto rate = static_cast<Scalar>(learningRate);
    if (momentum_ > 0)
      kernels::momentum(weights, gradient, memory[0],
                        {.learningRate = rate,
                         .momentum = momentum_,
                         .dampening = step > 1 ? dampening_ : 0,
                         .weightDecay = weightDecay_,
                         .nesterov = nesterov_});
    else
      kernels::sgd(weights, gradient, rate, weightDecay_);
  }

 private:
  Scalar momentum_;
  bool nesterov_;
  Scalar dampening_, weightDecay_;
};

const OptimizerRegistration registration({
    .id = "sgd",
    .title = "SGD",
    .category = "Optimizer",
    .summary = "Stochastic gradient descent: a step straight downhill, its length set by the learning rate. With momentum it "
               "rolls on in the direction of the last steps, which smooths zigzags and speeds up long slopes.",
    .reference = "Robbins & Monro 1951; Polyak 1964; Sutskever, Martens, Dahl & Hinton 2013",
    .formula = "v ← μ·v + (1−d)·g;  θ ← θ − α·v",
    .options = {{.name = "learning_rate",
                 .label = "Learning rate",
                 .help = "Length of a step. Too small learns slowly, too large jumps about or explodes. Typical: 0.001 to 0.1.",
                 .defaultValue = 0.01,
                 .minimum = 0,
                 .maximum = 100},
                {.name = "momentum",
                 .label = "Momentum",
                 .help = "Which part of the last step's motion is kept. 0 is plain gradient descent; typical: 0.9.",
                 .defaultValue = 0.0,
                 .minimum = 0,
                 .maximum = 0.9999},
                {.name = "nesterov",
                 .label = "Nesterov",
                 .help = "Looks ahead to where the momentum leads before correcting, which brakes earlier. Matters only with "
                         "momentum.",
                 .defaultValue = false},
                {.name = "dampening",
                 .label = "Dampening",
                 .help = "Which part of every new gradient is kept out of the momentum. 0 is the usual; the same number as the "
                         "momentum makes it a mean of gradients. Not with Nesterov.",
                 .defaultValue = 0.0,
                 .minimum = 0,
                 .maximum = 1,
                 .onlyWhen = OptionCondition{"nesterov", false}},
                penaltyOption()},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Sgd>(options); },
});

}  // namespace
}  // namespace nn
