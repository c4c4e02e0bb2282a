#pragma once

#include <span>

#include "engine/core/scalar.h"

namespace nn {

/// Takes over the gradients of a pass, run by run, while they are still in the cache.
///
/// Threads  called from several threads at once, for different runs.
class GradientSink {
 public:
  virtual ~GradientSink() = default;
  /// Elements [first, first + size) of ∂total/∂parameter, complete and finite. The gradient is scratch: it may be changed.
  virtual void take(Index parameter, Index first, std::span<Scalar> gradient) = 0;
};

}  // namespace nn
