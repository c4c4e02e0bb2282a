#include "engine/graph/execution_memory.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::string megabytes(Index bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return text.data();
}

}  // namespace

ExecutionMemory::ExecutionMemory(const NetworkPlan& plan, const Schedule& schedule, const MemoryPlan& memoryPlan,
                                 Index maxBatch, bool withGradients, Index limitBytes)
    : maxBatch_(maxBatch), sliceRows_(schedule.mostSliceRows(maxBatch)) {
  planTensors(plan, schedule, memoryPlan, withGradients);
  if (withGradients) planParameterGradients(plan, schedule, maxBatch);
  Index bytes = batch_.bytes() + parameterGradients_.bytes() + shardGradients_.bytes();
  for (const Shape& shape : localShapes_) bytes += shape.elementCount() * Index{sizeof(Scalar)};
  if (bytes > limitBytes)
    throwExpected<ConfigError>("memory for a batch of " + std::to_string(maxBatch), "at most " + megabytes(limitBytes),
                               megabytes(bytes) + "; choose a smaller batch");
  batch_.allocate();
  parameterGradients_.allocate();
  shardGradients_.allocate();
  makeViews();
  prepareWorkers(1);
}

void ExecutionMemory::prepareWorkers(int count) {
  while (!localShapes_.empty() && static_cast<int>(workers_.size()) < count) {
    Worker worker;
    for (const Shape& shape : localShapes_) worker.arena.reserve(shape);
    worker.arena.allocate();
    for (std::size_t i = 0; i < localShapes_.size(); ++i) worker.views.push_back(worker.arena.view(static_cast<Index>(i)));
    workers_.push_back(std::move(worker));
  }
}

ExecutionMemory::Place ExecutionMemory::reserve(const Shape& shape, bool local) {
  if (!local) return {.number = batch_.reserve(shape.withBatch(maxBatch_))};
  localShapes_.push_back(shape.withBatch(sliceRows_));
  return {.number = static_cast<Index>(localShapes_.size()) - 1, .local = true};
}

void ExecutionMemory::planTensors(const NetworkPlan& plan, const Schedule& schedule, const MemoryPlan& memoryPlan,
                                  bool withGradients) {
  values_.resize(plan.tensors.size());
  gradients_.resize(plan.tensors.size());
  for (std::size_t t = 0; t < plan.tensors.size(); ++t) {
    const auto& [port, shape] = plan.tensors[t];
    if (plan.stepOf(port.node)->role == LayerRole::Hidden) values_[t] = reserve(shape, memoryPlan.localValue[t]);
    if (!withGradients || !schedule.needsGradient[t]) continue;
    gradients_[t] = memoryPlan.gradientInPlace[t] ? values_[t] : reserve(shape, memoryPlan.localGradient[t]);
  }
  predictions_.resize(plan.outputSteps.size());
  lossGradients_.resize(plan.outputSteps.size());
  for (std::size_t o = 0; o < plan.outputSteps.size(); ++o) {
    const auto s = static_cast<std::size_t>(plan.outputSteps[o]);
    const Shape& shape = plan.tensors[static_cast<std::size_t>(plan.steps[s].inputTensors[0])].shape;
    if (plan.steps[s].lossFromLogits) predictions_[o] = reserve(shape, false);
    if (withGradients && schedule.roles[s].lossAddsGradient) lossGradients_[o] = reserve(shape, false);
  }
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    firstWorkspace_.push_back(static_cast<Index>(workspace_.size()));
    for (const TensorSpec& spec : plan.steps[s].plan.workspace)
      workspace_.push_back(reserve(spec.shape, memoryPlan.localWorkspace[s]));
  }
}

void ExecutionMemory::planParameterGradients(const NetworkPlan& plan, const Schedule& schedule, Index maxBatch) {
  for (const ParameterSpec& spec : plan.parameters) parameterGradients_.reserve(spec.shape);
  const Index shards = schedule.mostShards(maxBatch);
  shardedNumber_.assign(plan.parameters.size(), -1);
  for (std::size_t s = 0; s < plan.steps.size(); ++s)
    for (std::size_t p = 0; p < plan.steps[s].plan.parameters.size(); ++p)
      if (schedule.roles[s].clearsShardGradients)
        shardedNumber_[static_cast<std::size_t>(plan.steps[s].firstParameter) + p] = shardedCount_++;
  if (shards == 1) return;  // a single shard writes the gradients themselves
  for (Index shard = 0; shard < shards; ++shard)
    for (std::size_t p = 0; p < plan.parameters.size(); ++p)
      if (shardedNumber_[p] >= 0) shardGradients_.reserve(plan.parameters[p].shape);
}

void ExecutionMemory::makeViews() {
  for (auto* places : {&values_, &gradients_, &workspace_, &predictions_, &lossGradients_})
    for (Place& place : *places)
      if (place.number >= 0 && !place.local) place.whole = batch_.view(place.number);
}

}  // namespace nn
