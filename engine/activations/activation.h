#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/registry.h"
#include "engine/layers/options.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// An activation function a = f(z), element by element or (softmax) row by row.
///
/// Threads  const, any thread.
class Activation {
 public:
  virtual ~Activation() = default;
  /// True for the identity, which callers may leave out.
  virtual bool isIdentity() const { return false; }
  /// True when backward needs z, not only a; the layer then keeps z in its workspace.
  virtual bool needsPreActivation() const { return false; }
  /// a = f(z); both (N, ..., C), rows of the last axis for softmax. a may be z.
  virtual void forward(ConstTensorView z, TensorView a) const = 0;
  /// Turns gradient from ∂L/∂a into ∂L/∂z in place. z is empty unless needsPreActivation().
  virtual void backward(ConstTensorView z, ConstTensorView a, TensorView gradient) const = 0;
};

/// Registered description of an activation.
struct ActivationType {
  std::string id;     ///< "leaky_relu"
  std::string title;  ///< "Leaky ReLU"
  std::string category = "Activation";
  std::string summary;  ///< when to use it, plain words
  std::string reference;
  std::string formula;     ///< "f(z) = max(0, z)"
  std::string derivative;  ///< "f'(z) = 1 for z > 0, else 0"
  std::string range;       ///< "[0, ∞)"
  std::vector<OptionSpec> options = {};
  std::unique_ptr<Activation> (*create)(const Options& completedOptions) = nullptr;

  static const char* kind() { return "activation"; }
};

using ActivationRegistry = Registry<ActivationType>;
using ActivationRegistration = Registration<ActivationType>;

/// The activation chosen by the options "activation" (or `optionName`) and its own options.
std::unique_ptr<Activation> createActivation(const Options& completedOptions, std::string_view optionName = "activation");

}  // namespace nn
