#include "engine/graph/schedule.h"

#include <algorithm>

namespace nn {
namespace {

using Step = NetworkPlan::Step;

// Measured on cores with 1 MiB of L2 cache; other values change the speed and the order of sums, nothing else.
constexpr double kSerialWork = 1 << 20;  // multiply-adds of a batch below which a parallel region costs more than it gains
constexpr double kShardWork = 1 << 19;   // multiply-adds that make a shard worth its gradient block
constexpr Index kMaximumShards = 64;     // bounds the memory of the gradient blocks
constexpr Index kSliceBytes = Index{1} << 20;  // what a slice may touch without leaving the second cache level
constexpr double kElementWork = 8;             // multiply-adds that the traffic of one number is worth
constexpr Index kWideWeights = 1 << 15;        // fewer stay in the cache, however often they are read
constexpr Index kWeightReads = 3;              // of a shard: forward, and backward with the transposing

/// How many samples a shard should have at least, given how many there are.
struct ShardRows {
  Index fewest, most, shards;
};
constexpr ShardRows kConvolutionRows{4, 8, 8};  // each sample fills whole tiles of the products
constexpr ShardRows kDenseRows{16, 32, 4};      // products over fewer rows waste registers and read the weights too often

std::vector<std::vector<Index>> consumersByTensor(const NetworkPlan& plan) {
  std::vector<std::vector<Index>> consumers(plan.tensors.size());
  for (std::size_t s = 0; s < plan.steps.size(); ++s)
    for (const Index tensor : plan.steps[s].inputTensors)
      consumers[static_cast<std::size_t>(tensor)].push_back(static_cast<Index>(s));
  return consumers;
}

/// Steps from which an output can be reached; only these have an influence on the loss.
std::vector<bool> stepsThatReachOutputs(const NetworkPlan& plan, const std::vector<std::vector<Index>>& consumers) {
  std::vector<bool> reaches(plan.steps.size());
  for (std::size_t s = plan.steps.size(); s-- > 0;) {
    const Step& step = plan.steps[s];
    reaches[s] = step.role == LayerRole::Output;
    for (const Index tensor : step.outputTensors)
      for (const Index consumer : consumers[static_cast<std::size_t>(tensor)])
        if (reaches[static_cast<std::size_t>(consumer)]) reaches[s] = true;
  }
  return reaches;
}

/// Whether a dense layer gets the batch in one piece. `sampleBytes`: what all layers keep for a sample.
bool isWide(const Step& step, Index sampleBytes) {
  Index weights = 0;
  for (const ParameterSpec& spec : step.plan.parameters) weights += spec.shape.elementCount();
  const Index readPerSample = weights * Index{sizeof(Scalar)} * kWeightReads / kConvolutionRows.most;
  return step.plan.wholeBatchGradient && weights >= kWideWeights && readPerSample > sampleBytes;
}

}  // namespace

Schedule::Schedule(const NetworkPlan& plan) : roles(plan.steps.size()), needsGradient(plan.tensors.size()) {
  planGradients(plan);
  planSegments(plan);
}

void Schedule::planGradients(const NetworkPlan& plan) {
  const auto allConsumers = consumersByTensor(plan);
  const std::vector<bool> reaches = stepsThatReachOutputs(plan, allConsumers);
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const Step& step = plan.steps[s];
    roles[s].learns = !step.plan.parameters.empty() && !step.frozen;
    roles[s].gradientIsReady = step.activationInLoss;
    roles[s].passesGradientOn =
        std::ranges::any_of(step.inputTensors, [&](Index t) { return needsGradient[static_cast<std::size_t>(t)]; });
    roles[s].runsBackward = step.role == LayerRole::Hidden && (roles[s].learns || roles[s].passesGradientOn) && reaches[s];
    if (roles[s].runsBackward)
      for (const Index tensor : step.outputTensors) needsGradient[static_cast<std::size_t>(tensor)] = true;
  }
  for (std::size_t t = 0; t < plan.tensors.size(); ++t) {
    if (!needsGradient[t]) continue;
    std::vector<Index> consumers;  // those that contribute to the gradient, in order
    for (const Index s : allConsumers[t])
      if (reaches[static_cast<std::size_t>(s)]) consumers.push_back(s);
    const Index producer = plan.stepOf(plan.tensors[t].port.node) - plan.steps.data();
    // Backward visits the last consumer first. A port that nobody uses is set to zero for its producer.
    const auto first = static_cast<std::size_t>(consumers.empty() ? producer : consumers.back());
    if (consumers.size() == 1) {
      if (plan.steps[first].role == LayerRole::Output) {
        roles[first].lossWritesGradient = true;
        continue;
      }
      const Step& from = plan.steps[static_cast<std::size_t>(producer)];
      const LayerPlan& to = plan.steps[first].plan;
      roles[first].masksInputGradient = to.assignsInputGradients && to.masksInputGradient && from.plan.rectified &&
                                        from.plan.activityL1 == 0 && from.plan.activityL2 == 0;
      roles[static_cast<std::size_t>(producer)].gradientIsReady |= roles[first].masksInputGradient;
    }
    for (const Index s : consumers)
      if (plan.steps[static_cast<std::size_t>(s)].role == LayerRole::Output)
        roles[static_cast<std::size_t>(s)].lossAddsGradient = true;
    const auto& inputs = plan.steps[first].inputTensors;
    const auto input = static_cast<std::size_t>(std::ranges::find(inputs, static_cast<Index>(t)) - inputs.begin());
    if (plan.steps[first].plan.assignsInputGradients && input < inputs.size() && input < 64)
      roles[first].assignedInputs |= std::uint64_t{1} << input;
    else
      roles[first].zeroBefore.push_back(static_cast<Index>(t));
  }
}

