#include "ui/plots/smoothed_curve.h"

#include <algorithm>
#include <cmath>

namespace ui {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}  // namespace

void SmoothedCurve::append(std::span<const QPointF> points) {
  const std::size_t first = x_.size();
  for (const QPointF& point : points) {
    x_.push_back(point.x());
    y_.push_back(static_cast<float>(point.y()));
  }
  smoothFrom(first);
}

void SmoothedCurve::clear() {
  x_.clear();
  y_.clear();
  smoothFrom(0);
}

void SmoothedCurve::setSmoothing(double share) {
  share_ = std::clamp(share, 0.0, 0.9999);
  smoothFrom(0);
}

void SmoothedCurve::smoothFrom(std::size_t first) {
  if (first == 0) {
    mean_ = weight_ = 0;
    low_ = lowPositive_ = kInfinity;
    high_ = -kInfinity;
  }
  smooth_.resize(y_.size());
  for (std::size_t i = first; i < y_.size(); ++i) {
    smooth_[i] = y_[i];
    if (!std::isfinite(y_[i])) continue;
    mean_ = share_ * mean_ + (1 - share_) * double{y_[i]};
    weight_ = share_ * weight_ + (1 - share_);
    smooth_[i] = static_cast<float>(mean_ / weight_);
    const double shown = smooth_[i];
    low_ = std::min(low_, shown);
    high_ = std::max(high_, shown);
    if (shown > 0) lowPositive_ = std::min(lowPositive_, shown);
  }
}

std::optional<QPointF> SmoothedCurve::first() const { return x_.empty() ? std::nullopt : std::optional(point(0)); }

std::optional<QPointF> SmoothedCurve::last() const { return x_.empty() ? std::nullopt : std::optional(point(x_.size() - 1)); }

std::optional<QPointF> SmoothedCurve::nearest(double x) const {
  if (x_.empty()) return std::nullopt;
  const auto right = static_cast<std::size_t>(std::lower_bound(x_.begin(), x_.end(), x) - x_.begin());
  if (right == 0) return point(0);
  if (right == x_.size()) return last();
  return point(x - x_[right - 1] < x_[right] - x ? right - 1 : right);
}

std::pair<std::size_t, std::size_t> SmoothedCurve::stretch(double low, double high) const {
  const auto first = std::lower_bound(x_.begin(), x_.end(), low) - x_.begin();
  const auto last = std::upper_bound(x_.begin(), x_.end(), high) - x_.begin();
  return {static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, first - 1)),
          std::min(x_.size(), static_cast<std::size_t>(last) + 1)};
}

Curve SmoothedCurve::average(double low, double high, int count) const {
  const auto [first, last] = stretch(low, high);
  const std::size_t available = last - first;
  const std::size_t wanted = std::min(available, static_cast<std::size_t>(std::max(2, count)));
  Curve curve;
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::size_t at = first + (wanted < 2 ? 0 : i * (available - 1) / (wanted - 1));
    curve.x.push_back(x_[at]);
    curve.y.push_back(double{smooth_[at]});
  }
  return curve;
}

Curve SmoothedCurve::raw(double low, double high, int columns) const {
  const auto [first, last] = stretch(low, high);
  return decimated(std::span(x_).subspan(first, last - first), std::span<const float>(y_).subspan(first, last - first), columns);
}

}  // namespace ui
