#include "engine/graph/pass.h"

#include <algorithm>
#include <cmath>

#include "engine/core/parallel.h"
#include "engine/core/subnormals.h"
#include "engine/graph/node_stream.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/reduce.h"

namespace nn {
namespace {

using Step = NetworkPlan::Step;

constexpr std::size_t kWorkers = 64;  // whose times are kept apart

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

void fillZero(std::span<Scalar> values) { std::ranges::fill(values, Scalar{0}); }

Index rowCountOf(const TrainingBatch& request) {
  return request.sparseInput.isEmpty() ? request.inputs.front().rowCount() : request.sparseInput.rowCount();
}

Schedule& withSliceBytes(Schedule& schedule, Index bytes) {
  schedule.sliceBytes = bytes;
  return schedule;
}

bool hasActivityPenalty(const Step& step) { return step.plan.activityL1 != 0 || step.plan.activityL2 != 0; }

}  // namespace

Pass::Pass(const NetworkPlan& plan, Index maxBatch, Keeps keeps, Index memoryLimitBytes)
    : plan_(plan),
      schedule_(plan),
      maxBatch_(std::max<Index>(1, maxBatch)),
      memoryPlan_(plan, schedule_, keeps == Keeps::Results),
      memory_(plan, withSliceBytes(schedule_, memoryPlan_.sliceBytes), memoryPlan_, maxBatch_, keeps != Keeps::Values,
              memoryLimitBytes),
      weightGradients_(plan, schedule_, memory_),
      forwardCalls_(plan.steps.size()),
      backwardCalls_(plan.steps.size()),
      wholeViews_(keeps != Keeps::Values ? plan.steps.size() : 0),
      wholeCalls_(plan.steps.size()),
      inputs_(plan.tensors.size()),
      targets_(plan.outputSteps.size()),
      sampleWeights_(plan.outputSteps.size()),
      rngs_(plan.steps.size(), Rng(0, 0)) {
  for (const Step& step : plan.steps) nodeStreams_.push_back(nodeStream(step.name));
  for (Index s = static_cast<Index>(plan.steps.size()); s-- > 0;) {
    const Schedule::StepRole& role = schedule_.roles[at(s)];
    if (role.runsBackward && role.learns && plan.steps[at(s)].plan.wholeBatchGradient && !weightGradients_.blocked(s))
      sharedDense_.push_back(s);
  }
  shardCalls_.resize(at(schedule_.mostShards(maxBatch_)));
  shardLosses_.resize(shardCalls_.size() * plan.outputSteps.size());
  activityPenalties_.resize(shardCalls_.size());
  losses_.losses.resize(plan.outputSteps.size());
  reserveViews();
}

const LossSums& Pass::run(const Network& network, const TrainingBatch& batch, bool backward) {
  const FlushSubnormals flush;
  begin(network, batch, backward);
  if (backward_ && firstSample_ == 0) weightGradients_.clear();
  for (const Schedule::Segment& segment : schedule_.segments)
    // The last segment goes back as soon as a shard has come forward, while its activations are in the cache.
    forwardSegment(segment, backward_ && &segment == &schedule_.segments.back());
  sumLosses();
  if (!backward_) return losses_;
  backwardSegments();
  finishGradients(batch.sink);
  return losses_;
}

void Pass::begin(const Network& network, const TrainingBatch& request, bool backward) {
  if (&network.plan() != &plan_)
    throwExpected<ConfigError>("execution", "the network it was made for", "one that was compiled separately");
  if (request.sparseInput.isEmpty())
    checkInputs(request);
  else
    checkSparseInput(request.sparseInput);
  checkTargets(request, backward);
  if (!isLikeLast(network, request)) ++version_;
  network_ = &network;
  sparseInput_ = request.sparseInput;
  if (batch_ != rowCountOf(request)) {
    batch_ = rowCountOf(request);
    cut_ = schedule_.cut(batch_);
  }
  mode_ = request.mode;
  backward_ = backward;
  firstSample_ = request.first;
  total_ = request.total > 0 ? request.total : batch_;
  hasTargets_ = !request.targets.empty();
  for (std::size_t i = 0; i < plan_.inputSteps.size(); ++i)
    inputs_[at(plan_.steps[at(plan_.inputSteps[i])].outputTensors[0])] =
        sparseInput_.isEmpty() ? request.inputs[i] : ConstTensorView();
  std::ranges::copy(request.targets, targets_.begin());
  std::ranges::fill(sampleWeights_, ConstTensorView());
  std::ranges::copy(request.sampleWeights, sampleWeights_.begin());
  memory_.prepareWorkers(parallelThreads());
  std::ranges::fill(shardLosses_, 0.0);
  std::ranges::fill(activityPenalties_, 0.0);
  for (std::size_t s = 0; s < rngs_.size(); ++s)
    if (plan_.steps[s].role == LayerRole::Hidden) rngs_[s] = nodeRng(request.seed, nodeStreams_[s], request.step);
}

void Pass::checkInputs(const TrainingBatch& request) const {
  if (request.inputs.size() != plan_.inputSteps.size() || request.inputs.empty())
    throwExpected<ShapeError>("execution", std::to_string(plan_.inputSteps.size()) + " inputs",
                              std::to_string(request.inputs.size()));
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const Step& step = plan_.steps[at(plan_.inputSteps[i])];
    const Shape& shape = plan_.tensors[at(step.outputTensors[0])].shape;
    const ConstTensorView input = request.inputs[i];
    if (input.shape().rank() != shape.rank() + 1 || input.shape().withoutBatch() != shape)
      throwExpected<ShapeError>("'" + step.name + "'", "samples of shape " + shape.toString() + " in a batch",
                                input.shape().toString());
    if (input.rowCount() < 1 || input.rowCount() > maxBatch_ || input.rowCount() != request.inputs.front().rowCount())
      throwExpected<ShapeError>("'" + step.name + "'", "the same 1 to " + std::to_string(maxBatch_) + " samples at every input",
                                std::to_string(input.rowCount()));
  }
}

