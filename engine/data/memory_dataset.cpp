#include "engine/data/memory_dataset.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/prefetch.h"

namespace nn {
namespace {

constexpr std::size_t kShort = 16;  // numbers that are copied sooner than a call for it is made

Scalar* copyShort(const Scalar* from, std::size_t count, Scalar* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
  return to + count;
}

class MemoryDataset : public Dataset {
 public:
  MemoryDataset(DatasetInfo info, std::vector<Scalar> inputs, std::vector<Scalar> targets, std::vector<Scalar> weights)
      : info_(std::move(info)),
        inputs_(std::move(inputs)),
        targets_(std::move(targets)),
        weights_(std::move(weights)),
        inputSize_(static_cast<std::size_t>(info_.inputShape.elementCount())),
        targetSize_(static_cast<std::size_t>(info_.targetShape.elementCount())) {}

  const DatasetInfo& info() const override { return info_; }
  Index size() const override { return static_cast<Index>(inputs_.size() / inputSize_); }
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override {
    const auto n = static_cast<std::size_t>(index);
    std::copy_n(inputs_.data() + n * inputSize_, inputSize_, input.data());
    std::copy_n(targets_.data() + n * targetSize_, targetSize_, target.data());
  }
  void readAll(std::span<const Index> indices, std::span<Scalar> inputs, std::span<Scalar> targets) const override {
    if (inputSize_ >= kShort) return Dataset::readAll(indices, inputs, targets);
    Scalar *input = inputs.data(), *target = targets.data();
    for (const Index index : indices) {
      input = copyShort(inputs_.data() + static_cast<std::size_t>(index) * inputSize_, inputSize_, input);
      target = copyShort(targets_.data() + static_cast<std::size_t>(index) * targetSize_, targetSize_, target);
    }
  }
  void prefetch(Index index) const override {
    prefetchBytes(inputs_.data() + static_cast<std::size_t>(index) * inputSize_, inputSize_ * sizeof(Scalar));
  }
  Scalar weight(Index index) const override { return weights_.empty() ? Scalar{1} : weights_[static_cast<std::size_t>(index)]; }
  bool hasWeights() const override { return !weights_.empty(); }

 private:
  DatasetInfo info_;
  std::vector<Scalar> inputs_, targets_, weights_;
  std::size_t inputSize_, targetSize_;
};

void checkClasses(const DatasetInfo& info, const std::vector<Scalar>& targets, const std::string& where) {
  for (const Scalar target : targets)
    if (!(target >= 0) || target >= static_cast<Scalar>(info.classCount()) || target != std::floor(target))
      throwExpected<ConfigError>(where, "class numbers below " + std::to_string(info.classCount()), std::to_string(target));
}

}  // namespace

std::shared_ptr<const Dataset> memoryDataset(DatasetInfo info, std::vector<Scalar> inputs, std::vector<Scalar> targets,
                                             std::vector<Scalar> weights) {
  const std::string where = "data set '" + info.id + "'";
  const auto inputSize = static_cast<std::size_t>(info.inputShape.elementCount());
  const auto targetSize = static_cast<std::size_t>(info.targetShape.elementCount());
  if (inputSize == 0 || targetSize == 0) throwExpected<ConfigError>(where, "samples with at least one number", "none");
  if (inputs.size() % inputSize != 0)
    throwExpected<ConfigError>(where, "a multiple of " + std::to_string(inputSize) + " input numbers",
                               std::to_string(inputs.size()));
  const std::size_t count = inputs.size() / inputSize;
  if (targets.size() != count * targetSize)
    throwExpected<ConfigError>(where, std::to_string(count * targetSize) + " target numbers", std::to_string(targets.size()));
  if (!info.classNames.empty()) checkClasses(info, targets, where);
  if (!weights.empty() && weights.size() != count)
    throwExpected<ConfigError>(where, std::to_string(count) + " weights", std::to_string(weights.size()));
  for (const Scalar weight : weights)
    if (!(weight >= 0)) throwExpected<ConfigError>(where, "weights of 0 or more", std::to_string(weight));
  return std::make_shared<MemoryDataset>(std::move(info), std::move(inputs), std::move(targets), std::move(weights));
}

}  // namespace nn
