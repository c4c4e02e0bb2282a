#pragma once

#include <memory>
#include <vector>

#include "engine/graph/execution.h"
#include "engine/regularizers/regularizer.h"

namespace nn {

/// The L1 and L2 penalties that a network's parameters ask for.
class Penalties {
 public:
  explicit Penalties(const NetworkPlan& plan);

  bool isEmpty() const { return penalties_.empty(); }
  /// Σ l1·Σ|w| + l2·Σw² over the penalised parameters.
  double value(const Network& network) const;
  /// Adds the penalties' gradients to the parameter gradients of the last pass. Never allocates.
  void addGradients(const Network& network, Execution& execution) const;
  /// The same for elements [first, first + size) of one parameter's gradient.
  void addGradient(const Network& network, Index parameter, Index first, std::span<Scalar> gradient) const;

 private:
  struct Penalty {
    Index parameter;
    double factor;
    const Regularizer* rule;
  };
  std::unique_ptr<Regularizer> l1_, l2_;
  std::vector<Penalty> penalties_;
};

}  // namespace nn
