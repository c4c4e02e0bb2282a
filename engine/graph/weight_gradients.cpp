#include "engine/graph/weight_gradients.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include "engine/core/parallel.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/reduce.h"

namespace nn {
namespace {

using Step = NetworkPlan::Step;

constexpr Index kTile = 1 << 12;
constexpr Index kBlockNumbers = 12288;        // of a block of rows: with the weights and two moments it fills 192 KiB
constexpr Index kBlockRows = 12;              // fewer waste registers of the product
constexpr Index kSparseBlockNumbers = 40960;  // samples are gone through for every block; fills half an L2 cache of 1 MiB
constexpr Index kSerialNumbers = 1 << 16;     // in blocks; fewer are not worth waking another thread for
constexpr Index kSerialTiles = 16;            // the same of what is in memory

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Rows of a block of a parameter's gradient: a multiple of `unit` with about that many numbers.
Index blockRows(const Shape& shape, Index numbers, Index unit) {
  const Index rowSize = shape.elementCount() / shape[0];
  return std::max(unit, numbers / rowSize / unit * unit);
}

/// max |x|, or 1 if that is more.
double inputBound(const BackwardPass& call) {
  double largest = 1;
  const auto take = [&](std::span<const Scalar> x) {
    const auto magnitude = static_cast<double>(kernels::largestMagnitude(x));
    if (!(magnitude <= largest)) largest = magnitude;  // NaN, too, and then it stays
  };
  if (call.sparseInput.isEmpty()) take(call.inputs[0].values());
  for (const SparseRow& row : call.sparseInput.all)
    if (row.values) take({row.values, at(row.count)});
  return largest;
}

/// Room for a block, kept by the thread, on a cache line of its own: narrow rows would otherwise lie on two lines each.
Scalar* scratch(Index size) {
  thread_local Tensor memory;
  if (memory.view().size() < size) memory = Tensor({size});
  return memory.view().data();
}

}  // namespace

WeightGradients::WeightGradients(const NetworkPlan& plan, const Schedule& schedule, ExecutionMemory& memory)
    : plan_(plan), memory_(memory), blocked_(plan.steps.size()) {
  planTiles(plan, schedule);
  blocks_ = plannedBlocks(false);
  if (plan.takesSparseInput()) sparseBlocks_ = plannedBlocks(true);
  for (const Tile& block : blocks_) blockNumbers_ += block.count * block.rowSize;
  for (const auto* blocks : {&blocks_, &sparseBlocks_})
    for (const Tile& block : *blocks) largestBlock_ = std::max(largestBlock_, block.count * block.rowSize);
  for (std::size_t s = 0; s < blocked_.size(); ++s)
    if (blocked_[s]) blockedSteps_.push_back(static_cast<Index>(s));
}

void WeightGradients::planTiles(const NetworkPlan& plan, const Schedule& schedule) {
  std::vector<int> learners(plan.parameters.size());  // steps that learn each parameter: several when weights are shared
  for (std::size_t s = 0; s < plan.steps.size(); ++s)
    if (schedule.roles[s].runsBackward && schedule.roles[s].learns)
      for (std::size_t p = 0; p < plan.steps[s].plan.parameters.size(); ++p) ++learners[at(plan.steps[s].firstParameter) + p];
  std::vector<bool> listed(plan.parameters.size());
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const Step& step = plan.steps[s];
    const Schedule::StepRole& role = schedule.roles[s];
    if (!role.runsBackward || !role.learns || step.plan.parameters.empty()) continue;
    blocked_[s] = step.plan.wholeBatchGradient && learners[at(step.firstParameter)] == 1;
    for (std::size_t i = 0; i < step.plan.parameters.size(); ++i) {
      const Index p = step.firstParameter + static_cast<Index>(i);
      const Shape& shape = plan.parameters[at(p)].shape;
      const Index size = shape.elementCount();
      if (blocked_[s] || listed[at(p)]) continue;
      listed[at(p)] = true;
      direct_.push_back(p);
      for (Index first = 0; first < size; first += kTile) {
        stored_.push_back({p, first, std::min(kTile, size - first)});
        if (role.gradientPerShard) sumTiles_.push_back(stored_.back());
      }
    }
  }
}

