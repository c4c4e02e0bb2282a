#include <algorithm>
#include <cstdint>

#include "app/bench_cases.h"
#include "engine/core/prefetch.h"
#include "engine/core/rng.h"

namespace app {
namespace {

/// Targets in memory, and the description of the data.
class SyntheticData : public nn::Dataset {
 public:
  SyntheticData(const BenchCase& bench, nn::Rng& rng) : targets_(bench.target.withBatch(bench.samples)) {
    info_.id = bench.name;
    info_.inputShape = bench.input;
    info_.targetShape = bench.target;
    for (nn::Index c = 0; c < bench.classes; ++c) info_.classNames.push_back(std::to_string(c));
    for (nn::Scalar& value : targets_.values())
      value = bench.classes > 0 ? static_cast<nn::Scalar>(rng.below(bench.classes)) : rng.uniform();
  }
  const nn::DatasetInfo& info() const override { return info_; }
  nn::Index size() const override { return targets_.shape()[0]; }

 protected:
  void readTarget(nn::Index index, std::span<nn::Scalar> target) const {
    std::ranges::copy(targets_.view().rows(index, 1).values(), target.begin());
  }
  void setTargets(const nn::Tensor& values) { targets_ = values; }

 private:
  nn::DatasetInfo info_;
  nn::Tensor targets_;
};

/// Inputs in [0, 1).
class UniformData : public SyntheticData {
 public:
  UniformData(const BenchCase& bench, nn::Rng rng) : SyntheticData(bench, rng), inputs_(bench.input.withBatch(bench.samples)) {
    for (nn::Scalar& value : inputs_.values()) value = rng.uniform();
    if (bench.target == bench.input) setTargets(inputs_);
  }
  void read(nn::Index index, std::span<nn::Scalar> input, std::span<nn::Scalar> target) const override {
    std::ranges::copy(inputs_.view().rows(index, 1).values(), input.begin());
    readTarget(index, target);
  }
  void prefetch(nn::Index index) const override {
    const auto row = inputs_.view().rows(index, 1).values();
    nn::prefetchBytes(row.data(), row.size_bytes());
  }

 private:
  nn::Tensor inputs_;
};

/// Inputs that are 0 but for a few ones, of which only the places are kept.
class MultiHotData : public SyntheticData {
 public:
  MultiHotData(const BenchCase& bench, nn::Rng rng)
      : SyntheticData(bench, rng), rows_(static_cast<std::size_t>(bench.samples)) {
    for (std::vector<std::int32_t>& row : rows_)
      for (nn::Index column = 0; column < bench.input.elementCount(); ++column)
        if (rng.uniform() < static_cast<nn::Scalar>(bench.density)) row.push_back(static_cast<std::int32_t>(column));
  }
  void read(nn::Index index, std::span<nn::Scalar> input, std::span<nn::Scalar> target) const override {
    std::ranges::fill(input, nn::Scalar{0});
    for (const std::int32_t column : rows_[static_cast<std::size_t>(index)]) input[static_cast<std::size_t>(column)] = 1;
    readTarget(index, target);
  }

 private:
  std::vector<std::vector<std::int32_t>> rows_;
};

}  // namespace

std::shared_ptr<const nn::Dataset> benchData(const BenchCase& bench) {
  const nn::Rng rng(1, nn::streamId("bench"));
  if (bench.density > 0) return std::make_shared<MultiHotData>(bench, rng);
  return std::make_shared<UniformData>(bench, rng);
}

}  // namespace app
