#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/core/registry.h"
#include "engine/core/scalar.h"

namespace nn {

/// A penalty on weights, added to the loss.
class Regularizer {
 public:
  virtual ~Regularizer() = default;
  /// The penalty of these weights at factor 1.
  virtual double penalty(std::span<const Scalar> weights) const = 0;
  /// gradient += factor · ∂penalty/∂weights.
  virtual void addGradient(std::span<const Scalar> weights, double factor, std::span<Scalar> gradient) const = 0;
};

/// Registered description of a regularizer.
struct RegularizerType {
  std::string id, title, category, summary, reference, formula;
  std::unique_ptr<Regularizer> (*create)() = nullptr;

  static const char* kind() { return "regularizer"; }
};

using RegularizerRegistry = Registry<RegularizerType>;
using RegularizerRegistration = Registration<RegularizerType>;

}  // namespace nn
