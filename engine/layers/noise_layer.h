#pragma once

#include "engine/layers/layer_registry.h"

namespace nn {

/// A layer that disturbs its input in Mode::Train and does nothing in Mode::Evaluate.
class NoiseLayer : public Layer {
 public:
  void forward(const ForwardPass& pass) const final;
  void backward(const BackwardPass& pass) const final;

 protected:
  /// Where the random numbers of a pass begin when every sample takes `count` of them.
  static std::uint64_t firstDraw(const ForwardPass& pass, Index count) {
    return static_cast<std::uint64_t>(pass.firstSample * count);
  }

 private:
  /// forward() and backward() of Mode::Train; the latter with an input gradient that is wanted. A plan may
  /// only offer to mask it where an input that is not positive gives no positive output.
  virtual void disturb(const ForwardPass& pass) const = 0;
  virtual void addInputGradient(const BackwardPass& pass) const = 0;
};

/// The option "rate" of everything that switches off a part of its inputs.
OptionSpec dropoutRateOption(std::string help);

}  // namespace nn
