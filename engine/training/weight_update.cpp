#include "engine/training/weight_update.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "engine/core/parallel.h"
#include "engine/kernels/reduce.h"

namespace nn {
namespace {

constexpr Index kTile = 4096;           // elements: a few cache pages, long enough for vector loops
constexpr Index kTilesPerTurn = 4;      // that one thread takes at a time; small networks stay on one
constexpr std::size_t kMostMemory = 4;  // tensors an optimizer may keep for a parameter

}  // namespace

WeightUpdate::WeightUpdate(const NetworkPlan& plan, const std::string& optimizer, const Options& options) {
  change(plan, optimizer, options);
  for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
    const Index size = plan.parameters[p].shape.elementCount();
    for (Index first = 0; first < size; first += kTile)
      tiles_.push_back({static_cast<Index>(p), first, std::min(kTile, size - first)});
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
  parallelFor(static_cast<Index>(tiles_.size()), kTilesPerTurn, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Tile& tile = tiles_[static_cast<std::size_t>(i)];
      const auto gradient = execution.parameterGradient(tile.parameter).values();
      if (!kernels::allFinite(gradient.subspan(static_cast<std::size_t>(tile.first), static_cast<std::size_t>(tile.count))))
        isFinite.store(false, std::memory_order_relaxed);
    }
  });
  return isFinite.load(std::memory_order_relaxed);
}

void WeightUpdate::apply(Network& network, const Execution& execution, double learningRate, std::int64_t step) {
  parallelFor(static_cast<Index>(tiles_.size()), kTilesPerTurn, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Tile& tile = tiles_[static_cast<std::size_t>(i)];
      const auto first = static_cast<std::size_t>(tile.first), count = static_cast<std::size_t>(tile.count);
      std::array<std::span<Scalar>, kMostMemory> memory;
      for (std::size_t m = 0; m < names_.size(); ++m)
        memory[m] = memory_[static_cast<std::size_t>(tile.parameter)][m].values().subspan(first, count);
      optimizer_->update(network.parameter(tile.parameter).values().subspan(first, count),
                         execution.parameterGradient(tile.parameter).values().subspan(first, count),
                         std::span(memory).first(names_.size()), learningRate, step);
    }
  });
}

}  // namespace nn
