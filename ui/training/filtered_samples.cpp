#include "ui/training/filtered_samples.h"

#include <algorithm>

namespace ui {

FilteredSamples::FilteredSamples(const nn::PreparedData& data, const DataFacts* facts, const SampleFilter& filter) {
  const auto passes = [&](const SampleRef& sample) {
    if (filter.part && sample.part != *filter.part) return false;
    if (!filter.label || !facts) return true;
    const auto& labels = facts->labels[static_cast<std::size_t>(sample.part)];
    const auto place = static_cast<std::size_t>(sample.index);
    return place < labels.size() && static_cast<nn::Index>(labels[place]) == *filter.label;
  };
  if (filter.onlyDuplicates) {
    isSorted_ = false;  // twins stay beside each other
    if (facts) std::ranges::copy_if(facts->duplicates.samples, std::back_inserter(samples_), passes);
    return;
  }
  if (!filter.only.empty()) {
    std::ranges::copy_if(filter.only, std::back_inserter(samples_), [&](const SampleRef& sample) {
      const auto part = rawSamplesOf(data, sample.part);
      return part && sample.index < part->size() && passes(sample);
    });
    return;
  }
  for (const DataPart part : partsOf(data)) {
    const nn::Index count = rawSamplesOf(data, part)->size();
    for (nn::Index i = 0; i < count; ++i)
      if (const SampleRef sample{part, i}; passes(sample)) samples_.push_back(sample);
  }
}

nn::Index FilteredSamples::rowOf(const SampleRef& sample) const {
  const auto found = isSorted_ ? std::ranges::lower_bound(samples_, sample) : std::ranges::find(samples_, sample);
  return found != samples_.end() && *found == sample ? found - samples_.begin() : -1;
}

}  // namespace ui
