#include "engine/augmentations/pipeline.h"

#include <algorithm>

namespace nn {
namespace {

Options completedOptions(const AugmentationType& type, const Options& options) {
  return completed(options, type.options, "augmentation '" + type.id + "'");
}

/// Scratch memory of the calling thread.
std::span<Scalar> scratchOf(Index size) {
  thread_local std::vector<Scalar> memory;
  if (static_cast<Index>(memory.size()) < size) memory.resize(static_cast<std::size_t>(size));
  return memory;
}

}  // namespace

AugmentationPipeline::AugmentationPipeline(const std::vector<AugmentationSetting>& settings, std::uint64_t seed) {
  for (std::size_t place = 0; place < settings.size(); ++place) {
    const AugmentationSetting& setting = settings[place];
    const AugmentationType& type = AugmentationRegistry::instance().require(setting.id);
    const Options options = completedOptions(type, setting.options);
    if (!setting.enabled) continue;  // its place keeps its stream, so that the others stay as they are
    stages_.push_back({type.create(options), options.get<double>("probability"), streamId("stage", seed, place)});
  }
}

void AugmentationPipeline::apply(TensorView image, Index index, int epoch) const {
  const std::uint64_t stream = streamId("augmentation", static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(epoch));
  for (const Stage& stage : stages_) {
    Rng rng(stage.seed, stream);
    if (static_cast<double>(rng.uniform()) >= stage.probability) continue;
    stage.augmentation->apply(image, scratchOf(stage.augmentation->scratchSize(image.shape())), rng);
  }
}

std::vector<std::string> augmentationWarnings(const std::vector<AugmentationSetting>& settings, const DatasetInfo& data) {
  if (std::ranges::none_of(settings, &AugmentationSetting::enabled)) return {};
  if (data.kind != SampleKind::Image || data.inputShape.rank() != 3)
    return {"Augmentation is for images; the samples of '" + data.title + "' are none, so it has to be left out."};
  std::vector<std::string> warnings;
  for (const AugmentationSetting& setting : settings) {
    const AugmentationType* type = AugmentationRegistry::instance().find(setting.id);
    if (!type || !type->warning || !setting.enabled) continue;
    try {
      std::string text = type->warning(completedOptions(*type, setting.options), data);
      if (!text.empty() && std::ranges::find(warnings, text) == warnings.end()) warnings.push_back(std::move(text));
    } catch (const ConfigError&) {  // what cannot be used is refused elsewhere
    }
  }
  return warnings;
}

}  // namespace nn
