#include "engine/data/baseline.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace nn {
namespace {

/// All targets, one after the other.
std::vector<Scalar> targetsOf(const Dataset& data) {
  if (data.size() == 0) throwExpected<ConfigError>("baseline", "samples in '" + data.info().title + "'", "none");
  std::vector<Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount()));
  const auto size = static_cast<std::size_t>(data.info().targetShape.elementCount());
  std::vector<Scalar> targets(size * static_cast<std::size_t>(data.size()));
  for (Index i = 0; i < data.size(); ++i)
    data.read(i, input, std::span(targets).subspan(static_cast<std::size_t>(i) * size, size));
  return targets;
}

void requireClasses(const DatasetInfo& info, bool wanted) {
  if ((info.classCount() > 0) != wanted)
    throwExpected<ConfigError>("baseline", wanted ? "data with classes" : "data with values as targets",
                               "'" + info.title + "'");
}

/// Of an even number of values, the mean of the middle two.
double medianOf(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

ClassBaseline classBaseline(const Dataset& known, const Dataset& asked) {
  requireClasses(known.info(), true);
  std::vector<Index> counts(static_cast<std::size_t>(known.info().classCount()));
  for (const Scalar number : targetsOf(known)) ++counts[static_cast<std::size_t>(number)];
  const Index majority = std::ranges::max_element(counts) - counts.begin();
  const auto right = std::ranges::count(targetsOf(asked), static_cast<Scalar>(majority));
  return {majority, static_cast<double>(right) / static_cast<double>(asked.size())};
}

ValueBaseline valueBaseline(const Dataset& known, const Dataset& asked) {
  requireClasses(known.info(), false);
  const std::vector<Scalar> knownTargets = targetsOf(known), askedTargets = targetsOf(asked);
  const auto size = static_cast<std::size_t>(known.info().targetShape.elementCount());
  ValueBaseline baseline = {.mean = {}, .median = {}, .meanAbsoluteError = 0, .rootMeanSquaredError = 0};
  for (std::size_t k = 0; k < size; ++k) {
    std::vector<double> values;
    double sum = 0;
    for (std::size_t i = k; i < knownTargets.size(); i += size) {
      values.push_back(static_cast<double>(knownTargets[i]));
      sum += values.back();
    }
    baseline.mean.push_back(sum / static_cast<double>(values.size()));
    baseline.median.push_back(medianOf(std::move(values)));
  }
  double magnitudes = 0, squares = 0;
  for (std::size_t i = 0; i < askedTargets.size(); ++i) {
    const auto value = static_cast<double>(askedTargets[i]);
    magnitudes += std::abs(value - baseline.median[i % size]);
    squares += (value - baseline.mean[i % size]) * (value - baseline.mean[i % size]);
  }
  baseline.meanAbsoluteError = magnitudes / static_cast<double>(askedTargets.size());
  baseline.rootMeanSquaredError = std::sqrt(squares / static_cast<double>(askedTargets.size()));
  return baseline;
}

}  // namespace nn
