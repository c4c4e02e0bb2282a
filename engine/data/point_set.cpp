#include "engine/data/point_set.h"

#include <algorithm>
#include <utility>

#include "engine/data/memory_dataset.h"

namespace nn {
namespace {

std::shared_ptr<const Dataset> drawPart(DatasetInfo info, Index count, double noise, Rng rng, DrawPoint draw) {
  const Index classes = info.classCount();
  std::vector<Scalar> inputs, targets;
  inputs.reserve(static_cast<std::size_t>(2 * count));
  targets.reserve(static_cast<std::size_t>(count));
  for (Index n = 0; n < count; ++n) {
    const Index label = n % classes;
    const Point place = draw(label, classes, rng);
    const double dx = static_cast<double>(rng.normal());
    const double dy = static_cast<double>(rng.normal());
    inputs.push_back(static_cast<Scalar>(place.x + noise * dx));
    inputs.push_back(static_cast<Scalar>(place.y + noise * dy));
    targets.push_back(static_cast<Scalar>(label));
  }
  return memoryDataset(std::move(info), std::move(inputs), std::move(targets));
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
           .maximum = 2}};
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

LoadedData drawPoints(std::string_view id, std::vector<std::string> classNames, const Options& options, std::uint64_t seed,
                      DrawPoint draw) {
  DatasetInfo info = DatasetRegistry::instance().require(id).info();
  info.kind = SampleKind::Points;
  info.inputShape = {2};
  info.targetShape = {1};
  info.inputNames = {"x", "y"};
  info.targetName = "class";
  info.classNames = std::move(classNames);

  const Index count = options.get<std::int64_t>("samples");
  const Index testCount = std::max(info.classCount(), count / 2);
  const double noise = options.get<double>("noise");
  LoadedData data;
  data.train = drawPart(info, count, noise, Rng(seed, streamId("points for training")), draw);
  data.test = drawPart(info, testCount, noise, Rng(seed, streamId("points for testing")), draw);
  data.origin = "made from the seed: " + std::to_string(count) + " training and " + std::to_string(testCount) + " test points";
  return data;
}

std::vector<std::string> numberedClasses(const Options& options) {
  std::vector<std::string> names;
  for (std::int64_t n = 1; n <= options.get<std::int64_t>("classes"); ++n) names.push_back("class " + std::to_string(n));
  return names;
}

}  // namespace nn
