#include "engine/data/point_set.h"

namespace nn {
namespace {

double valueAt(Point place) { return (place.x + place.y) / 2; }

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawValues("plane", options, seed, valueAt);
}

const DatasetRegistration kRegistration(
    {.id = "plane",
     .title = "Tilted plane",
     .category = "Points",
     .summary = "A value that grows evenly from one corner to the other: (x + y) / 2. One linear unit learns it exactly.",
     .licence = "Made by the program",
     .options = pointOptions(0.02),
     .load = load});

}  // namespace
}  // namespace nn
