#pragma once

#include <vector>

#include "engine/activations/activation.h"

namespace nn {

/// An activation function drawn point by point.
struct ActivationCurve {
  std::vector<double> z, value, slope;  ///< z, f(z) and f'(z), equally many
};

/// The activation at `count` evenly spaced numbers from `from` to `to`, computed as layers compute it. Of an activation that
/// mixes the numbers of a row, the curve is that of the first of two, the other being 0: for softmax, the probability of one of
/// two classes. Learned activations are drawn with their start values. Precondition: count >= 2.
ActivationCurve activationCurve(const Activation& activation, double from, double to, int count);

/// The same over the range that shows what there is to see of this type; options need not be complete. Throws ConfigError.
ActivationCurve activationCurve(const ActivationType& type, const Options& options = {}, int count = 241);

}  // namespace nn
