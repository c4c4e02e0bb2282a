#include "engine/data/split.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/rng.h"
#include "engine/data/data_loader.h"

namespace nn {
namespace {

void checkFolds(const Dataset& data, int folds) {
  if (folds >= 2 && folds <= data.size()) return;
  throwExpected<ConfigError>("folds of '" + data.info().title + "'",
                             "a number from 2 to " + std::to_string(data.size()) + ", the number of samples",
                             std::to_string(folds));
}

std::vector<Index> orderForFolds(Index count, std::uint64_t seed) {
  std::vector<Index> order;
  shuffledOrder(order, count, streamId("folds", seed), 0);
  return order;
}

/// The parts when foldOf says in which fold each sample lies.
std::vector<HoldOut> partsByFold(const std::shared_ptr<const Dataset>& data, int folds, const std::vector<int>& foldOf) {
  std::vector<HoldOut> parts;
  for (int fold = 0; fold < folds; ++fold) {
    std::vector<Index> train, validation;
    for (Index index = 0; index < data->size(); ++index)
      (foldOf[static_cast<std::size_t>(index)] == fold ? validation : train).push_back(index);
    parts.push_back({std::make_shared<Subset>(data, std::move(train)), std::make_shared<Subset>(data, std::move(validation))});
  }
  return parts;
}

std::vector<Index> classesOf(const Dataset& data) {
  std::vector<Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount())), target(1);
  std::vector<Index> classes;
  for (Index index = 0; index < data.size(); ++index) {
    data.read(index, input, target);
    classes.push_back(static_cast<Index>(target[0]));
  }
  return classes;
}

}  // namespace

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

void Subset::readForTraining(Index index, int epoch, std::span<Scalar> input, std::span<Scalar> target) const {
  base_->readForTraining(indices_[static_cast<std::size_t>(index)], epoch, input, target);
}

HoldOut holdOut(std::shared_ptr<const Dataset> data, double fraction, std::uint64_t seed) {
  const Index count = data->size();
  if (!(fraction >= 0.0 && fraction < 1.0))
    throwExpected<ConfigError>("hold-out", "a fraction of at least 0 and below 1", std::to_string(fraction));
  if (count == 0) return {data, data};
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

std::vector<HoldOut> kFolds(std::shared_ptr<const Dataset> data, int folds, std::uint64_t seed, bool shuffled) {
  checkFolds(*data, folds);
  const Index count = data->size();
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  if (shuffled) order = orderForFolds(count, seed);
  std::vector<int> foldOf(order.size());
  for (Index at = 0; at < count; ++at)
    foldOf[static_cast<std::size_t>(order[static_cast<std::size_t>(at)])] = static_cast<int>(at * folds / count);
  return partsByFold(data, folds, foldOf);
}

std::vector<HoldOut> stratifiedKFolds(std::shared_ptr<const Dataset> data, int folds, std::uint64_t seed) {
  checkFolds(*data, folds);
  if (data->info().classCount() == 0)
    throwExpected<ConfigError>("stratified folds of '" + data->info().title + "'", "data with classes", "values");
  const std::vector<Index> classes = classesOf(*data);
  std::vector<Index> order = orderForFolds(data->size(), seed);
  const auto classOf = [&](Index index) { return classes[static_cast<std::size_t>(index)]; };
  std::ranges::stable_sort(order, {}, classOf);
  // Dealt out like cards, going on from one class to the next, so that the folds stay of one size.
  std::vector<int> foldOf(order.size());
  for (std::size_t card = 0; card < order.size(); ++card)
    foldOf[static_cast<std::size_t>(order[card])] = static_cast<int>(card % static_cast<std::size_t>(folds));
  return partsByFold(data, folds, foldOf);
}

}  // namespace nn
