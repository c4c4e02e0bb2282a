#include "engine/landscapes/surface.h"

namespace nn {
namespace {

constexpr double kSteep = 100;

const SurfaceRegistration registration(
    {.id = "rosenbrock",
     .title = "Rosenbrock's banana",
     .category = "Two weights",
     .summary =
         "A bent valley with steep walls and a nearly flat floor. Finding the valley is easy; following it to the minimum "
         "at (1, 1) is not.",
     .reference = "Rosenbrock 1960, An automatic method for finding the greatest or least value of a function",
     .formula = "L = (1 − x)² + 100·(y − x²)²",
     .low = {-2, -0.8},
     .high = {2, 3},
     .start = {-1.2, 1},
     .minima = {{1, 1}},
     .value =
         [](const SurfacePoint& at) {
           const double across = at.y - at.x * at.x;
           return (1 - at.x) * (1 - at.x) + kSteep * across * across;
         },
     .gradient =
         [](const SurfacePoint& at) {
           const double across = at.y - at.x * at.x;
           return SurfacePoint{-2 * (1 - at.x) - 4 * kSteep * at.x * across, 2 * kSteep * across};
         }});

}  // namespace
}  // namespace nn
