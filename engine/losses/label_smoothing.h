#pragma once

#include "engine/core/scalar.h"
#include "engine/layers/options.h"

namespace nn {

/// Label smoothing: a target y for one of several classes becomes (1 − ε)·y + ε/K, so that the network is not driven to be ever
/// more certain.
///
/// Source: Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, Rethinking the Inception architecture, arXiv:1512.00567, section 7.
class LabelSmoothing {
 public:
  /// ε is the option "label_smoothing".
  explicit LabelSmoothing(const Options& completedOptions) : epsilon_(completedOptions.get<double>("label_smoothing")) {}

  /// False when targets stay as they are.
  bool isOn() const { return epsilon_ > 0; }
  /// The smoothed target of one of K classes (2 for yes or no). With smoothing off, exactly y.
  double of(double y, Index classes) const { return (1 - epsilon_) * y + epsilon_ / static_cast<double>(classes); }

 private:
  double epsilon_;
};

/// The option "label_smoothing" of every loss that has it.
OptionSpec labelSmoothingOption();

}  // namespace nn
