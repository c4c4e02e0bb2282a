#include "engine/landscapes/surface.h"

namespace nn {
namespace {

// x⁴/4 − x² + 0.3·x: the deeper valley is on the left.
constexpr double kTilt = 0.3, kDeepest = -1.4839678931977263;

const SurfaceRegistration registration(
    {.id = "two_valleys",
     .title = "Two valleys",
     .category = "One weight",
     .summary =
         "A shallow valley on the right and a deeper one on the left, with a hill between. Small steps stay in the valley "
         "they begin in; momentum, or a rate that is large at first, may carry over the hill.",
     .reference = {},
     .formula = "L = x⁴/4 − x² + 0.3·x + 1.435",
     .dimensions = 1,
     .low = {-2.6, -0.3},
     .high = {2.6, 4},
     .start = {2.2, 0},
     .minima = {{kDeepest, 0}},
     .least = 0,
     .value =
         [](const SurfacePoint& at) {
           constexpr double kLeast = -1.4349731299903377;
           return at.x * at.x * at.x * at.x / 4 - at.x * at.x + kTilt * at.x - kLeast;
         },
     .gradient =
         [](const SurfacePoint& at) {
           return SurfacePoint{at.x * at.x * at.x - 2 * at.x + kTilt, 0};
         }});

}  // namespace
}  // namespace nn
