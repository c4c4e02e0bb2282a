#include "ui/document/curve_decimation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ui {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Positions of the extremes of [begin, end); kNone when nothing there is finite.
struct Extremes {
  std::size_t low = kNone, high = kNone;
};

template <typename Number>
Extremes extremes(std::span<const Number> y, std::size_t begin, std::size_t end) {
  Extremes result;
  for (std::size_t i = begin; i < end; ++i) {
    if (!std::isfinite(y[i])) continue;
    if (result.low == kNone || y[i] < y[result.low]) result.low = i;
    if (result.high == kNone || y[i] > y[result.high]) result.high = i;
  }
  return result;
}

template <typename Number>
Curve decimate(std::span<const double> x, std::span<const Number> y, int columns) {
  const std::size_t count = std::min(x.size(), y.size());
  const auto columnCount = static_cast<std::size_t>(std::max(columns, 1));
  Curve curve;
  const auto add = [&](std::size_t i) {
    curve.x.push_back(x[i]);
    curve.y.push_back(double{y[i]});
  };
  if (count <= 2 * columnCount) {
    for (std::size_t i = 0; i < count; ++i) add(i);
    return curve;
  }
  curve.x.reserve(2 * columnCount);
  curve.y.reserve(2 * columnCount);
  const double first = x[0], width = x[count - 1] - first;
  const auto columnOf = [&](std::size_t i) {
    if (!(width > 0)) return std::size_t{0};
    return std::min(columnCount - 1, static_cast<std::size_t>((x[i] - first) / width * static_cast<double>(columnCount)));
  };
  for (std::size_t begin = 0; begin < count;) {
    std::size_t end = begin + 1;
    while (end < count && columnOf(end) == columnOf(begin)) ++end;
    const Extremes found = extremes(y, begin, end);
    if (found.low == kNone) {
      add(begin);
    } else {
      add(std::min(found.low, found.high));
      if (found.low != found.high) add(std::max(found.low, found.high));
    }
    begin = end;
  }
  return curve;
}

}  // namespace

Curve decimated(std::span<const double> x, std::span<const double> y, int columns) { return decimate(x, y, columns); }
Curve decimated(std::span<const double> x, std::span<const float> y, int columns) { return decimate(x, y, columns); }

}  // namespace ui
