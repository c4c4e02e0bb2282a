#include "engine/data/point_set.h"

#include <cmath>
#include <numbers>

namespace nn {
namespace {

// Radii grow evenly to 1. The innermost class is a ring too, so that no point set is easier for having a disc in the middle.
Point drawPoint(Index label, Index classes, Rng& rng) {
  const double radius = static_cast<double>(label + 1) / static_cast<double>(classes);
  const double angle = 2.0 * std::numbers::pi * static_cast<double>(rng.uniform());
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawPoints("rings", numberedClasses(options), options, seed, drawPoint);
}

const DatasetRegistration kRegistration(
    {.id = "rings",
     .title = "Rings",
     .category = "Points",
     .summary = "Several rings around each other, one for each class: every class but the innermost has two borders.",
     .licence = "Made by the program",
     .options = pointOptionsWithClasses(0.04, 3, 6),
     .load = load});

}  // namespace
}  // namespace nn
