#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/bench_cases.h"
#include "engine/core/rng.h"
#include "engine/data/memory_dataset.h"

namespace app {
namespace {

nn::DatasetInfo infoOf(const BenchCase& bench) {
  nn::DatasetInfo info;
  info.id = bench.name;
  info.inputShape = bench.input;
  info.targetShape = bench.target;
  for (nn::Index c = 0; c < bench.classes; ++c) info.classNames.push_back(std::to_string(c));
  return info;
}

std::vector<nn::Scalar> makeTargets(const BenchCase& bench, nn::Rng& rng) {
  std::vector<nn::Scalar> targets(static_cast<std::size_t>(bench.samples * bench.target.elementCount()));
  for (nn::Scalar& value : targets)
    value = bench.classes > 0 ? static_cast<nn::Scalar>(rng.below(bench.classes)) : rng.uniform();
  return targets;
}

/// Inputs in [0, 1).
std::shared_ptr<const nn::Dataset> uniformData(const BenchCase& bench, nn::Rng& rng) {
  std::vector<nn::Scalar> targets = makeTargets(bench, rng);
  std::vector<nn::Scalar> inputs(static_cast<std::size_t>(bench.samples * bench.input.elementCount()));
  for (nn::Scalar& value : inputs) value = rng.uniform();
  if (bench.target == bench.input) targets = inputs;
  return nn::memoryDataset(infoOf(bench), std::move(inputs), std::move(targets));
}

/// Inputs that are 0 but for a few ones, of which only the places are kept.
class MultiHotData : public nn::Dataset {
 public:
  MultiHotData(const BenchCase& bench, nn::Rng& rng)
      : info_(infoOf(bench)), targets_(makeTargets(bench, rng)), rows_(static_cast<std::size_t>(bench.samples)) {
    for (std::vector<std::int32_t>& row : rows_)
      for (nn::Index column = 0; column < bench.input.elementCount(); ++column)
        if (rng.uniform() < static_cast<nn::Scalar>(bench.density)) row.push_back(static_cast<std::int32_t>(column));
  }
  const nn::DatasetInfo& info() const override { return info_; }
  nn::Index size() const override { return static_cast<nn::Index>(rows_.size()); }
  void read(nn::Index index, std::span<nn::Scalar> input, std::span<nn::Scalar> target) const override {
    const auto n = static_cast<std::size_t>(index);
    std::ranges::fill(input, nn::Scalar{0});
    for (const std::int32_t column : rows_[n]) input[static_cast<std::size_t>(column)] = 1;
    std::copy_n(targets_.data() + n * target.size(), target.size(), target.data());
  }

 private:
  nn::DatasetInfo info_;
  std::vector<nn::Scalar> targets_;
  std::vector<std::vector<std::int32_t>> rows_;
};

}  // namespace

std::shared_ptr<const nn::Dataset> benchData(const BenchCase& bench) {
  nn::Rng rng(1, nn::streamId("bench"));
  if (bench.density > 0) return std::make_shared<MultiHotData>(bench, rng);
  return uniformData(bench, rng);
}

}  // namespace app
