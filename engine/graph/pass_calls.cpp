#include <algorithm>
#include <utility>

#include "engine/graph/pass.h"

// The arguments of layer calls: views of the rows that a call is about. Making them costs more than a small layer's arithmetic,
// so those of the first slice are kept from pass to pass as long as they would be the same.
namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Where a network's parameters and buffers are.
std::pair<const Scalar*, const Scalar*> numbersOf(const Network& network) {
  const NetworkPlan& plan = network.plan();
  return {plan.parameters.empty() ? nullptr : network.parameter(0).data(),
          plan.buffers.empty() ? nullptr : network.buffer(0).data()};
}

bool isFirstSlice(const BatchRows& rows) { return rows.first == 0 && rows.shard == 0; }

}  // namespace

void Pass::reserveViews() {
  for (ShardCalls& calls : shardCalls_) reserveViewsOf(calls.views);
  for (CallViews& views : wholeViews_) reserveViewsOf(views);
  for (auto& call : forwardCalls_) reserveViewsOf(call.views);
  for (auto& call : backwardCalls_) reserveViewsOf(call.views);
}

void Pass::reserveViewsOf(CallViews& views) const {
  std::size_t inputs = 0, outputs = 0, parameters = 0, buffers = 0, workspace = 0;
  for (const Step& step : plan_.steps) {
    inputs = std::max(inputs, step.inputTensors.size());
    outputs = std::max(outputs, step.outputTensors.size());
    parameters = std::max(parameters, step.plan.parameters.size());
    buffers = std::max(buffers, step.plan.buffers.size());
    workspace = std::max(workspace, step.plan.workspace.size());
  }
  views.inputs.reserve(inputs);
  views.inputGradients.reserve(inputs);
  views.outputs.reserve(outputs);
  views.writableOutputs.reserve(outputs);
  views.outputGradients.reserve(outputs);
  views.parameters.reserve(parameters);
  views.parameterGradients.reserve(parameters);
  views.buffers.reserve(buffers);
  views.workspace.reserve(workspace);
}

bool Pass::isLikeLast(const Network& network, const TrainingBatch& request) {
  // Another network may have come to lie at the same address.
  const auto before = std::exchange(numbers_, numbersOf(network));
  if (numbers_ != before || mode_ != request.mode || hasTargets_ == request.targets.empty() ||
      !sparseInput_.isEmpty() || !request.sparseInput.isEmpty() || batch_ != request.inputs.front().rowCount())
    return false;
  for (std::size_t i = 0; i < plan_.inputSteps.size(); ++i)
    if (inputs_[at(plan_.steps[at(plan_.inputSteps[i])].outputTensors[0])].data() != request.inputs[i].data()) return false;
  return network_ != nullptr;
}

ForwardPass& Pass::forwardCall(Index s, const Rows& rows) {
  if (!isFirstSlice(rows)) {
    ShardCalls& calls = shardCalls_[at(rows.shard)];
    return calls.forward = makeForwardCall(s, rows, calls.views);
  }
  KeptCall<ForwardPass>& kept = forwardCalls_[at(s)];
  if (!kept.isFor(version_, rows)) kept.keep(makeForwardCall(s, rows, kept.views), version_, rows);
  kept.pass.firstSample = firstSample_;
  return kept.pass;
}

BackwardPass& Pass::backwardCall(Index s, const Rows& rows, bool wantInputs, ParameterGradients parameters) {
  if (!isFirstSlice(rows)) {
    ShardCalls& calls = shardCalls_[at(rows.shard)];
    return calls.backward = makeBackwardCall(s, rows, calls.views, wantInputs, parameters);
  }
  // Calls that share a step's views but want something else are made anew; there is one kind for each step of most networks.
  KeptCall<BackwardPass>& kept = backwardCalls_[at(s)];
  const int kind = 2 * static_cast<int>(parameters) + (wantInputs ? 1 : 0);
  if (!kept.isFor(version_, rows) || kept.kind != kind)
    kept.keep(makeBackwardCall(s, rows, kept.views, wantInputs, parameters), version_, rows, kind);
  kept.pass.firstSample = firstSample_;
  return kept.pass;
}

