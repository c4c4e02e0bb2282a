#include "engine/activations/activation_curve.h"

#include <utility>

namespace nn {

ActivationCurve activationCurve(const Activation& activation, double from, double to, int count) {
  const Shape shape = {count, 2};
  Tensor z(shape), a(shape), gradient(shape);
  ActivationCurve curve;
  for (Index i = 0; i < count; ++i) {
    curve.z.push_back(from + (to - from) * static_cast<double>(i) / (count - 1));
    z.data()[2 * i] = static_cast<Scalar>(curve.z.back());
    gradient.data()[2 * i] = 1;
  }
  activation.forward(std::as_const(z).view(), a.view());
  activation.backward(activation.needsPreActivation() ? std::as_const(z).view() : ConstTensorView(), std::as_const(a).view(),
                      gradient.view());
  for (Index i = 0; i < count; ++i) {
    curve.value.push_back(static_cast<double>(a.data()[2 * i]));
    curve.slope.push_back(static_cast<double>(gradient.data()[2 * i]));
  }
  return curve;
}

ActivationCurve activationCurve(const ActivationType& type, const Options& options, int count) {
  const auto activation = type.create(completed(options, type.options, "activation '" + type.id + "'"));
  return activationCurve(*activation, type.curveFrom, type.curveTo, count);
}

}  // namespace nn
