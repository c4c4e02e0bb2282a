#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/registry.h"
#include "engine/layers/options.h"
#include "engine/layers/parameter_spec.h"
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
  /// True for max(0, z), which products apply to their sums for nothing.
  virtual bool isRectifier() const { return false; }
  /// a = f(z); both (N, ..., C), rows of the last axis for softmax. a may be z.
  virtual void forward(ConstTensorView z, TensorView a) const = 0;
  /// Turns gradient from ∂L/∂a into ∂L/∂z in place. z is empty unless needsPreActivation().
  virtual void backward(ConstTensorView z, ConstTensorView a, TensorView gradient) const = 0;
};

/// An activation function with learned numbers of its own, such as the slopes of PReLU. Without them, forward(z, a) and
/// backward(z, a, gradient) use the start values.
class LearnedActivation : public Activation {
 public:
  virtual std::size_t parameterCount() const { return 1; }
  /// What is learned, for z of this shape (without the batch axis): parameterCount() tensors.
  virtual std::vector<ParameterSpec> parameters(const Shape& z) const = 0;
  virtual void forward(ConstTensorView z, TensorView a, std::span<const ConstTensorView> parameters) const = 0;
  /// Turns gradient from ∂L/∂a into ∂L/∂z in place, and adds ∂L/∂parameter to the parameter gradients that are not empty.
  virtual void backward(ConstTensorView z, ConstTensorView a, TensorView gradient, std::span<const ConstTensorView> parameters,
                        std::span<const TensorView> parameterGradients) const = 0;
  using Activation::backward;
  using Activation::forward;
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
  double curveFrom = -4;   ///< the part of z where a curve of it shows what there is to see
  double curveTo = 4;
  std::vector<OptionSpec> options = {};
  std::unique_ptr<Activation> (*create)(const Options& completedOptions) = nullptr;

  static const char* kind() { return "activation"; }
};

using ActivationRegistry = Registry<ActivationType>;
using ActivationRegistration = Registration<ActivationType>;

/// The activation chosen by the options "activation" (or `optionName`) and its own options.
std::unique_ptr<Activation> createActivation(const Options& completedOptions, std::string_view optionName = "activation");

}  // namespace nn
