#include "engine/landscapes/surface.h"

namespace nn {
namespace {

const SurfaceRegistration registration(
    {.id = "bowl",
     .title = "Bowl",
     .category = "Two weights",
     .summary = "Equally steep in every direction, with curvature 1: the gradient points straight at the bottom.",
     .reference = {},
     .formula = "L = (x² + y²) / 2",
     .low = {-4, -3},
     .high = {4, 3},
     .start = {-3, 2},
     .minima = {{0, 0}},
     .value = [](const SurfacePoint& at) { return (at.x * at.x + at.y * at.y) / 2; },
     .gradient =
         [](const SurfacePoint& at) {
           return SurfacePoint{at.x, at.y};
         }});

}  // namespace
}  // namespace nn