void Pass::checkSparseInput(SparseRows input) const {
  if (!plan_.takesSparseInput())
    throwExpected<ShapeError>("execution", "inputs in full, because not only layers that take sparse rows read them",
                              "sparse rows");
  const Step& step = plan_.steps[at(plan_.inputSteps.front())];
  const Shape& shape = plan_.tensors[at(step.outputTensors[0])].shape;
  if (input.columns != shape.elementCount())
    throwExpected<ShapeError>("'" + step.name + "'", "sparse rows of " + std::to_string(shape.elementCount()) + " columns",
                              std::to_string(input.columns));
  if (input.rowCount() > maxBatch_)
    throwExpected<ShapeError>("'" + step.name + "'", "1 to " + std::to_string(maxBatch_) + " samples",
                              std::to_string(input.rowCount()));
}

void Pass::checkTargets(const TrainingBatch& request, bool backward) const {
  if (request.targets.empty() && !backward) return;
  if (request.targets.size() != plan_.outputSteps.size())
    throwExpected<ShapeError>("execution", std::to_string(plan_.outputSteps.size()) + " targets",
                              std::to_string(request.targets.size()));
  for (std::size_t o = 0; o < request.targets.size(); ++o) {
    const Step& step = plan_.steps[at(plan_.outputSteps[o])];
    const bool isClass = step.loss->targetForm() == TargetForm::ClassIndex;
    const Index size = isClass ? 1 : plan_.tensors[at(step.inputTensors[0])].shape.elementCount();
    const ConstTensorView target = request.targets[o];
    if (target.isEmpty() || target.rowCount() != rowCountOf(request) || target.rowSize() != size)
      throwExpected<ShapeError>("'" + step.name + "'",
                                std::to_string(rowCountOf(request)) + " targets of " + std::to_string(size) + " numbers",
                                target.shape().toString());
  }
}

void Pass::forwardSegment(const Schedule::Segment& segment, bool andBack) {
  const Range steps{segment.first, segment.last}, back = andBack ? backOf(segment) : Range{};
  if (segment.beginsWithSums) sumForward(segment.first);
  if (segment.whole)
    runRows(steps, back, wholeBatch());
  else
    runShards(steps, back);
}

/// From where the last segment has gone back already.
void Pass::backwardSegments() {
  const auto& segments = schedule_.segments;
  for (std::size_t s = segments.size() - 1; s-- > 0;) {
    const Schedule::Segment &segment = segments[s], &next = segments[s + 1];
    Range steps = backOf(segment);
    if (next.beginsWithSums) {
      sumBackward(next.first);
      if (segment.whole)
        runShards({}, {next.first, next.first + 1});
      else
        ++steps.last;
    }
    if (segment.whole)
      runRows({}, steps, wholeBatch());
    else
      runShards({}, steps);
  }
}

