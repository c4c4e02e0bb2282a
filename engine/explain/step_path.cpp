#include "engine/explain/step_path.h"

#include <algorithm>

#include "engine/explain/node_options.h"

namespace nn {
namespace {

using Role = TensorElement::Role;
using Step = NetworkPlan::Step;
using StepSize = Microscope::StepSize;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

Index outputUnits(const Step& step) { return step.plan.outputs.front().elementCount(); }

/// Columns of a node's parameters that learn; 0 when none does.
Index updateUnitsOf(const StepRecord& record, const Step& step) {
  Index units = 0;
  for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
    if (!record.parameterGradients[at(step.firstParameter) + p].isEmpty())
      units = std::max(units, Microscope::updateUnit(step.plan.parameters[p].shape, -1) + 1);
  return units;
}

}  // namespace

Index Microscope::updateUnit(const Shape& parameter, Index element) {
  const Index columns = parameter.rank() == 0 ? 1 : parameter[parameter.rank() - 1];
  return element < 0 ? columns - 1 : element % columns;
}

StepPath::StepPath(const StepRecord& record, Microscope::Order order) : record_(record), order_(order) {
  const NetworkPlan& plan = record.plan();
  for (const Step& step : plan.steps) activatesRows_.push_back(ownActivation(plan, step) == "softmax");
  for (std::size_t s = 0; s < plan.steps.size(); ++s)
    if (plan.steps[s].role == LayerRole::Hidden)
      passUnits_ = add(pass_, {Phase::Forward, static_cast<Index>(s), outputUnits(plan.steps[s])}, passUnits_);
  for (const Index s : plan.outputSteps) passUnits_ = add(pass_, {Phase::Loss, s, 1}, passUnits_);
  addBackward(record);
  for (std::size_t s = 0; s < plan.steps.size(); ++s)
    if (const Index units = updateUnitsOf(record, plan.steps[s]); units > 0 && plan.steps[s].weightsOf == plan.steps[s].id)
      updateUnits_ = add(update_, {Phase::Update, static_cast<Index>(s), units}, updateUnits_);
  if (order == Microscope::Order::SampleBySample) passes_ = record.batchSize();
}

Index StepPath::add(std::vector<Stage>& stages, Stage stage, Index first) {
  stage.first = first;
  stages.push_back(stage);
  return first + stage.units;
}

void StepPath::addBackward(const StepRecord& record) {
  const NetworkPlan& plan = record.plan();
  for (std::size_t s = plan.steps.size(); s-- > 0;) {
    const Step& step = plan.steps[s];
    if (step.role == LayerRole::Input || record.gradients[at(step.outputTensors.front())].isEmpty()) continue;
    passUnits_ = add(pass_, {Phase::Backward, static_cast<Index>(s), outputUnits(step)}, passUnits_);
  }
}

const StepPath::Stage* StepPath::find(const std::vector<Stage>& stages, Phase phase, Index step) const {
  const auto found =
      std::ranges::find_if(stages, [&](const Stage& stage) { return stage.phase == phase && stage.step == step; });
  return found == stages.end() ? nullptr : &*found;
}

/// The stage of an item, and the item that it begins with.
const StepPath::Stage& StepPath::stageOf(Index number, Index& start) const {
  const bool isUpdate = number >= passes_ * passUnits_;
  const std::vector<Stage>& stages = isUpdate ? update_ : pass_;
  const Index base = isUpdate ? passes_ * passUnits_ : number / passUnits_ * passUnits_;
  const auto behind = std::ranges::upper_bound(stages, number - base, {}, &Stage::first);
  const Stage& stage = *std::prev(behind);
  start = base + stage.first;
  return stage;
}

Microscope::Item StepPath::item(Index number) const {
  Index start = 0;
  const Stage& stage = stageOf(number, start);
  const bool hasSample = stage.phase != Phase::Update && order_ == Microscope::Order::SampleBySample;
  return {.phase = stage.phase,
          .node = record_.plan().steps[at(stage.step)].id,
          .sample = hasSample ? number / passUnits_ : 0,
          .unit = number - start,
          .units = stage.units};
}

Index StepPath::endAfter(Index done, StepSize size) const {
  Index start = 0;
  if (done >= count() || size == StepSize::Batch || size == StepSize::Epoch) return count();
  if (size == StepSize::Unit) return done + 1;
  if (size == StepSize::Sample) return done < passes_ * passUnits_ ? (done / passUnits_ + 1) * passUnits_ : count();
  const Stage& stage = stageOf(done, start);
  return start + stage.units;
}

Index StepPath::endBefore(Index done, StepSize size) const {
  Index start = 0;
  if (done <= 0 || size == StepSize::Batch || size == StepSize::Epoch) return 0;
  if (size == StepSize::Unit) return done - 1;
  if (size == StepSize::Sample)
    return done > passes_ * passUnits_ ? passes_ * passUnits_ : (done - 1) / passUnits_ * passUnits_;
  stageOf(done - 1, start);
  return start;
}

Index StepPath::begin(Phase phase, Index done) const {
  if (phase == Phase::Forward) return 0;
  if (phase == Phase::Update) return passes_ * passUnits_;
  const Index sample = std::min(done, passes_ * passUnits_ - 1) / std::max<Index>(1, passUnits_);
  const auto stage = std::ranges::find(pass_, phase, &Stage::phase);
  return stage == pass_.end() ? passes_ * passUnits_ : sample * passUnits_ + stage->first;
}

/// Done when the element's unit of this stage is; units 0: when the whole stage is.
std::optional<Index> StepPath::inPass(Phase phase, Index step, const TensorElement& element, Index units) const {
  const Stage* stage = find(pass_, phase, step);
  if (!stage) return std::nullopt;
  const Index sample = order_ == Microscope::Order::SampleBySample ? element.sample : 0;
  const Index unit = units == stage->units ? element.element + 1 : stage->units;
  return sample * passUnits_ + stage->first + unit;
}

/// When the backward pass of all nodes with these weights is done for all samples.
std::optional<Index> StepPath::gradientDone(Index step) const {
  const NetworkPlan& plan = record_.plan();
  std::optional<Index> done;
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    if (plan.steps[s].weightsOf != plan.steps[at(step)].weightsOf) continue;
    const TensorElement last{.sample = record_.batchSize() - 1};
    if (const auto own = inPass(Phase::Backward, static_cast<Index>(s), last, 0)) done = std::max(done.value_or(0), *own);
  }
  return done;
}

