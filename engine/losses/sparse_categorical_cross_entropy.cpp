#include <algorithm>
#include <cmath>

#include "engine/kernels/softmax.h"
#include "engine/losses/label_smoothing.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

constexpr const char* kId = "sparse_categorical_cross_entropy";

/// L = −ln p_c, c the number of the right class, or −Σ_k y_k ln p_k with the smoothed y of that class. Shapes  target (N, 1),
/// or (N, P) for P rows of classes in a sample.
class SparseCategoricalCrossEntropy : public Loss {
 public:
  explicit SparseCategoricalCrossEntropy(const Options& options) : smoothing_(options) {}

  TargetForm targetForm() const override { return TargetForm::ClassIndex; }

  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    const auto [rows, classes, share] = classRows(prediction);
    const double slope = share * static_cast<double>(scale);
    double sum = 0;
    for (Index n = 0; n < rows; ++n) {
      const Index c = classOf(prediction, target, n);
      const Scalar* p = prediction.data() + n * classes;
      Scalar* g = gradient.isEmpty() ? nullptr : gradient.data() + n * classes;
      if (g) std::fill_n(g, classes, Scalar{0});
      const Index first = smoothing_.isOn() ? 0 : c, end = smoothing_.isOn() ? classes : c + 1;  // where y is not 0
      for (Index k = first; k < end; ++k) {
        const double y = smoothing_.of(k == c ? 1 : 0, classes);
        const double bounded = std::max(static_cast<double>(p[k]), kProbabilityMargin);  // keeps a NaN
        sum -= y * std::log(bounded);
        if (g) g[k] = static_cast<Scalar>(-slope * y / bounded);
      }
    }
    return share * sum;
  }

  std::string fusedActivation() const override { return "softmax"; }

  /// With p = softmax(z): L = lse(z) − Σ_k y_k z_k and ∂L/∂z = p − y. Row by row, reading the logits before the gradient takes
  /// their place.
  double evaluateLogits(ConstTensorView logits, ConstTensorView target, Scalar scale, TensorView prediction,
                        TensorView gradient) const override {
    const auto [rows, classes, share] = classRows(logits);
    const Scalar slope = static_cast<Scalar>(share) * scale;
    double sum = 0;
    for (Index n = 0; n < rows; ++n) {
      const Index c = classOf(logits, target, n);
      const Scalar* z = logits.data() + n * classes;
      Scalar* p = prediction.data() + n * classes;
      double logSum = 0;
      kernels::softmaxWithLogSum(1, classes, z, p, &logSum);
      const double right = smoothing_.of(1, classes), other = smoothing_.of(0, classes);
      if (smoothing_.isOn())
        for (Index k = 0; k < classes; ++k) sum += (k == c ? right : other) * (logSum - static_cast<double>(z[k]));
      else
        sum += logSum - static_cast<double>(z[c]);
      if (gradient.isEmpty()) continue;
      Scalar* g = gradient.data() + n * classes;
      for (Index k = 0; k < classes; ++k) g[k] = slope * (p[k] - static_cast<Scalar>(k == c ? right : other));
    }
    return share * sum;
  }

 private:
  /// Throws ShapeError when the target is no class that the network has an output for.
  static Index classOf(ConstTensorView prediction, ConstTensorView target, Index row) {
    const auto [rows, classes, share] = classRows(prediction);
    if (target.size() != rows)
      throwExpected<ShapeError>(kId, "class numbers for " + std::to_string(rows) + " predictions", target.shape().toString());
    const auto value = static_cast<double>(target.data()[row]);
    if (!(value >= 0 && value < static_cast<double>(classes) && value == std::floor(value)))
      throwExpected<ShapeError>(kId, "a class number from 0 to " + std::to_string(classes - 1), toDisplay(value));
    return static_cast<Index>(value);
  }

  LabelSmoothing smoothing_;
};

const LossRegistration registration({
    .id = kId,
    .title = "Sparse categorical cross-entropy",
    .category = "Classification",
    .summary =
        "The same as categorical cross-entropy, for targets given as the number of the class instead of a list with a 1 at "
        "the class.",
    .reference = "Bishop 2006, Pattern Recognition and Machine Learning, section 4.3.4",
    .formula = "L = −ln ŷ_c",
    .derivative = "∂L/∂ŷ_c = −1 / ŷ_c; through the softmax ∂L/∂z = ŷ − [k = c]",
    .fittingActivations = {"softmax"},
    .options = {labelSmoothingOption()},
    .create = [](const Options& options) -> std::unique_ptr<Loss> {
      return std::make_unique<SparseCategoricalCrossEntropy>(options);
    },
});

}  // namespace
}  // namespace nn