void Pass::runShards(Range forward, Range back) {
  parallelFor(cut_.shardCount, 1, [&](Index shard, Index) {
    if (cut_.shardCount > 1) clearShardGradients(back, shard);
    const Index first = shard * cut_.shardRows;
    const Index end = std::min(batch_, first + cut_.shardRows);
    for (Index row = first; row < end; row += cut_.sliceRows)
      runRows(forward, back, {row, std::min(cut_.sliceRows, end - row), shard, parallelWorker()});
  });
}

void Pass::runRows(Range forward, Range back, const Rows& rows) {
  for (Index step = forward.first; step < forward.last; ++step) forwardStep(step, rows);
  for (Index step = back.last; step-- > back.first;) backwardStep(step, rows);
}

void Pass::clearShardGradients(Range steps, Index shard) {
  for (Index s = steps.first; s < steps.last; ++s) {
    if (!schedule_.roles[at(s)].clearsShardGradients) continue;
    const Step& step = plan_.steps[at(s)];
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
      fillZero(memory_.shardGradient(shard, step.firstParameter + static_cast<Index>(p)).values());
  }
}

void Pass::forwardStep(Index s, const Rows& rows) {
  const Step& step = plan_.steps[at(s)];
  if (step.role == LayerRole::Input) return;  // its activation is the caller's view
  if (step.role == LayerRole::Output) {
    if (hasTargets_) evaluateLoss(s, rows);
    return;
  }
  ForwardPass& call = forwardCall(s, rows);
  if (schedule_.roles[at(s)].takesTurns) call.turn = Turn::Rows;
  {
    const StepTimer timer(timeOf(&StepProfile::forward, s, rows.shard));
    step.layer->forward(call);
  }
  if (hasActivityPenalty(step)) activityPenalties_[at(rows.shard)] += activityPenalty(step, call.outputs.front());
}

/// The sums of a step that takes turns, before the rest of it.
void Pass::sumForward(Index s) {
  ForwardPass& call = forwardCall(s, wholeBatch());
  call.turn = Turn::Sums;
  const StepTimer timer(timeOf(&StepProfile::forward, s, 0));
  plan_.steps[at(s)].layer->forward(call);
}

void Pass::sumBackward(Index s) {
  const Schedule::StepRole& role = schedule_.roles[at(s)];
  prepareBackward(s, wholeBatch());
  if (role.runsBackward) callBackward(s, wholeBatch(), false, parameterGradientsOf(s), role.gradientIsReady, Turn::Sums);
}

/// What happens to gradients right before a step's turn.
void Pass::prepareBackward(Index s, const Rows& rows) {
  const Step& step = plan_.steps[at(s)];
  const Schedule::StepRole& role = schedule_.roles[at(s)];
  for (const Index tensor : role.zeroBefore) fillZero(gradientRows(tensor, rows).values());
  if (role.lossAddsGradient)
    kernels::add(memory_.lossGradient(outputNumber(s), rows).values(), gradientRows(step.inputTensors[0], rows).values());
  if (role.runsBackward && hasActivityPenalty(step)) addActivityGradient(step, rows);
}

void Pass::backwardStep(Index s, const Rows& rows) {
  const Step& step = plan_.steps[at(s)];
  const Schedule::StepRole& role = schedule_.roles[at(s)];
  if (role.takesTurns) {  // prepared when its sums were taken
    if (role.runsBackward && role.passesGradientOn) callBackward(s, rows, true, ParameterGradients::None, true, Turn::Rows);
    return;
  }
  prepareBackward(s, rows);
  if (!role.runsBackward) return;
  // Gradients over the whole batch wait until every shard is done.
  const ParameterGradients parameters = step.plan.wholeBatchGradient ? ParameterGradients::None : parameterGradientsOf(s);
  const bool wantInputs = role.passesGradientOn;
  if (!wantInputs && parameters == ParameterGradients::None && role.gradientIsReady) return;
  callBackward(s, rows, wantInputs, parameters, role.gradientIsReady);
}

void Pass::callBackward(Index s, const Rows& rows, bool wantInputs, ParameterGradients parameters, bool gradientIsReady,
                        Turn turn) {
  BackwardPass& call = backwardCall(s, rows, wantInputs, parameters);
  call.outputGradientIsReady = gradientIsReady;
  call.turn = turn;
  const bool weightsOnly = turn == Turn::Both && !wantInputs && parameters == ParameterGradients::OfBatch;
  const StepTimer timer(timeOf(weightsOnly ? &StepProfile::weights : &StepProfile::backward, s, rows.shard));
  plan_.steps[at(s)].layer->backward(call);
}

