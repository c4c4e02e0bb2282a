#include "engine/data/point_set.h"

namespace nn {
namespace {

// Keeps clear of the borders of the fields, so that without noise the classes do not touch.
Point drawPoint(Index label, Index, Rng& rng) {
  constexpr Index kFields = 4;
  constexpr double kGap = 0.1;  // share of a field left free on each side
  const Index row = rng.below(kFields);
  const Index column = 2 * rng.below(kFields / 2) + (row + label) % 2;
  const auto place = [&](Index field) {
    const double within = kGap + (1 - 2 * kGap) * static_cast<double>(rng.uniform());
    return 2 * (static_cast<double>(field) + within) / static_cast<double>(kFields) - 1;
  };
  const double x = place(column);
  return {x, place(row)};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawPoints("checkerboard", {"dark", "light"}, options, seed, drawPoint);
}

const DatasetRegistration kRegistration(
    {.id = "checkerboard",
     .title = "Checkerboard",
     .category = "Points",
     .summary = "Four by four fields of two classes: many separate regions, so it takes many neurons or several layers.",
     .licence = "Made by the program",
     .options = pointOptions(0.0),
     .load = load});

}  // namespace
}  // namespace nn