BatchRows Pass::workspaceRows(Index s, const Rows& rows) const {
  return schedule_.roles[at(s)].takesTurns ? Rows{.first = 0, .count = 1, .shard = 0} : rows;
}

ForwardPass Pass::makeForwardCall(Index s, const Rows& rows, CallViews& views) {
  const Step& step = plan_.steps[at(s)];
  views.inputs.clear();
  views.writableOutputs.clear();
  views.parameters.clear();
  views.buffers.clear();
  views.workspace.clear();
  for (const Index tensor : step.inputTensors) views.inputs.push_back(valueRows(tensor, rows));
  for (const Index tensor : step.outputTensors) views.writableOutputs.push_back(memory_.value(tensor, rows));
  for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
    views.parameters.push_back(network_->parameter(step.firstParameter + static_cast<Index>(p)));
  for (std::size_t b = 0; b < step.plan.buffers.size(); ++b) {
    // Layers write buffers in Mode::Train only, and forward() takes a writable network for that.
    const ConstTensorView buffer = network_->buffer(step.firstBuffer + static_cast<Index>(b));
    views.buffers.push_back(TensorView(const_cast<Scalar*>(buffer.data()), buffer.shape()));
  }
  for (std::size_t w = 0; w < step.plan.workspace.size(); ++w) views.workspace.push_back(memory_.workspace(s, w, workspaceRows(s, rows)));
  return {.inputs = views.inputs,
          .sparseInput = sparseRows(step, rows),
          .outputs = views.writableOutputs,
          .parameters = views.parameters,
          .buffers = views.buffers,
          .workspace = views.workspace,
          .mode = modeOf(step),
          .rng = &rngs_[at(s)],
          .firstSample = firstSample_ + rows.first,
          .skipActivation = step.activationInLoss && hasTargets_};
}

BackwardPass Pass::makeBackwardCall(Index s, const Rows& rows, CallViews& views, bool wantInputs,
                                    ParameterGradients parameters) {
  const Step& step = plan_.steps[at(s)];
  views.inputs.clear();
  views.outputs.clear();
  views.outputGradients.clear();
  views.parameters.clear();
  views.workspace.clear();
  views.inputGradients.clear();
  views.parameterGradients.clear();
  for (const Index tensor : step.inputTensors) {
    views.inputs.push_back(valueRows(tensor, rows));
    views.inputGradients.push_back(wantInputs ? gradientRows(tensor, rows) : TensorView());
  }
  for (const Index tensor : step.outputTensors) {
    views.outputs.push_back(valueRows(tensor, rows));
    views.outputGradients.push_back(gradientRows(tensor, rows));
  }
  for (std::size_t i = 0; i < step.plan.parameters.size(); ++i) {
    const Index p = step.firstParameter + static_cast<Index>(i);
    views.parameters.push_back(network_->parameter(p));
    views.parameterGradients.push_back(parameters == ParameterGradients::None      ? TensorView()
                                       : parameters == ParameterGradients::OfShard ? memory_.shardGradient(rows.shard, p)
                                                                                   : memory_.parameterGradient(p));
  }
  for (std::size_t w = 0; w < step.plan.workspace.size(); ++w) views.workspace.push_back(memory_.workspace(s, w, workspaceRows(s, rows)));
  return {.inputs = views.inputs,
          .sparseInput = sparseRows(step, rows),
          .outputs = views.outputs,
          .outputGradients = views.outputGradients,
          .parameters = views.parameters,
          .workspace = views.workspace,
          .inputGradients = views.inputGradients,
          .parameterGradients = views.parameterGradients,
          .mode = modeOf(step),
          .rng = &rngs_[at(s)],
          .firstSample = firstSample_ + rows.first,
          .outputGradientIsReady = true,
          .assignedInputs = schedule_.roles[at(s)].assignedInputs,
          .inputIsRectified = schedule_.roles[at(s)].masksInputGradient};
}

}  // namespace nn
