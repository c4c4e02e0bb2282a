#include "engine/data/normalizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace nn {
namespace {

constexpr double kLargestPixel = 255.0;

struct ScalingName {
  Scaling scaling;
  const char* id;
};
constexpr std::array<ScalingName, 3> kNames = {
    {{Scaling::None, "none"}, {Scaling::MinMax, "minmax"}, {Scaling::Standardize, "standardize"}}};

/// Count, mean and sum of squared deviations of numbers seen so far.
struct Moments {
  double count = 0, mean = 0, squares = 0;

  void add(double x) {  // Welford 1962
    count += 1;
    const double delta = x - mean;
    mean += delta / count;
    squares += delta * (x - mean);
  }
  void add(const Moments& other) {  // Chan, Golub & LeVeque 1979, equation 2.1
    const double total = count + other.count;
    const double delta = other.mean - mean;
    mean += delta * other.count / total;
    squares += other.squares + delta * delta * count * other.count / total;
    count = total;
  }
  double deviation() const { return std::sqrt(squares / count); }
};

Moments momentsOf(std::span<const Scalar> values) {
  Moments result;
  result.count = static_cast<double>(values.size());
  for (const Scalar x : values) result.mean += static_cast<double>(x);
  result.mean /= result.count;
  for (const Scalar x : values) {
    const double delta = static_cast<double>(x) - result.mean;
    result.squares += delta * delta;
  }
  return result;
}

/// Calls visit(input) for every sample.
template <typename Visit>
void forEachInput(const Dataset& data, Visit visit) {
  std::vector<Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount()));
  std::vector<Scalar> target(static_cast<std::size_t>(data.info().targetShape.elementCount()));
  for (Index index = 0; index < data.size(); ++index) {
    data.read(index, input, target);
    visit(std::span<const Scalar>(input));
  }
}

/// (x - shift) / range as x · factor + offset; a range of 0 (a constant feature) leaves the scale alone.
void appendScaling(Normalizer& normalizer, double shift, double range) {
  const double factor = range > 0.0 ? 1.0 / range : 1.0;
  normalizer.factor.push_back(factor);
  normalizer.offset.push_back(-shift * factor);
}

void fitMinMax(Normalizer& normalizer, const Dataset& train) {
  const auto size = static_cast<std::size_t>(train.info().inputShape.elementCount());
  std::vector<double> low(size, std::numeric_limits<double>::infinity());
  std::vector<double> high(size, -std::numeric_limits<double>::infinity());
  forEachInput(train, [&](std::span<const Scalar> input) {
    for (std::size_t i = 0; i < size; ++i) {
      low[i] = std::min(low[i], static_cast<double>(input[i]));
      high[i] = std::max(high[i], static_cast<double>(input[i]));
    }
  });
  for (std::size_t i = 0; i < size; ++i) appendScaling(normalizer, low[i], high[i] - low[i]);
}

void fitStandard(Normalizer& normalizer, const Dataset& train) {
  if (train.info().kind == SampleKind::Image) {
    Moments all;
    forEachInput(train, [&](std::span<const Scalar> input) { all.add(momentsOf(input)); });
    appendScaling(normalizer, all.mean, all.deviation());
    return;
  }
  std::vector<Moments> features(static_cast<std::size_t>(train.info().inputShape.elementCount()));
  forEachInput(train, [&](std::span<const Scalar> input) {
    for (std::size_t i = 0; i < features.size(); ++i) features[i].add(static_cast<double>(input[i]));
  });
  for (const Moments& feature : features) appendScaling(normalizer, feature.mean, feature.deviation());
}

class NormalizedDataset : public DerivedDataset {
 public:
  NormalizedDataset(std::shared_ptr<const Dataset> base, Normalizer normalizer)
      : DerivedDataset(std::move(base)), normalizer_(std::move(normalizer)) {}
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override {
    base().read(index, input, target);
    normalizer_.apply(input);
  }
  void readForTraining(Index index, int epoch, std::span<Scalar> input, std::span<Scalar> target) const override {
    base().readForTraining(index, epoch, input, target);
    normalizer_.apply(input);
  }

 private:
  Normalizer normalizer_;
};

}  // namespace

Normalizer Normalizer::fit(const Dataset& train, Scaling scaling) {
  Normalizer result{scaling, {}, {}};
  if (scaling == Scaling::None) return result;
  if (train.size() == 0)
    throwExpected<ConfigError>("scaling of '" + train.info().title + "'", "at least one training sample", "none");
  if (scaling == Scaling::Standardize)
    fitStandard(result, train);
  else if (train.info().kind == SampleKind::Image)
    appendScaling(result, 0.0, kLargestPixel);
  else
    fitMinMax(result, train);
  return result;
}

void Normalizer::apply(std::span<Scalar> input) const {
  if (factor.empty()) return;
  if (factor.size() == 1) {
    const double a = factor[0], b = offset[0];
    for (Scalar& x : input) x = static_cast<Scalar>(static_cast<double>(x) * a + b);
    return;
  }
  for (std::size_t i = 0; i < input.size(); ++i)
    input[i] = static_cast<Scalar>(static_cast<double>(input[i]) * factor[i] + offset[i]);
}

Scaling scalingFromId(const std::string& id) {
  for (const ScalingName& name : kNames)
    if (id == name.id) return name.scaling;
  throwExpected<ConfigError>("scaling", "one of none, minmax, standardize", "'" + id + "'");
}

std::string scalingId(Scaling scaling) {
  const auto* name = std::find_if(kNames.begin(), kNames.end(), [&](const ScalingName& n) { return n.scaling == scaling; });
  return name->id;
}

std::shared_ptr<const Dataset> normalized(std::shared_ptr<const Dataset> data, Normalizer normalizer) {
  const auto entries = normalizer.factor.size();
  if (normalizer.offset.size() != entries)
    throwExpected<ConfigError>("scaling", "as many offsets as factors", std::to_string(normalizer.offset.size()));
  if (entries > 1 && static_cast<Index>(entries) != data->info().inputShape.elementCount())
    throwExpected<ConfigError>("scaling of '" + data->info().title + "'",
                               std::to_string(data->info().inputShape.elementCount()) + " factors, one for each input",
                               std::to_string(entries));
  if (entries == 0) return data;
  return std::make_shared<NormalizedDataset>(std::move(data), std::move(normalizer));
}

}  // namespace nn
