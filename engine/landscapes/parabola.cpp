#include "engine/landscapes/surface.h"

namespace nn {
namespace {

const SurfaceRegistration registration(
    {.id = "parabola",
     .title = "Parabola",
     .category = "One weight",
     .summary =
         "The simplest valley there is, with curvature 1. Plain gradient descent gets to the bottom with every rate below "
         "2, in one step with 1, and diverges with every rate above 2.",
     .reference = "Goodfellow, Bengio & Courville 2016, Deep Learning, section 4.3",
     .formula = "L = x² / 2",
     .dimensions = 1,
     .low = {-4, -0.6},
     .high = {4, 8},
     .start = {-3.5, 0},
     .minima = {{0, 0}},
     .value = [](const SurfacePoint& at) { return at.x * at.x / 2; },
     .gradient =
         [](const SurfacePoint& at) {
           return SurfacePoint{at.x, 0};
         }});

}  // namespace
}  // namespace nn
