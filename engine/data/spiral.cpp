#include "engine/data/point_set.h"

#include <cmath>
#include <numbers>

namespace nn {
namespace {

// Arms of one and a half turns. The square root spreads the points evenly along an arm instead of crowding its inner end.
Point drawPoint(Index label, Index classes, Rng& rng) {
  constexpr double kTurns = 1.5;
  const double along = 0.08 + 0.92 * std::sqrt(static_cast<double>(rng.uniform()));
  const double start = static_cast<double>(label) / static_cast<double>(classes);
  const double angle = 2.0 * std::numbers::pi * (start + kTurns * along);
  return {along * std::cos(angle), along * std::sin(angle)};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawPoints("spiral", numberedClasses(options), options, seed, drawPoint);
}

const DatasetRegistration kRegistration(
    {.id = "spiral",
     .title = "Spiral",
     .category = "Points",
     .summary = "Arms that wind around each other: the hardest of the point sets, and the one where depth pays.",
     .licence = "Made by the program",
     .options = pointOptionsWithClasses(0.03, 2, 8),
     .load = load});

}  // namespace
}  // namespace nn
