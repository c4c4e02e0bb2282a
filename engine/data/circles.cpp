#include "engine/data/point_set.h"

#include <cmath>
#include <numbers>

namespace nn {
namespace {

Point drawPoint(Index label, Index, Rng& rng) {
  const double radius = label == 0 ? 0.45 : 1.0;
  const double angle = 2.0 * std::numbers::pi * static_cast<double>(rng.uniform());
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawPoints("circles", {"inner", "outer"}, options, seed, drawPoint);
}

const DatasetRegistration kRegistration(
    {.id = "circles",
     .title = "Circles",
     .category = "Points",
     .summary = "A ring around a ring: needs a closed border, which takes at least three neurons.",
     .licence = "Made by the program",
     .options = pointOptions(0.05),
     .load = load});

}  // namespace
}  // namespace nn
