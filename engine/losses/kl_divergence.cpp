#include <algorithm>
#include <cmath>

#include "engine/losses/loss.h"

namespace nn {
namespace {

constexpr const char* kId = "kl_divergence";

/// L = Σ_k y_k ln(y_k / p_k), y and p distributions over the K classes; 0·ln 0 = 0. PyTorch's KLDivLoss takes ln p and calls
/// this reduction "batchmean".
class KlDivergence : public Loss {
 public:
  TargetForm targetForm() const override { return TargetForm::OneHot; }

  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    requireTargetShape(kId, prediction, target);
    const double share = classRows(prediction).share, slope = share * static_cast<double>(scale);
    double sum = 0;
    for (Index e = 0; e < prediction.size(); ++e) {
      const double y = static_cast<double>(target.data()[e]);
      const double p = std::max(static_cast<double>(prediction.data()[e]), kProbabilityMargin);  // keeps a NaN
      sum += y * ((y > 0 ? std::log(y) : 0) - std::log(p));
      if (!gradient.isEmpty()) gradient.data()[e] = static_cast<Scalar>(-slope * y / p);
    }
    return share * sum;
  }
};

const LossRegistration registration({
    .id = kId,
    .title = "Kullback–Leibler divergence",
    .category = "Classification",
    .summary = "How far the predicted probabilities are from the right ones, 0 when they are the same. For targets that are "
               "probabilities themselves, such as the answers of another network; for plain classes it is the cross-entropy.",
    .reference = "Kullback & Leibler 1951, On information and sufficiency",
    .formula = "L = Σ y ln(y / ŷ)",
    .derivative = "∂L/∂ŷ = −y / ŷ",
    .fittingActivations = {"softmax"},
    .create = [](const Options&) -> std::unique_ptr<Loss> { return std::make_unique<KlDivergence>(); },
});

}  // namespace
}  // namespace nn
