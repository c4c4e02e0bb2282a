#include "engine/data/data_loader.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/core/rng.h"

namespace nn {
namespace {

constexpr Index kTile = 16384;  // numbers that one thread reads at a time: fewer are read before another thread wakes up

}  // namespace

DataLoader::DataLoader(std::shared_ptr<const Dataset> dataset, Index batchSize, bool shuffle, std::uint64_t seed,
                       Purpose purpose)
    : dataset_(std::move(dataset)), batchSize_(batchSize), shuffle_(shuffle), seed_(seed), purpose_(purpose) {
  const Index count = dataset_->size();
  if (count == 0) throwExpected<ConfigError>("data '" + dataset_->info().title + "'", "at least one sample", "none");
  if (batchSize < 0)
    throwExpected<ConfigError>("batch size", "a positive number, or 0 for the full set", std::to_string(batchSize));
  batchSize_ = batchSize == 0 ? count : std::min(batchSize, count);
  inputs_ = Tensor(dataset_->info().inputShape.withBatch(batchSize_));
  targets_ = Tensor(dataset_->info().targetShape.withBatch(batchSize_));
  if (dataset_->hasWeights()) weights_ = Tensor({batchSize_});
  startEpoch(0);
}

void DataLoader::startEpoch(int epoch, Index firstBatch) {
  const Index count = dataset_->size();
  epoch_ = epoch;
  if (shuffle_) {
    shuffledOrder(order_, count, seed_, epoch);
  } else {
    order_.resize(static_cast<std::size_t>(count));
    std::iota(order_.begin(), order_.end(), Index{0});
  }
  position_ = std::clamp<Index>(firstBatch, 0, batchesPerEpoch()) * batchSize_;
}

bool DataLoader::deliverSparse() {
  if (sparse_ || isKnownDense_) return deliversSparse();
  if (purpose_ == Purpose::Evaluate || !dataset_->changesForTraining()) sparse_ = SparseCopy::make(*dataset_);
  isKnownDense_ = !sparse_;
  if (sparse_) useSparse();
  return deliversSparse();
}

void DataLoader::useSparse() {
  rows_.resize(static_cast<std::size_t>(batchSize_));
  inputs_ = Tensor();
}

DataLoader DataLoader::withBatches(Index batchSize, bool shuffle) const {
  DataLoader other(dataset_, batchSize, shuffle, seed_, purpose_);
  other.sparse_ = sparse_;
  other.isKnownDense_ = isKnownDense_;
  if (sparse_) other.useSparse();
  return other;
}

bool DataLoader::next(Batch& batch) {
  const Index count = dataset_->size();
  if (position_ >= count) return false;
  batch.size = std::min(batchSize_, count - position_);
  batch.targets = targets_.view().rows(0, batch.size);
  batch.indices = std::span(order_).subspan(static_cast<std::size_t>(position_), static_cast<std::size_t>(batch.size));
  if (sparse_)
    takeSparse(batch);
  else
    read(batch);
  batch.weights = {};
  if (dataset_->hasWeights()) {
    for (Index n = 0; n < batch.size; ++n)
      weights_.view().data()[n] = dataset_->weight(batch.indices[static_cast<std::size_t>(n)]);
    batch.weights = weights_.view().rows(0, batch.size);
  }
  position_ += batch.size;
  return true;
}

void DataLoader::read(Batch& batch) {
  batch.inputs = inputs_.view().rows(0, batch.size);
  batch.sparseInputs = {};
  const auto inputSize = static_cast<std::size_t>(batch.inputs.rowSize());
  const auto targetSize = static_cast<std::size_t>(batch.targets.rowSize());
  const std::span<Scalar> inputs = batch.inputs.values(), targets = batch.targets.values();
  const bool changes = purpose_ == Purpose::Train && dataset_->changesForTraining();
  parallelFor(batch.size, std::max<Index>(1, kTile / std::max<Index>(1, batch.inputs.rowSize())), [&](Index begin, Index end) {
    const auto first = static_cast<std::size_t>(begin), last = static_cast<std::size_t>(end);
    if (!changes)
      return dataset_->readAll(batch.indices.subspan(first, last - first), inputs.subspan(first * inputSize),
                               targets.subspan(first * targetSize));
    for (std::size_t n = first; n < last; ++n)
      dataset_->readForTraining(batch.indices[n], epoch_, inputs.subspan(n * inputSize, inputSize),
                                targets.subspan(n * targetSize, targetSize));
  });
}

void DataLoader::takeSparse(Batch& batch) {
  batch.inputs = {};
  batch.sparseInputs = {std::span(rows_).first(batch.indices.size()), dataset_->info().inputShape.elementCount()};
  const auto targetSize = static_cast<std::size_t>(batch.targets.rowSize());
  for (std::size_t n = 0; n < batch.indices.size(); ++n) {
    rows_[n] = sparse_->inputs(batch.indices[n]);
    std::ranges::copy(sparse_->targets(batch.indices[n]), batch.targets.values().subspan(n * targetSize).begin());
  }
}

Index DataLoader::batchesPerEpoch() const { return (dataset_->size() + batchSize_ - 1) / batchSize_; }

void shuffledOrder(std::vector<Index>& order, Index count, std::uint64_t seed, int epoch) {
  order.resize(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  Rng rng(seed, streamId("shuffle", static_cast<std::uint64_t>(epoch)));
  rng.shuffle(order);
}

}  // namespace nn
