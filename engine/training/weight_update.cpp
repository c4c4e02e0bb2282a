#include "engine/training/weight_update.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include "engine/core/parallel.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/max_norm.h"
#include "engine/kernels/reduce.h"

namespace nn {
namespace {

constexpr Index kTile = 4096;           // elements: a few cache pages, long enough for vector loops
constexpr Index kColumns = 64;          // units whose weights' lengths are worked out together
constexpr Index kTilesPerTurn = 4;      // that one thread takes at a time; small networks stay on one
constexpr std::size_t kMostMemory = 4;  // tensors an optimizer may keep for a parameter

/// A tile's part of a parameter or of something as large.
template <typename T, typename Tile>
std::span<T> partOf(std::span<T> whole, const Tile& tile) {
  return whole.subspan(static_cast<std::size_t>(tile.first), static_cast<std::size_t>(tile.count));
}

}  // namespace

template <typename Body>
void WeightUpdate::forTiles(const Body& body) const {
  parallelFor(static_cast<Index>(tiles_.size()), kTilesPerTurn, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) body(tiles_[static_cast<std::size_t>(i)]);
  });
}

WeightUpdate::WeightUpdate(const NetworkPlan& plan, const std::string& optimizer, const Options& options) {
  change(plan, optimizer, options);
  weights_.resize(plan.parameters.size());
  for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
    const ParameterSpec& spec = plan.parameters[p];
    if (spec.frozen) continue;
    const Index size = spec.shape.elementCount(), columns = spec.columnCount();
    for (Index first = 0; first < size; first += kTile)
      tiles_.push_back({static_cast<Index>(p), first, std::min(kTile, size - first)});
    if (spec.maxNorm <= 0) continue;
    const NormLimit limit{static_cast<Index>(p), size / columns, columns, static_cast<Scalar>(spec.maxNorm)};
    for (Index first = 0; first < columns; first += kColumns)
      normTiles_.push_back({limit, first, std::min(kColumns, columns - first)});
  }
}

bool WeightUpdate::change(const NetworkPlan& plan, const std::string& optimizer, const Options& options) {
  std::unique_ptr<Optimizer> next = createOptimizer(optimizer, options);
  std::vector<std::string> names = next->memoryNames();
  if (names.size() > kMostMemory)
    throwExpected<ConfigError>("optimizer '" + optimizer + "'", "at most " + std::to_string(kMostMemory) + " memory tensors",
                               std::to_string(names.size()));
  const bool keeps = optimizer == id_ && names == names_;
  optimizer_ = std::move(next);
  names_ = std::move(names);
  id_ = optimizer;
  if (!keeps) clearMemory(plan);
  return keeps;
}

void WeightUpdate::clearMemory(const NetworkPlan& plan) {
  memory_.clear();
  for (const ParameterSpec& spec : plan.parameters) memory_.emplace_back(names_.size(), Tensor(spec.shape));
}

bool WeightUpdate::hasFiniteGradients(const Execution& execution) const {
  std::atomic<bool> isFinite{true};
  forTiles([&](const Tile& t) {
    if (!kernels::allFinite(partOf(execution.parameterGradient(t.parameter).values(), t)))
      isFinite.store(false, std::memory_order_relaxed);
  });
  return isFinite.load(std::memory_order_relaxed);
}

double WeightUpdate::gradientNorm(const Execution& execution) const {
  const double sum = parallelSum(static_cast<Index>(tiles_.size()), kTilesPerTurn, [&](Index begin, Index end) {
    double part = 0;
    for (Index i = begin; i < end; ++i)
      part += kernels::sumOfSquares(partOf(execution.parameterGradient(tiles_[static_cast<std::size_t>(i)].parameter).values(),
                                           tiles_[static_cast<std::size_t>(i)]));
    return part;
  });
  return std::sqrt(sum);
}

void WeightUpdate::clipGradients(Execution& execution, double largestValue, double largestNorm) const {
  if (largestValue > 0)
    forTiles([&](const Tile& t) {
      kernels::clamp(static_cast<Scalar>(largestValue), partOf(execution.parameterGradient(t.parameter).values(), t));
    });
  if (largestNorm <= 0) return;
  const double norm = gradientNorm(execution);
  if (!(norm > largestNorm)) return;
  forTiles([&](const Tile& t) {
    kernels::scale(static_cast<Scalar>(largestNorm / norm), partOf(execution.parameterGradient(t.parameter).values(), t));
  });
}

void WeightUpdate::begin(Network& network, const Penalties& penalties, double largestValue, double learningRate,
                         std::int64_t step) {
  begin(network, learningRate, step);
  penalties_ = &penalties;
  largestValue_ = largestValue;
}

void WeightUpdate::begin(Network& network, double learningRate, std::int64_t step) {
  network_ = &network;
  learningRate_ = learningRate;
  step_ = step;
  if (weights_.empty() || weights_[0] == network.parameter(0).data()) return;
  for (std::size_t p = 0; p < weights_.size(); ++p) weights_[p] = network.parameter(static_cast<Index>(p)).data();
}

void WeightUpdate::take(Index parameter, Index first, std::span<Scalar> gradient) {
  if (!penalties_->isEmpty()) penalties_->addGradient(*network_, parameter, first, gradient);
  if (largestValue_ > 0) kernels::clamp(static_cast<Scalar>(largestValue_), gradient);
  update(parameter, first, gradient);
}

void WeightUpdate::update(Index parameter, Index first, std::span<const Scalar> gradient) {
  const auto p = static_cast<std::size_t>(parameter);
  std::array<std::span<Scalar>, kMostMemory> memory;
  for (std::size_t m = 0; m < names_.size(); ++m) memory[m] = {memory_[p][m].data() + first, gradient.size()};
  optimizer_->update({weights_[p] + first, gradient.size()}, gradient, std::span(memory).first(names_.size()), learningRate_,
                     step_);
}

void WeightUpdate::finish() {
  parallelFor(static_cast<Index>(normTiles_.size()), 1, [&](Index i, Index) {
    const auto& [limit, first, count] = normTiles_[static_cast<std::size_t>(i)];
    kernels::limitColumnNorms(limit.rows, limit.columns, first, count, limit.largest,
                              network_->parameter(limit.parameter).data());
  });
}

void WeightUpdate::apply(Network& network, const Execution& execution, double learningRate, std::int64_t step) {
  begin(network, learningRate, step);
  forTiles([&](const Tile& t) { update(t.parameter, t.first, partOf(execution.parameterGradient(t.parameter).values(), t)); });
  finish();
}

}  // namespace nn
