#include "engine/data/point_set.h"

#include <array>
#include <cmath>

namespace nn {
namespace {

struct Bump {
  Point centre;
  double height;
};

// Hills and hollows take turns around the middle, and none lies on an axis of another.
constexpr std::array<Bump, 6> kBumps{
    {{{-0.6, 0.55}, 1}, {{0.0, 0.6}, -1}, {{0.65, 0.5}, 1}, {{-0.55, -0.5}, -1}, {{0.05, -0.6}, 1}, {{0.6, -0.55}, -1}}};

double valueAt(Point place) {
  constexpr double kWidth = 0.22;
  double value = 0;
  for (const Bump& bump : kBumps) {
    const double distance = std::hypot(place.x - bump.centre.x, place.y - bump.centre.y);
    value += bump.height * std::exp(-distance * distance / (2 * kWidth * kWidth));
  }
  return value;
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  return drawValues("gaussian_bumps", options, seed, valueAt);
}

const DatasetRegistration kRegistration(
    {.id = "gaussian_bumps",
     .title = "Hills and hollows",
     .category = "Points",
     .summary = "Three hills and three hollows, each a Gaussian bell: a curved surface to fit, which takes a hidden layer.",
     .licence = "Made by the program",
     .options = pointOptions(0.02),
     .load = load});

}  // namespace
}  // namespace nn
