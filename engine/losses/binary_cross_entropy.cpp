#include <algorithm>
#include <cmath>

#include "engine/kernels/elementwise.h"
#include "engine/losses/label_smoothing.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

constexpr const char* kId = "binary_cross_entropy";

/// L = −1/K Σ_k [y_k ln p_k + (1 − y_k) ln(1 − p_k)], K yes-or-no answers a sample.
class BinaryCrossEntropy : public Loss {
 public:
  explicit BinaryCrossEntropy(const Options& options) : smoothing_(options) {}

  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    requireTargetShape(kId, prediction, target);
    const double perUnit = 1.0 / static_cast<double>(prediction.rowSize());
    const double slope = perUnit * static_cast<double>(scale);
    double sum = 0;
    for (Index e = 0; e < prediction.size(); ++e) {
      const double y = smoothed(target.data()[e]);
      const double p = std::clamp(static_cast<double>(prediction.data()[e]), kProbabilityMargin, 1 - kProbabilityMargin);
      sum -= y * std::log(p) + (1 - y) * std::log1p(-p);
      if (!gradient.isEmpty()) gradient.data()[e] = static_cast<Scalar>(slope * (p - y) / (p * (1 - p)));
    }
    return sum * perUnit;
  }

  std::string fusedActivation() const override { return "sigmoid"; }

  /// With p = σ(z) the loss of one unit is max(z, 0) − z·y + ln(1 + e^−|z|), which neither overflows nor loses digits.
  double evaluateLogits(ConstTensorView logits, ConstTensorView target, Scalar scale, TensorView prediction,
                        TensorView gradient) const override {
    requireTargetShape(kId, logits, target);
    const double perUnit = 1.0 / static_cast<double>(logits.rowSize());
    double sum = 0;
    for (Index e = 0; e < logits.size(); ++e) {
      const double z = static_cast<double>(logits.data()[e]);
      // Not std::max: it would turn a NaN into 0.
      sum += (z < 0 ? 0 : z) - z * smoothed(target.data()[e]) + std::log1p(std::exp(-std::abs(z)));
    }
    kernels::sigmoid(logits.values(), prediction.values());
    if (!gradient.isEmpty()) {
      const Scalar slope = static_cast<Scalar>(perUnit) * scale;
      for (Index e = 0; e < prediction.size(); ++e)
        gradient.data()[e] = slope * (prediction.data()[e] - static_cast<Scalar>(smoothed(target.data()[e])));
    }
    return sum * perUnit;
  }

 private:
  double smoothed(Scalar target) const { return smoothing_.of(static_cast<double>(target), 2); }

  LabelSmoothing smoothing_;
};

const LossRegistration registration({
    .id = kId,
    .title = "Binary cross-entropy",
    .category = "Classification",
    .summary =
        "How surprised the network is by the right answer to a yes-or-no question. For one sigmoid unit, or several units "
        "that answer independent questions.",
    .reference = "Bishop 2006, Pattern Recognition and Machine Learning, section 4.3.2",
    .formula = "L = −1/K · Σ [y ln ŷ + (1 − y) ln(1 − ŷ)]",
    .derivative = "∂L/∂ŷ = 1/K · (ŷ − y) / (ŷ (1 − ŷ)); through the sigmoid ∂L/∂z = 1/K · (ŷ − y)",
    .fittingActivations = {"sigmoid"},
    .options = {labelSmoothingOption()},
    .create = [](const Options& options) -> std::unique_ptr<Loss> { return std::make_unique<BinaryCrossEntropy>(options); },
});

}  // namespace
}  // namespace nn
