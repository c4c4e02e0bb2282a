#include "engine/data/own_samples.h"

#include <utility>

#include "engine/data/memory_dataset.h"

namespace nn {
namespace {

class DatasetWithMore : public DerivedDataset {
 public:
  DatasetWithMore(std::shared_ptr<const Dataset> base, std::shared_ptr<const Dataset> more)
      : DerivedDataset(std::move(base)), more_(std::move(more)) {}
  Index size() const override { return base().size() + more_->size(); }
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override {
    isMore(index) ? more_->read(index - base().size(), input, target) : base().read(index, input, target);
  }
  void readForTraining(Index index, int epoch, std::span<Scalar> input, std::span<Scalar> target) const override {
    isMore(index) ? more_->read(index - base().size(), input, target) : base().readForTraining(index, epoch, input, target);
  }
  void prefetch(Index index) const override {
    if (!isMore(index)) base().prefetch(index);
  }
  Scalar weight(Index index) const override { return isMore(index) ? Scalar{1} : base().weight(index); }

 private:
  bool isMore(Index index) const { return index >= base().size(); }

  std::shared_ptr<const Dataset> more_;
};

}  // namespace

bool fits(const OwnSample& sample, const DatasetInfo& data) {
  const Shape& shape = data.inputShape;
  return data.kind == SampleKind::Image && shape.rank() == 3 && shape[0] == sample.picture.height &&
         shape[1] == sample.picture.width && sample.label >= 0 && sample.label < data.classCount();
}

std::shared_ptr<const Dataset> withOwnSamples(std::shared_ptr<const Dataset> data, const std::vector<OwnSample>& samples) {
  std::vector<Scalar> inputs, targets;
  const DatasetInfo& info = data->info();
  for (const OwnSample& sample : samples) {
    if (!fits(sample, info)) continue;
    for (const std::uint8_t pixel : sample.picture.pixels)
      inputs.insert(inputs.end(), static_cast<std::size_t>(info.inputShape[2]), static_cast<Scalar>(pixel));
    targets.push_back(static_cast<Scalar>(sample.label));
  }
  if (targets.empty()) return data;
  auto more = memoryDataset(info, std::move(inputs), std::move(targets));
  return std::make_shared<DatasetWithMore>(std::move(data), std::move(more));
}

}  // namespace nn
