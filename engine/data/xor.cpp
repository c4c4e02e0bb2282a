#include "engine/data/point_set.h"

namespace nn {
namespace {

// Keeps clear of the axes, so that without noise the classes do not touch.
Point drawPoint(Index label, Index, Rng& rng) {
  constexpr double kGap = 0.1;
  const auto magnitude = [&] { return kGap + (1.0 - kGap) * static_cast<double>(rng.uniform()); };
  const double sign = rng.below(2) == 0 ? 1.0 : -1.0;
  const double x = sign * magnitude();
  const double y = (label == 0 ? sign : -sign) * magnitude();
  return {x, y};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawPoints("xor", {"same sign", "different sign"}, options, seed, drawPoint);
}

const DatasetRegistration kRegistration(
    {.id = "xor",
     .title = "XOR",
     .category = "Points",
     .summary = "Four quadrants in two classes: x and y of the same sign, or not. No straight line can tell them apart.",
     .licence = "Made by the program",
     .options = pointOptions(0.05),
     .load = load});

}  // namespace
}  // namespace nn