void Pass::startProfile() { profile_.assign(std::max<std::size_t>(shardCalls_.size(), kWorkers) * plan_.steps.size(), {}); }

std::vector<StepProfile> Pass::profile() const {
  std::vector<StepProfile> sums(profile_.empty() ? 0 : plan_.steps.size());
  for (std::size_t i = 0; i < profile_.size(); ++i) {
    StepProfile& sum = sums[i % sums.size()];
    sum.forward += profile_[i].forward;
    sum.backward += profile_[i].backward;
    sum.weights += profile_[i].weights;
  }
  return sums;
}

double* Pass::timeOf(double StepProfile::*part, Index step, Index shard) {
  return profile_.empty() ? nullptr : &(profile_[at(shard) * plan_.steps.size() + at(step)].*part);
}

/// Dense layers that share their weights add to the same gradient, one after the other.
void Pass::addSharedGradients() {
  for (const Index s : sharedDense_) callBackward(s, wholeBatch(), false, ParameterGradients::OfBatch, true);
}

void Pass::finishGradients(GradientSink* sink) {
  WeightGradients::Finished pass{
      .shardCount = cut_.shardCount, .adds = firstSample_ > 0, .sparse = !sparseInput_.isEmpty(), .calls = wholeCalls_};
  pass.profile = profile_;
  if (std::isfinite(losses_.total) && firstSample_ == 0 && total_ == batch_) pass.sink = sink;
  for (Index s = 0; wholeVersion_ != version_ && s < static_cast<Index>(plan_.steps.size()); ++s)
    if (weightGradients_.blocked(s))
      wholeCalls_[at(s)] = makeBackwardCall(s, wholeBatch(), wholeViews_[at(s)], false, ParameterGradients::None);
  wholeVersion_ = version_;
  addSharedGradients();
  weightGradients_.addShards(pass);
  losses_.handedOver = weightGradients_.finish(pass);
}

Pass::ParameterGradients Pass::parameterGradientsOf(Index step) const {
  if (!schedule_.roles[at(step)].learns) return ParameterGradients::None;
  return schedule_.roles[at(step)].gradientPerShard && cut_.shardCount > 1 ? ParameterGradients::OfShard
                                                                           : ParameterGradients::OfBatch;
}

Index Pass::outputNumber(Index step) const { return std::ranges::find(plan_.outputSteps, step) - plan_.outputSteps.begin(); }

SparseRows Pass::sparseRows(const Step& step, const Rows& rows) const {
  const bool reads = !sparseInput_.isEmpty() && std::ranges::any_of(step.inputTensors, [&](Index tensor) {
    return tensor == plan_.steps[at(plan_.inputSteps.front())].outputTensors.front();
  });
  return reads ? sparseInput_.rows(rows.first, rows.count) : SparseRows();
}

bool Pass::sparseInputIsDamaged() const {
  return std::ranges::any_of(sparseInput_.all, [](const SparseRow& row) {
    return row.values && !kernels::allFinite({row.values, at(row.count)});
  });
}

ConstTensorView Pass::valueRows(Index tensor, const Rows& rows) const {
  const ConstTensorView input = inputs_[at(tensor)];
  return input.isEmpty() ? ConstTensorView(memory_.value(tensor, rows)) : input.rows(rows.first, rows.count);
}

TensorView Pass::gradientRows(Index tensor, const Rows& rows) const { return memory_.gradient(tensor, rows); }

ConstTensorView Pass::activation(Index tensor) const {
  const Step& step = *plan_.stepOf(plan_.tensors[at(tensor)].port.node);
  if (batch_ == 0) return {};
  if (step.role == LayerRole::Output) return prediction(outputNumber(&step - plan_.steps.data()));
  if (step.activationInLoss)
    for (std::size_t o = 0; o < plan_.outputSteps.size(); ++o)
      if (plan_.steps[at(plan_.outputSteps[o])].inputTensors[0] == tensor) return prediction(static_cast<Index>(o));
  return valueRows(tensor, wholeBatch());
}

ConstTensorView Pass::gradient(Index tensor) const {
  if (!backward_) return {};
  const Step& step = *plan_.stepOf(plan_.tensors[at(tensor)].port.node);
  return gradientRows(step.role == LayerRole::Output ? step.inputTensors[0] : tensor, wholeBatch());
}

}  // namespace nn
