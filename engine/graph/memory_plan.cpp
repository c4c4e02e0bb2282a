#include "engine/graph/memory_plan.h"

#include <algorithm>

namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

bool hasActivityPenalty(const Step& step) { return step.plan.activityL1 != 0 || step.plan.activityL2 != 0; }

/// Whether nothing in backward reads the value of a tensor once its gradient is being written.
bool valueIsUsedUp(const NetworkPlan& plan, const Schedule& schedule, Index tensor) {
  const Step& producer = *plan.stepOf(plan.tensors[at(tensor)].port.node);
  const Schedule::StepRole& role = schedule.roles[at(&producer - plan.steps.data())];
  const bool ownActivation = producer.plan.activationReadsOutput && !role.gradientIsReady;
  if (producer.role != LayerRole::Hidden || producer.plan.backwardReadsOutput || ownActivation || hasActivityPenalty(producer))
    return false;
  return std::ranges::all_of(plan.steps, [&](const Step& step) {
    const bool reads = std::ranges::find(step.inputTensors, tensor) != step.inputTensors.end();
    return !reads || (step.role == LayerRole::Hidden && !step.plan.backwardReadsInput);
  });
}

}  // namespace

MemoryPlan::MemoryPlan(const NetworkPlan& plan, const Schedule& schedule, bool lean)
    : localValue(plan.tensors.size()),
      localGradient(plan.tensors.size()),
      localWorkspace(plan.steps.size()),
      gradientInPlace(plan.tensors.size()) {
  const Schedule::Segment& last = schedule.segments.back();
  for (Index s = 0; lean && !last.whole && s < static_cast<Index>(plan.steps.size()); ++s) {
    const Step& step = plan.steps[at(s)];
    // A gradient over the whole batch is the product of all rows that went in and of all gradients that came back.
    const bool keepsBatch = step.plan.wholeBatchGradient && schedule.roles[at(s)].learns;
    if (s >= last.first && step.role == LayerRole::Hidden && !schedule.roles[at(s)].takesTurns) {
      localWorkspace[at(s)] = true;
      for (const Index t : step.outputTensors) {
        localValue[at(t)] = true;
        localGradient[at(t)] = !keepsBatch;
      }
    }
    if (keepsBatch || step.role == LayerRole::Output)
      for (const Index t : step.inputTensors) localValue[at(t)] = false;
  }
  for (Index t = 0; t < static_cast<Index>(plan.tensors.size()); ++t)
    gradientInPlace[at(t)] =
        lean && schedule.needsGradient[at(t)] && localValue[at(t)] == localGradient[at(t)] && valueIsUsedUp(plan, schedule, t);
  for (const Schedule::Segment& segment : schedule.segments) {
    Index bytes = 0;
    for (Index s = segment.first; !segment.whole && s < segment.last; ++s) {
      const Step& step = plan.steps[at(s)];
      if (step.role == LayerRole::Input) continue;  // the caller's, and gone through once
      for (const Index t : step.outputTensors)
        bytes += plan.tensors[at(t)].shape.elementCount() * Index{sizeof(Scalar)} *
                 (schedule.needsGradient[at(t)] && !gradientInPlace[at(t)] ? 2 : 1);
      for (const TensorSpec& spec : step.plan.workspace) bytes += spec.shape.elementCount() * Index{sizeof(Scalar)};
    }
    sliceBytes = std::max(sliceBytes, bytes);
  }
}

}  // namespace nn
