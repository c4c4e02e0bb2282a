#include "engine/analysis/value_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nn {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Where an activation is flat: outside (low, high).
struct FlatEnds {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
};

FlatEnds flatEndsOf(std::string_view activation) {
  if (activation == "sigmoid" || activation == "hard_sigmoid" || activation == "softmax") return {0.01, 0.99};
  if (activation == "tanh" || activation == "softsign") return {-0.98, 0.98};
  return {};
}

}  // namespace

Histogram histogramOf(std::span<const Scalar> values, int bins) {
  Histogram result{0, 1, std::vector<double>(static_cast<std::size_t>(bins))};
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Scalar value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, static_cast<double>(value));
    high = std::max(high, static_cast<double>(value));
  }
  if (low > high) return result;
  if (low == high) {
    low -= 0.5;
    high += 0.5;
  }
  result.low = low;
  result.high = high;
  const double scale = bins / (high - low);
  for (const Scalar value : values)
    if (std::isfinite(value))
      ++result.counts[at(std::clamp<Index>(static_cast<Index>((static_cast<double>(value) - low) * scale), 0, bins - 1))];
  return result;
}

std::vector<double> rebinned(const Histogram& histogram, double low, double high, int bins) {
  std::vector<double> result(static_cast<std::size_t>(bins));
  const double step = (histogram.high - histogram.low) / static_cast<double>(histogram.counts.size());
  const double width = (high - low) / bins;
  if (!(step > 0) || !(width > 0)) return result;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    if (histogram.counts[i] == 0) continue;
    const double from = histogram.low + static_cast<double>(i) * step, to = from + step;
    const auto first = std::max<Index>(0, static_cast<Index>(std::floor((from - low) / width)));
    for (Index b = first; b < bins && low + static_cast<double>(b) * width < to; ++b) {
      const double begin = std::max(from, low + static_cast<double>(b) * width);
      const double end = std::min(to, low + static_cast<double>(b + 1) * width);
      if (end > begin) result[at(b)] += histogram.counts[i] * (end - begin) / step;
    }
  }
  return result;
}

ValueSummary summaryOf(std::span<const Scalar> values) {
  // Twice through the numbers, first for the mean and then for the differences from it: as exact as one pass that corrects its
  // mean with every number, without a division for each.
  ValueSummary result;
  double sum = 0, low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Scalar scalar : values) {
    const auto value = static_cast<double>(scalar);
    if (!std::isfinite(value)) {
      ++result.notFinite;
      continue;
    }
    sum += value;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  result.count = static_cast<Index>(values.size()) - result.notFinite;
  if (result.count == 0) return result;
  const auto count = static_cast<double>(result.count);
  result.smallest = low;
  result.largest = high;
  result.mean = sum / count;
  double sumOfSquares = 0;
  for (const Scalar scalar : values)
    if (std::isfinite(scalar))
      sumOfSquares += (static_cast<double>(scalar) - result.mean) * (static_cast<double>(scalar) - result.mean);
  result.standardDeviation = std::sqrt(sumOfSquares / count);
  return result;
}

UnitActivity unitActivity(ConstTensorView activations, std::string_view activation) {
  UnitActivity result;
  if (activations.isEmpty() || activations.size() == 0) return result;
  const Shape& shape = activations.shape();
  const bool isImage = shape.rank() == 4;
  const Index samples = shape[0], units = isImage ? shape[3] : activations.rowSize();
  const FlatEnds ends = flatEndsOf(activation);
  Index zeros = 0, flat = 0;
  std::vector<bool> varies(at(units));
  for (Index i = 0; i < activations.size(); ++i) {
    const auto value = static_cast<double>(activations.data()[i]);
    zeros += value == 0;
    flat += value < ends.low || value > ends.high;
    if (activations.data()[i] != activations.data()[i % units]) varies[at(i % units)] = true;
  }
  result.units = units;
  const auto count = static_cast<double>(activations.size());
  result.zero = static_cast<double>(zeros) / count;
  result.saturated = static_cast<double>(flat) / count;
  if (samples > 1) result.dead = static_cast<double>(std::ranges::count(varies, false)) / static_cast<double>(units);
  return result;
}

double relativeChange(std::span<const Scalar> before, std::span<const Scalar> after) {
  double change = 0, norm = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto old = static_cast<double>(before[i]), difference = static_cast<double>(after[i]) - old;
    change += difference * difference;
    norm += old * old;
  }
  return norm > 0 ? std::sqrt(change / norm) : 0;
}

}  // namespace nn
