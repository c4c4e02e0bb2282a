#pragma once

#include <string>

#include "engine/layers/options.h"
#include "engine/tensor/shape.h"

namespace nn {

/// A learned tensor: how it is named, initialised and regularised.
struct ParameterSpec {
  std::string name;  ///< "kernel", "bias"
  Shape shape;
  std::string initializer;  ///< id of the initializer registry
  Options initializerOptions = {};
  Index fanIn = 0, fanOut = 0;
  double l1 = 0, l2 = 0;  ///< penalty l1·Σ|w| + l2·Σw², added to the loss; both together are the elastic net
  /// Largest Euclidean norm of a unit's weights, kept after every update; 0 = no limit. The units are the columns of the tensor
  /// seen as (rows, columns), as many as columnCount().
  double maxNorm = 0;
  Index columns = 0;    ///< number of units; 0 = the size of the last axis
  bool frozen = false;  ///< not learned, and not penalised; set when a graph is compiled

  Index columnCount() const { return columns > 0 ? columns : shape[shape.rank() - 1]; }
};

}  // namespace nn
