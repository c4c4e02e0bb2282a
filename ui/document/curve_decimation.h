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
Curve decimated(std::span<const double> x, std::span<const float> y, int columns);

}  // namespace ui
