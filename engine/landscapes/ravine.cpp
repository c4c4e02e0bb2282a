#include "engine/landscapes/surface.h"

namespace nn {
namespace {

constexpr double kSteep = 20;

const SurfaceRegistration registration(
    {.id = "ravine",
     .title = "Ravine",
     .category = "Two weights",
     .summary =
         "Twenty times steeper across than along. A rate that is right for the walls is far too small for the floor: plain "
         "gradient descent zigzags or crawls. Momentum and rates of their own for each weight help.",
     .reference = "Goh 2017, Why momentum really works, doi:10.23915/distill.00006",
     .formula = "L = (x² + 20·y²) / 2",
     .low = {-4, -1.8},
     .high = {4, 1.8},
     .start = {-3.5, 1},
     .minima = {{0, 0}},
     .value = [](const SurfacePoint& at) { return (at.x * at.x + kSteep * at.y * at.y) / 2; },
     .gradient =
         [](const SurfacePoint& at) {
           return SurfacePoint{at.x, kSteep * at.y};
         }});

}  // namespace
}  // namespace nn
