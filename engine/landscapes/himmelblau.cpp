#include "engine/landscapes/surface.h"

namespace nn {
namespace {

const SurfaceRegistration registration(
    {.id = "himmelblau",
     .title = "Himmelblau",
     .category = "Two weights",
     .summary = "Four valleys of the same depth. Which one is found depends on the start, the rate and the momentum.",
     .reference = "Himmelblau 1972, Applied nonlinear programming",
     .formula = "L = (x² + y − 11)² + (x + y² − 7)²",
     .low = {-5.5, -5.5},
     .high = {5.5, 5.5},
     .start = {0, 0.5},
     .minima = {{3, 2}, {-2.805118, 3.131313}, {-3.779310, -3.283186}, {3.584428, -1.848127}},
     .value =
         [](const SurfacePoint& at) {
           const double a = at.x * at.x + at.y - 11, b = at.x + at.y * at.y - 7;
           return a * a + b * b;
         },
     .gradient =
         [](const SurfacePoint& at) {
           const double a = at.x * at.x + at.y - 11, b = at.x + at.y * at.y - 7;
           return SurfacePoint{4 * at.x * a + 2 * b, 2 * a + 4 * at.y * b};
         }});

}  // namespace
}  // namespace nn
