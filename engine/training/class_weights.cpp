#include "engine/training/class_weights.h"

namespace nn {

std::vector<double> classWeightsFor(const TrainingSettings& settings, const Dataset& train) {
  if (settings.classWeighting == ClassWeighting::None) return {};
  const DatasetInfo& info = train.info();
  const auto classes = static_cast<std::size_t>(info.classCount());
  if (classes == 0)
    throwExpected<ConfigError>("class weights", "data with classes", "'" + info.title + "', whose targets are values");
  if (settings.classWeighting == ClassWeighting::Given) {
    if (settings.classWeights.size() != classes)
      throwExpected<ConfigError>("class weights", std::to_string(classes) + " numbers, one for each class",
                                 std::to_string(settings.classWeights.size()));
    return settings.classWeights;
  }
  std::vector<double> counts(classes);
  std::vector<Scalar> input(static_cast<std::size_t>(info.inputShape.elementCount()));
  std::vector<Scalar> target(static_cast<std::size_t>(info.targetShape.elementCount()));
  for (Index i = 0; i < train.size(); ++i) {
    train.read(i, input, target);
    ++counts[static_cast<std::size_t>(target[0])];
  }
  const auto samples = static_cast<double>(train.size());
  std::vector<double> weights;
  for (const double count : counts) weights.push_back(count > 0 ? samples / (static_cast<double>(classes) * count) : 0);
  return weights;
}

}  // namespace nn