std::vector<WeightGradients::Tile> WeightGradients::plannedBlocks(bool sparse) const {
  std::vector<Tile> blocks;
  for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
    if (!blocked_[s]) continue;
    const Step& step = plan_.steps[s];
    const bool takesRows = sparse && plan_.steps[at(plan_.inputSteps.front())].outputTensors == step.inputTensors;
    for (std::size_t i = 0; i < step.plan.parameters.size(); ++i) {
      const Index p = step.firstParameter + static_cast<Index>(i);
      const Shape& shape = plan_.parameters[at(p)].shape;
      const Index rows = shape.rank() == 1 ? shape[0]
                         : takesRows       ? blockRows(shape, kSparseBlockNumbers, kSparseBlockColumns)
                                           : blockRows(shape, kBlockNumbers, kBlockRows);
      for (Index first = 0; first < shape[0]; first += rows)
        blocks.push_back({p, first, std::min(rows, shape[0] - first), static_cast<Index>(s), static_cast<Index>(i),
                          shape.elementCount() / shape[0]});
    }
  }
  return blocks;
}

void WeightGradients::clear() {
  for (const Index p : direct_) std::ranges::fill(memory_.parameterGradient(p).values(), Scalar{0});
}

void WeightGradients::addShards(const Finished& pass) {
  if (pass.shardCount == 1) return;
  parallelFor(static_cast<Index>(sumTiles_.size()), 1, [&](Index i, Index) {
    const Tile& tile = sumTiles_[at(i)];
    const std::span<Scalar> sum = memory_.parameterGradient(tile.parameter).values().subspan(at(tile.first), at(tile.count));
    for (Index shard = 0; shard < pass.shardCount; ++shard)
      kernels::add(memory_.shardGradient(shard, tile.parameter).values().subspan(at(tile.first), at(tile.count)), sum);
  });
}

bool WeightGradients::finish(const Finished& pass) {
  const bool handsOver = pass.sink && areFinite(pass);
  const std::vector<Tile>& blocks = pass.sparse ? sparseBlocks_ : blocks_;
  const Index stored = handsOver ? static_cast<Index>(stored_.size()) : 0;
  const Index count = stored + static_cast<Index>(blocks.size());
  // A network so small that it is one shard may not be worth waking another thread for.
  const bool isSmall = pass.shardCount == 1 && stored <= kSerialTiles && blockNumbers_ <= kSerialNumbers;
  parallelFor(count, isSmall ? count : 1, [&](Index begin, Index end) {
    Index i = begin;
    for (; i < std::min(end, stored); ++i) hand(stored_[at(i)], pass);
    Scalar* const room = i < end && (handsOver || pass.adds) ? scratch(largestBlock_) : nullptr;
    for (; i < end; ++i) compute(blocks[at(i - stored)], pass, handsOver, room);
  });
  return handsOver;
}

/// Gives the sink what is in memory.
void WeightGradients::hand(const Tile& tile, const Finished& pass) const {
  pass.sink->take(tile.parameter, tile.first,
                  memory_.parameterGradient(tile.parameter).values().subspan(at(tile.first), at(tile.count)));
}

/// Has a block written to the room for one, from where it goes on; or, without room, to where it belongs.
void WeightGradients::compute(const Tile& block, const Finished& pass, bool handsOver, Scalar* room) const {
  const std::size_t steps = plan_.steps.size(), workers = pass.profile.empty() ? 0 : pass.profile.size() / steps;
  const StepTimer timer(workers == 0 ? nullptr : &pass.profile[at(parallelWorker()) % workers * steps + at(block.step)].weights);
  const Index first = block.first * block.rowSize, size = block.count * block.rowSize;
  const auto place = [&] { return memory_.parameterGradient(block.parameter).data() + first; };
  Scalar* const to = room ? room : place();
  plan_.steps[at(block.step)].layer->writeGradientRows(pass.calls[at(block.step)], block.ofStep, block.first, block.count, to);
  if (handsOver)
    pass.sink->take(block.parameter, first, {to, at(size)});
  else if (pass.adds)
    kernels::add({to, at(size)}, {place(), at(size)});
}

/// Whether every gradient is finite, found without computing those in blocks: |Σₙ x·dz| <= N · max|x| · max|dz|.
bool WeightGradients::areFinite(const Finished& pass) const {
  std::atomic<bool> finite{true};
  parallelFor(static_cast<Index>(stored_.size()), 16, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Tile& tile = stored_[at(i)];
      if (!kernels::allFinite(memory_.parameterGradient(tile.parameter).values().subspan(at(tile.first), at(tile.count))))
        finite.store(false, std::memory_order_relaxed);
    }
  });
  if (!finite.load(std::memory_order_relaxed)) return false;
  for (const Index s : blockedSteps_) {
    const BackwardPass& call = pass.calls[at(s)];
    const TensorView& dz = call.outputGradients[0];
    const double bound = static_cast<double>(dz.rowCount()) * inputBound(call) *
                         static_cast<double>(kernels::largestMagnitude(dz.values()));
    // Written so that NaN is refused.
    if (!(bound < static_cast<double>(std::numeric_limits<Scalar>::max()) / 2)) return false;
  }
  return true;
}

}  // namespace nn
