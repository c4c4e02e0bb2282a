#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "ui/training/data_overview.h"

namespace ui {

/// Which samples are shown.
struct SampleFilter {
  std::optional<DataPart> part;    ///< all parts when nothing
  std::optional<nn::Index> label;  ///< all classes when nothing
  bool onlyDuplicates = false;
  std::vector<SampleRef> only = {};  ///< these, ascending; all when there are none
  friend bool operator==(const SampleFilter&, const SampleFilter&) = default;
};

/// The samples that pass a filter, by row. A value; cheap to make for hundreds of thousands of samples.
class FilteredSamples {
 public:
  FilteredSamples() = default;
  /// facts may be null: then every sample has every class, and none is a duplicate.
  FilteredSamples(const nn::PreparedData& data, const DataFacts* facts, const SampleFilter& filter);
  nn::Index size() const { return static_cast<nn::Index>(samples_.size()); }
  const SampleRef& operator[](nn::Index row) const { return samples_[static_cast<std::size_t>(row)]; }
  /// -1 when the sample is not shown.
  nn::Index rowOf(const SampleRef& sample) const;

 private:
  std::vector<SampleRef> samples_;
  bool isSorted_ = true;
};

}  // namespace ui
