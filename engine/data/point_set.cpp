#include "engine/data/point_set.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/data/memory_dataset.h"
#include "engine/data/point_features.h"

namespace nn {
namespace {

struct Sample {
  Point place;
  double target = 0;
};

/// Calls draw(n, random numbers) for every sample.
template <typename Draw>
std::shared_ptr<const Dataset> drawPart(const DatasetInfo& info, Index count, Rng rng, Draw draw) {
  const auto columns = static_cast<std::size_t>(info.inputShape[0]);
  std::vector<Scalar> inputs(columns * static_cast<std::size_t>(count)), targets;
  targets.reserve(static_cast<std::size_t>(count));
  for (Index n = 0; n < count; ++n) {
    const Sample sample = draw(n, rng);
    writePoint(sample.place.x, sample.place.y, std::span(inputs).subspan(static_cast<std::size_t>(n) * columns, columns));
    targets.push_back(static_cast<Scalar>(sample.target));
  }
  return memoryDataset(info, std::move(inputs), std::move(targets));
}

template <typename Draw>
LoadedData drawParts(const DatasetInfo& info, const Options& options, std::uint64_t seed, Draw draw) {
  const Index count = options.get<std::int64_t>("samples");
  const Index testCount = std::max(info.classCount(), count / 2);
  LoadedData data;
  data.train = drawPart(info, count, Rng(seed, streamId("points for training")), draw);
  data.test = drawPart(info, testCount, Rng(seed, streamId("points for testing")), draw);
  data.origin = "made from the seed: " + std::to_string(count) + " training and " + std::to_string(testCount) + " test points";
  return data;
}

}  // namespace

std::vector<OptionSpec> pointOptions(double noise) {
  return {{.name = "samples",
           .label = "Points",
           .help = "How many training points to make; half as many more are kept for testing. Typical: 400.",
           .defaultValue = std::int64_t{400},
           .minimum = 10,
           .maximum = 100000},
          {.name = "noise",
           .label = "Noise",
           .help = "How far points stray from their place (standard deviation). 0 separates the classes cleanly.",
           .defaultValue = noise,
           .minimum = 0,
           .maximum = 2},
          {.name = "derived_features",
           .label = "Derived features",
           .help = "Also gives x², y², x·y, sin 2πx and sin 2πy as columns. An Input then takes all of them, or those that its "
                   "option Columns names.",
           .defaultValue = false,
           .advanced = true}};
}

std::vector<OptionSpec> pointOptionsWithClasses(double noise, std::int64_t classes, std::int64_t mostClasses) {
  std::vector<OptionSpec> specs = pointOptions(noise);
  specs.push_back({.name = "classes",
                   .label = "Classes",
                   .help = "How many classes there are to tell apart.",
                   .defaultValue = classes,
                   .minimum = 2,
                   .maximum = static_cast<double>(mostClasses)});
  return specs;
}

DatasetInfo pointInfo(std::string_view id, const Options& options, std::vector<std::string> classNames) {
  DatasetInfo info = DatasetRegistry::instance().require(id).info();
  info.kind = SampleKind::Points;
  info.inputNames = pointColumns(options.get<bool>("derived_features"));
  info.inputShape = {static_cast<Index>(info.inputNames.size())};
  info.targetShape = {1};
  info.targetName = classNames.empty() ? "value" : "class";
  info.classNames = std::move(classNames);
  return info;
}

LoadedData drawPoints(std::string_view id, std::vector<std::string> classNames, const Options& options, std::uint64_t seed,
                      DrawPoint draw) {
  const DatasetInfo info = pointInfo(id, options, std::move(classNames));
  const Index classes = info.classCount();
  const double noise = options.get<double>("noise");
  return drawParts(info, options, seed, [=](Index n, Rng& rng) {
    const Index label = n % classes;
    const Point place = draw(label, classes, rng);
    const double dx = static_cast<double>(rng.normal());
    const double dy = static_cast<double>(rng.normal());
    return Sample{{place.x + noise * dx, place.y + noise * dy}, static_cast<double>(label)};
  });
}

LoadedData drawValues(std::string_view id, const Options& options, std::uint64_t seed, ValueAt value) {
  const double noise = options.get<double>("noise");
  return drawParts(pointInfo(id, options, {}), options, seed, [=](Index, Rng& rng) {
    const double x = 2 * static_cast<double>(rng.uniform()) - 1;
    const double y = 2 * static_cast<double>(rng.uniform()) - 1;
    return Sample{{x, y}, value({x, y}) + noise * static_cast<double>(rng.normal())};
  });
}

std::vector<std::string> numberedClasses(const Options& options) {
  std::vector<std::string> names;
  for (std::int64_t n = 1; n <= options.get<std::int64_t>("classes"); ++n) names.push_back("class " + std::to_string(n));
  return names;
}

}  // namespace nn
