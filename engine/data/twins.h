#pragma once

#include <compare>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// A sample of one of several sets.
struct SetSample {
  std::size_t set = 0;
  Index index = 0;
  friend auto operator<=>(const SetSample&, const SetSample&) = default;
};

/// Samples with the very same input, number by number, in ascending order.
struct TwinGroup {
  std::vector<SetSample> samples;  ///< two or more
  bool contradicts = false;        ///< they have different targets
};

/// All groups of twins within and across sets of the same kind of sample; null sets are passed over. Reads all samples. The
/// stop token ends it early with what was found so far. Any thread.
std::vector<TwinGroup> findTwins(std::span<const Dataset* const> sets, const std::stop_token& stop);

/// `part` without the samples whose inputs are also in `train`; `part` itself when there are none. Null stays null. Reads all
/// samples of both.
std::shared_ptr<const Dataset> withoutRepeats(const std::shared_ptr<const Dataset>& train,
                                              const std::shared_ptr<const Dataset>& part);

}  // namespace nn
