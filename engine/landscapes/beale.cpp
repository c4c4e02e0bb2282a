#include "engine/landscapes/surface.h"

namespace nn {
namespace {

const SurfaceRegistration registration(
    {.id = "beale",
     .title = "Beale",
     .category = "Two weights",
     .summary =
         "Wide flat plateaus with sharp walls at the corners. Gradients differ by many powers of ten, which rewards methods "
         "that adapt their steps.",
     .reference = "Beale 1958, On an iterative method for finding a local minimum of a function of more than one variable",
     .formula = "L = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
     .low = {-1.5, -2},
     .high = {4.2, 2},
     .start = {1, 1.5},
     .minima = {{3, 0.5}},
     .value =
         [](const SurfacePoint& at) {
           const double y2 = at.y * at.y, y3 = y2 * at.y;
           const double a = 1.5 - at.x + at.x * at.y, b = 2.25 - at.x + at.x * y2, c = 2.625 - at.x + at.x * y3;
           return a * a + b * b + c * c;
         },
     .gradient =
         [](const SurfacePoint& at) {
           const double y2 = at.y * at.y, y3 = y2 * at.y;
           const double a = 1.5 - at.x + at.x * at.y, b = 2.25 - at.x + at.x * y2, c = 2.625 - at.x + at.x * y3;
           return SurfacePoint{2 * a * (at.y - 1) + 2 * b * (y2 - 1) + 2 * c * (y3 - 1),
                               2 * a * at.x + 4 * b * at.x * at.y + 6 * c * at.x * y2};
         }});

}  // namespace
}  // namespace nn
