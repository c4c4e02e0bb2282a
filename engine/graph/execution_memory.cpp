#include "engine/graph/execution_memory.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::string megabytes(Index bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return text.data();
}

}  // namespace

ExecutionMemory::ExecutionMemory(const NetworkPlan& plan, const Schedule& schedule, Index maxBatch, bool withGradients,
                                 Index limitBytes) {
  const std::vector<Index> numbers = planTensors(plan, schedule, maxBatch, withGradients);
  if (withGradients) planParameterGradients(plan, schedule, maxBatch);
  const Index bytes = batch_.bytes() + parameterGradients_.bytes() + shardGradients_.bytes();
  if (bytes > limitBytes)
    throwExpected<ConfigError>("memory for a batch of " + std::to_string(maxBatch), "at most " + megabytes(limitBytes),
                               megabytes(bytes) + "; choose a smaller batch");
  batch_.allocate();
  parameterGradients_.allocate();
  shardGradients_.allocate();
  makeViews(numbers);
}

/// Reserves every tensor and returns the arena's numbers for them in the order of makeViews(); -1 where nothing is kept.
std::vector<Index> ExecutionMemory::planTensors(const NetworkPlan& plan, const Schedule& schedule, Index maxBatch,
                                                bool withGradients) {
  std::vector<Index> numbers;
  const auto reserve = [&](bool wanted, const Shape& shape) {
    numbers.push_back(wanted ? batch_.reserve(shape.withBatch(maxBatch)) : -1);
  };
  for (const auto& tensor : plan.tensors) reserve(plan.stepOf(tensor.port.node)->role == LayerRole::Hidden, tensor.shape);
  for (std::size_t t = 0; t < plan.tensors.size(); ++t)
    reserve(withGradients && schedule.needsGradient[t], plan.tensors[t].shape);
  for (const Index s : plan.outputSteps) {
    const Step& step = plan.steps[static_cast<std::size_t>(s)];
    reserve(step.lossFromLogits, plan.tensors[static_cast<std::size_t>(step.inputTensors[0])].shape);
  }
  for (const Index s : plan.outputSteps) {
    const Step& step = plan.steps[static_cast<std::size_t>(s)];
    reserve(withGradients && schedule.roles[static_cast<std::size_t>(s)].lossAddsGradient,
            plan.tensors[static_cast<std::size_t>(step.inputTensors[0])].shape);
  }
  tensors_.values.resize(plan.tensors.size());
  tensors_.gradients.resize(plan.tensors.size());
  tensors_.predictions.resize(plan.outputSteps.size());
  tensors_.lossGradients.resize(plan.outputSteps.size());
  Index workspaces = 0;
  for (const Step& step : plan.steps) {
    tensors_.firstWorkspace.push_back(workspaces);
    for (const TensorSpec& spec : step.plan.workspace) reserve(true, spec.shape);
    workspaces += static_cast<Index>(step.plan.workspace.size());
  }
  tensors_.workspace.resize(static_cast<std::size_t>(workspaces));
  return numbers;
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

void ExecutionMemory::makeViews(const std::vector<Index>& numbers) {
  std::size_t next = 0;
  for (auto* views :
       {&tensors_.values, &tensors_.gradients, &tensors_.predictions, &tensors_.lossGradients, &tensors_.workspace})
    for (TensorView& view : *views) {
      const Index number = numbers[next++];
      if (number >= 0) view = batch_.view(number);
    }
}

}  // namespace nn
