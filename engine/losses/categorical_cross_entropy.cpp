#include <algorithm>
#include <cmath>

#include "engine/kernels/softmax.h"
#include "engine/losses/label_smoothing.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

constexpr const char* kId = "categorical_cross_entropy";

/// L = −Σ_k y_k ln p_k with y one-hot (or any distribution over the K classes).
class CategoricalCrossEntropy : public Loss {
 public:
  explicit CategoricalCrossEntropy(const Options& options) : smoothing_(options) {}

  TargetForm targetForm() const override { return TargetForm::OneHot; }

  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    requireTargetShape(kId, prediction, target);
    const auto [rows, classes, share] = classRows(prediction);
    const double slope = share * static_cast<double>(scale);
    double sum = 0;
    for (Index e = 0; e < prediction.size(); ++e) {
      const double y = smoothing_.of(static_cast<double>(target.data()[e]), classes);
      const double p = std::max(static_cast<double>(prediction.data()[e]), kProbabilityMargin);  // keeps a NaN
      sum -= y * std::log(p);
      if (!gradient.isEmpty()) gradient.data()[e] = static_cast<Scalar>(-slope * y / p);
    }
    return share * sum;
  }

  std::string fusedActivation() const override { return "softmax"; }

  /// With p = softmax(z): L = Σ_k y_k (lse(z) − z_k) and ∂L/∂z = p·Σ_k y_k − y. Row by row, reading the logits before the
  /// gradient takes their place.
  double evaluateLogits(ConstTensorView logits, ConstTensorView target, Scalar scale, TensorView prediction,
                        TensorView gradient) const override {
    requireTargetShape(kId, logits, target);
    const auto [rows, classes, share] = classRows(logits);
    const Scalar slope = static_cast<Scalar>(share) * scale;
    double sum = 0;
    for (Index n = 0; n < rows; ++n) {
      const Scalar* z = logits.data() + n * classes;
      const Scalar* y = target.data() + n * classes;
      Scalar* p = prediction.data() + n * classes;
      double logSum = 0, targetSum = 0;
      kernels::softmaxWithLogSum(1, classes, z, p, &logSum);
      for (Index k = 0; k < classes; ++k) {
        const double weight = smoothing_.of(static_cast<double>(y[k]), classes);
        targetSum += weight;
        if (weight != 0) sum += weight * (logSum - static_cast<double>(z[k]));  // 0·∞ would be NaN
      }
      if (gradient.isEmpty()) continue;
      Scalar* g = gradient.data() + n * classes;
      for (Index k = 0; k < classes; ++k)
        g[k] = slope *
               (static_cast<Scalar>(targetSum) * p[k] - static_cast<Scalar>(smoothing_.of(static_cast<double>(y[k]), classes)));
    }
    return share * sum;
  }

 private:
  LabelSmoothing smoothing_;
};

const LossRegistration registration({
    .id = kId,
    .title = "Categorical cross-entropy",
    .category = "Classification",
    .summary = "How surprised the network is by the right class: 0 when it is certain and right, large when it is certain and "
               "wrong. For samples that belong to exactly one of several classes.",
    .reference = "Bishop 2006, Pattern Recognition and Machine Learning, section 4.3.4",
    .formula = "L = −Σ y ln ŷ",
    .derivative = "∂L/∂ŷ = −y / ŷ; through the softmax ∂L/∂z = ŷ − y",
    .fittingActivations = {"softmax"},
    .options = {labelSmoothingOption()},
    .create = [](const Options& options) -> std::unique_ptr<Loss> {
      return std::make_unique<CategoricalCrossEntropy>(options);
    },
});

}  // namespace
}  // namespace nn
