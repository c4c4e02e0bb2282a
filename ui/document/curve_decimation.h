#pragma once

#include <span>
#include <vector>

namespace ui {

/// Points of a curve, x ascending.
struct Curve {
  std::vector<double> x, y;
};

/// At most two points a pixel column, its smallest and largest value in their order, so that a curve of any length is drawn as
/// it looks with all points. Curves of up to 2 · columns points stay as they are. NaN is kept as a gap: one point a column
/// that has nothing else.
Curve decimated(std::span<const double> x, std::span<const double> y, int columns);

/// Exponential moving average with bias correction (as TensorBoard draws it): s_t = w·s_{t−1} + (1−w)·y_t, shown as
/// s_t / (1 − w^t), at no more than `maxPoints` points, the last one always among them. weight in [0, 1); 0 gives the values
/// themselves. Values that are not finite take no part.
Curve smoothed(std::span<const double> x, std::span<const double> y, double weight, int maxPoints = 400);

}  // namespace ui
