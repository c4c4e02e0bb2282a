#include "ui/training/augmented_samples.h"

#include <utility>

#include "engine/data/augmented.h"

namespace ui {

namespace {

std::shared_ptr<const AugmentedSamples::Result> read(const nn::PreparedData& data,
                                                     const std::vector<nn::AugmentationSetting>& settings, std::uint64_t seed,
                                                     nn::Index sample, int draws) {
  const auto changed = nn::augmented(data.rawTrain, settings, seed);
  auto result = std::make_shared<AugmentedSamples::Result>();
  result->sample = sample % changed->size();
  std::vector<nn::Scalar> target(static_cast<std::size_t>(data.info.targetShape.elementCount()));
  result->original = nn::Tensor(data.info.inputShape);
  changed->read(result->sample, result->original.values(), target);
  if (data.info.classCount() > 0) result->label = static_cast<nn::Index>(target.front());
  for (int epoch = 0; epoch < draws; ++epoch) {
    result->draws.emplace_back(data.info.inputShape);
    changed->readForTraining(result->sample, epoch, result->draws.back().values(), target);
  }
  return result;
}

}  // namespace

AugmentedSamples::AugmentedSamples(QObject* parent) : QObject(parent) {}

void AugmentedSamples::request(std::shared_ptr<const nn::PreparedData> data,
                               const std::vector<nn::AugmentationSetting>& settings, std::uint64_t seed, nn::Index sample,
                               int draws) {
  const quint64 request = ++request_;
  const bool hasImages =
      data && data->info.kind == nn::SampleKind::Image && data->info.inputShape.rank() == 3 && data->rawTrain->size() > 0;
  if (!hasImages) return receive(request, nullptr);
  worker_.run([this, request, data = std::move(data), settings, seed, sample, draws] {
    std::shared_ptr<const Result> result;
    try {
      result = read(*data, settings, seed, sample, draws);
    } catch (const nn::Error&) {  // settings that cannot be used: the data say so when they are loaded
    }
    QMetaObject::invokeMethod(
        this, [this, request, result = std::move(result)] { receive(request, result); }, Qt::QueuedConnection);
  });
}

void AugmentedSamples::receive(quint64 request, std::shared_ptr<const Result> result) {
  if (request != request_) return;
  result_ = std::move(result);
  emit changed();
}

}  // namespace ui