void Schedule::planSegments(const NetworkPlan& plan) {
  std::vector<Index> bytes(plan.steps.size());  // that a step keeps for a sample
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const Step& step = plan.steps[s];
    for (const Index t : step.outputTensors)
      bytes[s] += plan.tensors[static_cast<std::size_t>(t)].shape.elementCount() * Index{sizeof(Scalar)} *
                  (needsGradient[static_cast<std::size_t>(t)] ? 2 : 1);
    for (const TensorSpec& spec : step.plan.workspace) bytes[s] += spec.shape.elementCount() * Index{sizeof(Scalar)};
    bytesPerSample += bytes[s];
  }
  sliceBytes = bytesPerSample;
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const Step& step = plan.steps[s];
    const bool takesTurns = roles[s].takesTurns = step.plan.couplesBatch && step.plan.takesTurns;
    const bool whole = !takesTurns && (step.plan.couplesBatch || isWide(step, bytesPerSample));
    roles[s].gradientPerShard =
        roles[s].runsBackward && roles[s].learns && !whole && !takesTurns && !step.plan.wholeBatchGradient;
    roles[s].clearsShardGradients =
        roles[s].gradientPerShard &&
        std::none_of(plan.steps.begin() + static_cast<std::ptrdiff_t>(s) + 1, plan.steps.end(), [&](const Step& later) {
          return later.weightsOf == step.weightsOf && roles[static_cast<std::size_t>(&later - plan.steps.data())].runsBackward;
        });
    if (segments.empty() || whole || takesTurns || segments.back().whole)
      segments.push_back({static_cast<Index>(s), static_cast<Index>(s), whole, takesTurns});
    segments.back().last = static_cast<Index>(s) + 1;
    if (whole || takesTurns) continue;
    const double work = 3.0 * static_cast<double>(step.plan.multiplyAdds);  // forward, and two products backward
    workPerSample += work + kElementWork * static_cast<double>(bytes[s] / Index{sizeof(Scalar)});
    if (step.plan.wholeBatchGradient) denseWorkPerSample += work;
  }
}

BatchCut Schedule::cut(Index batch) const {
  BatchCut result;
  const auto wholeShares = [&](Index shards) { return (batch + shards - 1) / shards; };
  if (static_cast<double>(batch) * workPerSample < kSerialWork) {
    result.shardRows = batch;
  } else {
    const ShardRows& rows = 2 * denseWorkPerSample > workPerSample ? kDenseRows : kConvolutionRows;
    const auto worthwhile = static_cast<Index>(kShardWork / workPerSample);
    const Index wanted = std::clamp(wholeShares(rows.shards), rows.fewest, rows.most);
    result.shardRows = std::min(batch, std::max({wanted, worthwhile, wholeShares(kMaximumShards)}));
  }
  result.sliceRows = std::clamp<Index>(kSliceBytes / std::max<Index>(1, sliceBytes), 1, result.shardRows);
  result.shardCount = (batch + result.shardRows - 1) / result.shardRows;
  return result;
}

Index Schedule::mostShards(Index maxBatch) const {
  Index most = 1;
  for (Index batch = 1; batch <= maxBatch; ++batch) most = std::max(most, cut(batch).shardCount);
  return most;
}

Index Schedule::mostSliceRows(Index maxBatch) const {
  Index most = 1;
  for (Index batch = 1; batch <= maxBatch; ++batch) most = std::max(most, cut(batch).sliceRows);
  return most;
}

}  // namespace nn
