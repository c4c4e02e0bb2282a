#pragma once

#include "ui/document/curve_decimation.h"

#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <QPointF>

namespace ui {

/// Points with growing x and their exponential moving average, both kept in full: m ← s·m + (1 − s)·y, shown as m / (1 − sⁿ),
/// so that the first values are not pulled to zero (Kingma & Ba 2015, arXiv:1412.6980, section 3). Values that are not finite
/// take no part.
class SmoothedCurve {
 public:
  void append(std::span<const QPointF> points);
  void clear();
  /// In [0, 1); 0 leaves the values as they are.
  void setSmoothing(double share);
  std::size_t size() const { return x_.size(); }
  std::optional<QPointF> first() const;
  std::optional<QPointF> last() const;
  /// Smoothed point nearest to x.
  std::optional<QPointF> nearest(double x) const;
  /// Least and largest smoothed value; (+inf, -inf) when there is none.
  std::pair<double, double> range() const { return {low_, high_}; }
  /// The same of positive values, for logarithmic axes.
  std::pair<double, double> positiveRange() const { return {lowPositive_, high_}; }
  /// The averages between two places of x, at most `count` points (the ends always), neighbours outside included.
  Curve average(double low, double high, int count) const;
  /// The values as they were appended, smallest and largest of each of `columns` pixel columns.
  Curve raw(double low, double high, int columns) const;

 private:
  void smoothFrom(std::size_t first);
  QPointF point(std::size_t i) const { return {x_[i], double{smooth_[i]}}; }
  /// First and past-the-last number of the points that draw a stretch of x.
  std::pair<std::size_t, std::size_t> stretch(double low, double high) const;

  std::vector<double> x_;
  std::vector<float> y_, smooth_;  // far finer than a pixel, and long trainings have many
  double share_ = 0, mean_ = 0, weight_ = 0;
  double low_ = std::numeric_limits<double>::infinity(), high_ = -std::numeric_limits<double>::infinity();
  double lowPositive_ = std::numeric_limits<double>::infinity();
};

}  // namespace ui
