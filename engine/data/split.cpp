#include "engine/data/split.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/rng.h"

namespace nn {

Subset::Subset(std::shared_ptr<const Dataset> base, std::vector<Index> indices)
    : base_(std::move(base)), indices_(std::move(indices)) {
  for (const Index index : indices_)
    if (index < 0 || index >= base_->size())
      throwExpected<ConfigError>("subset of '" + base_->info().id + "'",
                                 "sample numbers below " + std::to_string(base_->size()), std::to_string(index));
}

void Subset::read(Index index, std::span<Scalar> input, std::span<Scalar> target) const {
  base_->read(indices_[static_cast<std::size_t>(index)], input, target);
}

HoldOut holdOut(std::shared_ptr<const Dataset> data, double fraction, std::uint64_t seed) {
  const Index count = data->size();
  if (!(fraction >= 0.0 && fraction < 1.0))
    throwExpected<ConfigError>("hold-out", "a fraction of at least 0 and below 1", std::to_string(fraction));
  if (fraction > 0.0 && count < 2)
    throwExpected<ConfigError>("hold-out", "at least 2 samples to divide", std::to_string(count));
  Index held = 0;
  if (fraction > 0.0)
    held = std::clamp<Index>(static_cast<Index>(std::llround(fraction * static_cast<double>(count))), 1, count - 1);

  // The first `held` steps of a Fisher-Yates shuffle draw that many samples without repetition.
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  Rng rng(seed, streamId("hold-out"));
  for (Index i = 0; i < held; ++i)
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(i + rng.below(count - i))]);
  const auto border = order.begin() + held;
  std::sort(order.begin(), border);
  std::sort(border, order.end());
  return {std::make_shared<Subset>(data, std::vector<Index>(border, order.end())),
          std::make_shared<Subset>(data, std::vector<Index>(order.begin(), border))};
}

}  // namespace nn
