#include "engine/data/own_samples.h"

#include <cmath>
#include <utility>

#include "engine/data/memory_dataset.h"
#include "engine/data/point_features.h"

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

bool fits(const OwnPoint& point, const DatasetInfo& data) {
  if (!arePoints(data) || data.targetShape.elementCount() != 1) return false;
  if (data.classNames.empty()) return true;
  return point.target >= 0 && point.target < static_cast<double>(data.classCount()) && point.target == std::floor(point.target);
}

HoldOut withOwnPoints(HoldOut parts, const std::vector<OwnPoint>& points, double validationFraction) {
  const DatasetInfo& info = parts.train->info();
  const auto columns = static_cast<std::size_t>(info.inputShape.elementCount());
  struct Rows {
    std::vector<Scalar> inputs, targets;
  } train, validation;
  std::size_t number = 0;
  for (const OwnPoint& point : points) {
    if (!fits(point, info)) continue;
    const auto held = [&](std::size_t count) { return std::floor(static_cast<double>(count) * validationFraction); };
    Rows& rows = held(number + 1) > held(number) ? validation : train;
    ++number;
    rows.inputs.resize(rows.inputs.size() + columns);
    writePoint(point.x, point.y, std::span(rows.inputs).last(columns));
    rows.targets.push_back(static_cast<Scalar>(point.target));
  }
  const auto extend = [&](std::shared_ptr<const Dataset>& part, Rows& rows) {
    if (rows.targets.empty()) return;
    auto more = memoryDataset(info, std::move(rows.inputs), std::move(rows.targets));
    part = part ? std::make_shared<DatasetWithMore>(part, std::move(more)) : std::move(more);
  };
  extend(parts.train, train);
  extend(parts.validation, validation);
  return parts;
}

}  // namespace nn
