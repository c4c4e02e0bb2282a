#include "engine/data/point_set.h"

#include <cmath>
#include <numbers>

namespace nn {
namespace {

// The cloud itself is the noise that is added to every point.
Point drawPoint(Index label, Index classes, Rng&) {
  constexpr double kRadius = 0.8;
  const double turn = 0.125 + static_cast<double>(label) / static_cast<double>(classes);
  const double angle = 2.0 * std::numbers::pi * turn;
  return {kRadius * std::cos(angle), kRadius * std::sin(angle)};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawPoints("gaussians", numberedClasses(options), options, seed, drawPoint);
}

const DatasetRegistration kRegistration(
    {.id = "gaussians",
     .title = "Gaussian clouds",
     .category = "Points",
     .summary = "Round clouds around centres on a circle: what a single neuron can tell apart.",
     .licence = "Made by the program",
     .options = pointOptionsWithClasses(0.3, 2, 8),
     .load = load});

}  // namespace
}  // namespace nn
