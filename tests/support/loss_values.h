#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "engine/losses/loss.h"

/// Short forms for tests of losses.
namespace loss_values {

inline nn::Tensor tensorOf(const nn::Shape& shape, std::initializer_list<double> values) {
  nn::Tensor tensor(shape);
  std::ranges::transform(values, tensor.data(), [](double value) { return static_cast<nn::Scalar>(value); });
  return tensor;
}

inline double evaluate(const nn::Loss& loss, const nn::Tensor& prediction, const nn::Tensor& target) {
  return loss.evaluate(prediction.view(), target.view(), 1, {});
}

inline bool near(double a, double b, double tolerance = 1e-6) {
  return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

inline bool near(const nn::Tensor& got, const nn::Tensor& expected, double tolerance) {
  if (got.shape() != expected.shape()) return false;
  for (std::size_t i = 0; i < got.values().size(); ++i)
    if (!near(static_cast<double>(got.values()[i]), static_cast<double>(expected.values()[i]), tolerance)) return false;
  return true;
}

}  // namespace loss_values
