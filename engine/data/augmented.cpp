#include "engine/data/augmented.h"

#include <algorithm>
#include <utility>

namespace nn {
namespace {

class AugmentedDataset : public DerivedDataset {
 public:
  AugmentedDataset(std::shared_ptr<const Dataset> base, AugmentationPipeline pipeline)
      : DerivedDataset(std::move(base)), pipeline_(std::move(pipeline)) {}
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override {
    base().read(index, input, target);
  }
  void readForTraining(Index index, int epoch, std::span<Scalar> input, std::span<Scalar> target) const override {
    base().readForTraining(index, epoch, input, target);
    pipeline_.apply(TensorView(input.data(), info().inputShape), index, epoch);
  }
  bool changesForTraining() const override { return true; }

 private:
  AugmentationPipeline pipeline_;
};

}  // namespace

std::shared_ptr<const Dataset> augmented(std::shared_ptr<const Dataset> raw, const std::vector<AugmentationSetting>& settings,
                                         std::uint64_t seed) {
  if (std::ranges::none_of(settings, &AugmentationSetting::enabled)) return raw;
  const DatasetInfo& info = raw->info();
  if (info.kind != SampleKind::Image || info.inputShape.rank() != 3)
    throwExpected<ConfigError>("augmentation of '" + info.title + "'", "images of shape (height, width, channels)",
                               "samples of shape " + info.inputShape.toString());
  return std::make_shared<AugmentedDataset>(std::move(raw), AugmentationPipeline(settings, seed));
}

}  // namespace nn
