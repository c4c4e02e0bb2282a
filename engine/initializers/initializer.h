#pragma once

#include <memory>
#include <string>

#include "engine/core/registry.h"
#include "engine/core/rng.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// Fills a parameter before training.
class Initializer {
 public:
  virtual ~Initializer() = default;
  /// fanIn and fanOut: connections into and out of one unit (for convolution: times the kernel's area).
  virtual void fill(TensorView values, Index fanIn, Index fanOut, Rng& rng) const = 0;
};

/// Registered description of an initializer.
struct InitializerType {
  std::string id, title, category, summary, reference, formula;
  std::unique_ptr<Initializer> (*create)() = nullptr;

  static const char* kind() { return "initializer"; }
};

using InitializerRegistry = Registry<InitializerType>;
using InitializerRegistration = Registration<InitializerType>;

}  // namespace nn
