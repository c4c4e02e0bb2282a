#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/registry.h"
#include "engine/layers/options.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// How a loss wants its targets: numbers as they are, the number of the class, or a 1 at the class.
enum class TargetForm { Values, ClassIndex, OneHot };

/// A loss: Σ over samples, and its gradient. The reduction (mean over the batch) is the caller's `scale`.
///
/// Threads  const, any thread; rows are independent.
class Loss {
 public:
  virtual ~Loss() = default;

  virtual TargetForm targetForm() const { return TargetForm::Values; }

  /// Returns Σ over the rows of the loss. Writes scale · ∂loss/∂prediction into gradient unless that is empty.
  /// Shapes  prediction (N, ...), target (N, ...) or (N, 1) for class numbers, gradient as prediction.
  virtual double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const = 0;

  /// Id of the last activation that this loss applies itself, from logits: "softmax", "sigmoid"; empty when none.
  virtual std::string fusedActivation() const { return {}; }

  /// Like evaluate(), but from logits: also writes the activated prediction, and the gradient is with respect to the
  /// logits. Only for losses with a fusedActivation(). gradient may be empty, and may be the logits' memory.
  virtual double evaluateLogits(ConstTensorView logits, ConstTensorView target, Scalar scale, TensorView prediction,
                                TensorView gradient) const;
};

/// Registered description of a loss.
struct LossType {
  std::string id;  ///< "categorical_cross_entropy"
  std::string title;
  std::string category;  ///< "Classification", "Regression"
  std::string summary, reference, formula, derivative;
  std::vector<std::string> fittingActivations = {};  ///< of the last layer, best first: {"softmax"}; empty = any
  double yesFrom = 0.5;  ///< a single unit's prediction means yes from here on: ½ of a probability, 0 of a signed distance
  std::vector<OptionSpec> options = {};
  std::unique_ptr<Loss> (*create)(const Options& completedOptions) = nullptr;

  static const char* kind() { return "loss"; }
};

using LossRegistry = Registry<LossType>;
using LossRegistration = Registration<LossType>;

/// Probabilities are kept this far from 0 and 1 before a logarithm or a division, so that a certain but wrong
/// prediction costs much (16.1 nats) instead of infinitely much.
inline constexpr double kProbabilityMargin = 1e-7;

/// For losses that compare element by element. Throws ShapeError that begins with the loss's name.
void requireTargetShape(std::string_view loss, ConstTensorView prediction, ConstTensorView target);

/// How a loss over classes sees predictions (N, ..., K): as rows of K classes. A sample with several rows, such as one for each
/// pixel, has the mean of their losses.
struct ClassRows {
  Index rows, classes;
  double share;  ///< of one row in its sample's loss: 1 / rows in a sample
};
ClassRows classRows(ConstTensorView prediction);

/// Creates by id with checked and completed options. Throws ConfigError.
std::unique_ptr<Loss> createLoss(std::string_view id, const Options& options = {});

}  // namespace nn