/// Of an input, which has no backward pass of its own: when that of all that read it is done.
std::optional<Index> StepPath::dataGradientDone(const Step& input, const TensorElement& element) const {
  const NetworkPlan& plan = record_.plan();
  std::optional<Index> done;
  for (std::size_t s = 0; s < plan.steps.size(); ++s)
    for (const PortRef& read : plan.steps[s].inputs)
      if (read.node == input.id)
        if (const auto one = inPass(Phase::Backward, static_cast<Index>(s), element, 0))
          done = std::max(done.value_or(0), *one);
  return done;
}

std::optional<Index> StepPath::doneFor(const TensorElement& element) const {
  if (!record_.has(element)) return std::nullopt;
  const NetworkPlan& plan = record_.plan();
  const Step& step = *plan.stepOf(element.node);
  const Index s = &step - plan.steps.data(), units = record_.shape(element).elementCount();
  switch (element.role) {
    case Role::Parameter:
    case Role::OptimizerMemory:
    case Role::Buffer:
    case Role::Target:
      return 0;
    case Role::Output:
      if (step.role == LayerRole::Input) return 0;
      if (step.role == LayerRole::Output)  // a copy of what comes in
        return doneFor({.role = Role::Output,
                        .node = step.inputs[0].node,
                        .index = step.inputs[0].port,
                        .sample = element.sample,
                        .element = element.element});
      return inPass(Phase::Forward, s, element, activatesRows_[at(s)] ? 0 : units);
    case Role::PreActivation:
    case Role::Workspace:
      return inPass(Phase::Forward, s, element, units);
    case Role::Loss:
      return inPass(Phase::Loss, s, element, 0);
    case Role::NextBuffer:  // after the whole batch
      return inPass(Phase::Forward, s, {.sample = record_.batchSize() - 1}, 0);
    case Role::OutputGradient:
    case Role::PreActivationGradient:
      return step.role == LayerRole::Input ? dataGradientDone(step, element) : inPass(Phase::Backward, s, element, units);
    case Role::ParameterGradient:
      return gradientDone(s);
    case Role::NextParameter:
    case Role::NextOptimizerMemory: {
      const Step& owner = *plan.stepOf(step.weightsOf);
      const Stage* stage = find(update_, Phase::Update, &owner - plan.steps.data());
      if (!stage) return 0;  // never changes
      return passes_ * passUnits_ + stage->first + Microscope::updateUnit(record_.shape(element), element.element) + 1;
    }
  }
  return std::nullopt;
}

Index StepPath::place(const StepPath& other, Index done) const {
  const Index otherPass = other.passes_ * other.passUnits_;
  if (done > otherPass) return passes_ * passUnits_ + done - otherPass;
  if (done == otherPass) return passes_ * passUnits_;
  return done % other.passUnits_;
}

}  // namespace nn
