#include "engine/landscapes/surface.h"

namespace nn {
namespace {

// y⁴/8 bends the two ways down from the saddle up again, so that there is an end to reach: at y = ±2, where L is 0.

const SurfaceRegistration registration(
    {.id = "saddle",
     .title = "Saddle",
     .category = "Two weights",
     .summary =
         "Down along x leads to a point that is flat, and a valley only across. Started close to the ridge, the gradient "
         "across is tiny: plain descent waits at the saddle for long. High-dimensional losses have many saddles.",
     .reference = "Dauphin et al. 2014, arXiv:1406.2572",
     .formula = "L = x²/2 − y² + y⁴/8 + 2",
     .low = {-3.6, -2.7},
     .high = {3.6, 2.7},
     .start = {-3, 0.01},
     .minima = {{0, 2}, {0, -2}},
     .value = [](const SurfacePoint& at) { return at.x * at.x / 2 - at.y * at.y + at.y * at.y * at.y * at.y / 8 + 2; },
     .gradient =
         [](const SurfacePoint& at) {
           return SurfacePoint{at.x, -2 * at.y + at.y * at.y * at.y / 2};
         }});

}  // namespace
}  // namespace nn
