#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/core/registry.h"

namespace nn {

/// A place on a surface: the two "weights". Of a surface over one weight, y is 0 throughout.
struct SurfacePoint {
  double x = 0, y = 0;
  friend bool operator==(const SurfacePoint&, const SurfacePoint&) = default;
};

/// Registered description of a loss over one or two weights that is known in closed form, for watching optimizers on it.
struct SurfaceType {
  std::string id;        ///< "ravine"
  std::string title;     ///< "Ravine"
  std::string category;  ///< "One weight", "Two weights"
  std::string summary;   ///< what is hard about it, plain words
  std::string reference;
  std::string formula;               ///< "L = (x² + 20·y²) / 2"
  int dimensions = 2;                ///< 1 or 2
  SurfacePoint low, high;            ///< corners of the part that is shown; of one weight, y is the range of the loss
  SurfacePoint start;                ///< where to begin, unless the user chooses otherwise
  std::vector<SurfacePoint> minima;  ///< all global ones
  double least = 0;                  ///< value at those
  double (*value)(const SurfacePoint& at) = nullptr;
  SurfacePoint (*gradient)(const SurfacePoint& at) = nullptr;

  static const char* kind() { return "surface"; }
};

using SurfaceRegistry = Registry<SurfaceType>;
using SurfaceRegistration = Registration<SurfaceType>;

}  // namespace nn
