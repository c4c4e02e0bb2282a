#include "engine/kernels/update.h"
#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

/// v ← μv + g, θ ← θ − αv, or with Nesterov θ ← θ − α(g + μv). Momentum in the form that keeps the learning rate out of v, so
/// that changing the rate takes effect at once.
class Sgd : public Optimizer {
 public:
  explicit Sgd(const Options& options)
      : momentum_(static_cast<Scalar>(options.get<double>("momentum"))), nesterov_(options.get<bool>("nesterov")) {}

  std::vector<std::string> memoryNames() const override {
    return momentum_ > 0 ? std::vector<std::string>{"velocity"} : std::vector<std::string>{};
  }

  void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
              double learningRate, std::int64_t) const override {
    const auto rate = static_cast<Scalar>(learningRate);
    if (momentum_ > 0)
      kernels::momentum(weights, gradient, memory[0], rate, momentum_, nesterov_);
    else
      kernels::sgd(weights, gradient, rate);
  }

 private:
  Scalar momentum_;
  bool nesterov_;
};

const OptimizerRegistration registration({
    .id = "sgd",
    .title = "SGD",
    .category = "Optimizer",
    .summary = "Stochastic gradient descent: a step straight downhill, its length set by the learning rate. With momentum it "
               "rolls on in the direction of the last steps, which smooths zigzags and speeds up long slopes.",
    .reference = "Robbins & Monro 1951; Polyak 1964; Sutskever, Martens, Dahl & Hinton 2013",
    .formula = "v ← μ·v + g;  θ ← θ − α·v",
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
                 .defaultValue = false}},
    .create = [](const Options& options) -> std::unique_ptr<Optimizer> { return std::make_unique<Sgd>(options); },
});

}  // namespace
}  // namespace nn
