#include "engine/data/point_set.h"

#include <cmath>
#include <numbers>

namespace nn {
namespace {

// Two half circles of radius 1, moved so that both together lie around the origin.
Point drawPoint(Index label, Index, Rng& rng) {
  const double angle = std::numbers::pi * static_cast<double>(rng.uniform());
  if (label == 0) return {std::cos(angle) - 0.5, std::sin(angle) - 0.25};
  return {0.5 - std::cos(angle), 0.25 - std::sin(angle)};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawPoints("moons", {"upper", "lower"}, options, seed, drawPoint);
}

const DatasetRegistration kRegistration({.id = "moons",
                                         .title = "Moons",
                                         .category = "Points",
                                         .summary = "Two half moons that reach into each other: a gently curved border.",
                                         .licence = "Made by the program",
                                         .options = pointOptions(0.1),
                                         .load = load});

}  // namespace
}  // namespace nn
