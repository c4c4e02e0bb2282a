#pragma once

#include <QString>

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/graph/execution.h"
#include "engine/graph/schedule.h"
#include "tests/support/gradient_check.h"

/// A network with a batch of random numbers, and its gradients against central differences.
namespace network_problem {

inline constexpr std::uint64_t kSeed = 11;
inline constexpr std::int64_t kStep = 5;  // names the dropout masks, the same in every pass

/// Inputs and targets for a network whose targets are distributions or values.
struct Problem {
  Problem(const nn::Graph& graph, nn::Index batch) : network(nn::Network::compile(graph)) {
    network.initialize(kSeed);
    nn::Rng rng(kSeed, nn::streamId("data"));
    const nn::NetworkPlan& plan = network.plan();
    for (const nn::Index s : plan.inputSteps) add(inputs, plan.steps[static_cast<std::size_t>(s)].plan.outputs[0], batch, rng);
    for (const nn::Index s : plan.outputSteps)
      add(targets, plan.steps[static_cast<std::size_t>(s)].plan.outputs[0], batch, rng);
    for (const nn::Tensor& tensor : inputs) inputViews.push_back(tensor.view());
    for (const nn::Tensor& tensor : targets) targetViews.push_back(tensor.view());
  }

  static void add(std::vector<nn::Tensor>& to, const nn::Shape& shape, nn::Index batch, nn::Rng& rng) {
    to.emplace_back(shape.withBatch(batch));
    gradient_check::fillUniform(to.back().values(), 0.05, 0.95, rng);
  }

  nn::Network network;
  std::vector<nn::Tensor> inputs, targets;
  std::vector<nn::ConstTensorView> inputViews, targetViews;
};

/// False for the parameters of frozen layers, which get no gradient.
inline bool isLearned(const nn::NetworkPlan& plan, std::size_t parameter) {
  return std::ranges::any_of(plan.steps, [&](const nn::NetworkPlan::Step& step) {
    const auto first = static_cast<std::size_t>(step.firstParameter);
    return !step.frozen && parameter >= first && parameter < first + step.plan.parameters.size();
  });
}

/// What of the learned parameters' gradients does not agree with central differences of the loss; empty when all does.
/// expectShards: the batch is large enough to be cut into several. elements: how many of every parameter are looked at.
inline QString firstDifference(const nn::Graph& graph, nn::Index batch, bool expectShards, std::size_t elements = 12) {
  Problem problem(graph, batch);
  const nn::NetworkPlan& plan = problem.network.plan();
  if ((nn::Schedule(plan).cut(batch).shardCount > 1) != expectShards) return "the batch is not cut as this test means it to be";
  nn::Execution execution(problem.network.sharedPlan(), batch, nn::Execution::Purpose::Train);
  execution.forwardBackward(problem.network, problem.inputViews, problem.targetViews, kSeed, kStep);
  nn::Execution probe(problem.network.sharedPlan(), batch, nn::Execution::Purpose::Predict);
  const auto loss = [&] {
    return probe.forward(problem.network, problem.inputViews, problem.targetViews, nn::Mode::Train, kSeed, kStep).total;
  };
  for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
    if (!isLearned(plan, p)) continue;
    const auto weights = problem.network.parameter(static_cast<nn::Index>(p)).values();
    const std::size_t count = std::min(elements, weights.size()), first = (weights.size() - count) / 2;
    const nn::ConstTensorView gradient = std::as_const(execution).parameterGradient(static_cast<nn::Index>(p));
    const std::string difference = gradient_check::compare(plan.parameters[p].name, weights.subspan(first, count),
                                                           gradient.values().subspan(first, count), loss);
    if (!difference.empty()) return QString::fromStdString(difference);
  }
  return {};
}

}  // namespace network_problem
