#include "engine/losses/loss.h"

namespace nn {

double Loss::evaluateLogits(ConstTensorView, ConstTensorView, Scalar, TensorView, TensorView) const {
  throwExpected<ConfigError>("evaluateLogits", "a loss that applies the last activation itself", "one that does not");
}

void requireTargetShape(std::string_view loss, ConstTensorView prediction, ConstTensorView target) {
  if (prediction.rowCount() != target.rowCount() || prediction.rowSize() != target.rowSize())
    throwExpected<ShapeError>(loss, "as many targets as predictions " + prediction.shape().toString(),
                              target.shape().toString());
}

ClassRows classRows(ConstTensorView prediction) {
  const Index classes = prediction.shape()[prediction.shape().rank() - 1];
  return {prediction.size() / classes, classes, static_cast<double>(classes) / static_cast<double>(prediction.rowSize())};
}

std::unique_ptr<Loss> createLoss(std::string_view id, const Options& options) {
  const LossType& type = LossRegistry::instance().require(id);
  return type.create(completed(options, type.options, "loss '" + type.id + "'"));
}

}  // namespace nn
