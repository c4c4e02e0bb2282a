#include "engine/graph/network.h"

#include <algorithm>
#include <utility>

#include "engine/graph/compile.h"
#include "engine/initializers/initializer.h"

namespace nn {

bool NetworkPlan::takesSparseInput() const {
  if (inputSteps.size() != 1) return false;
  const Index input = steps[static_cast<std::size_t>(inputSteps.front())].outputTensors.front();
  return std::ranges::all_of(steps, [&](const Step& step) {
    const bool reads = std::ranges::find(step.inputTensors, input) != step.inputTensors.end();
    const bool ownsWeights = std::ranges::count(steps, step.weightsOf, &Step::weightsOf) == 1;
    return !reads || (step.plan.takesSparseInput && step.plan.wholeBatchGradient && ownsWeights);
  });
}

std::optional<Index> NetworkPlan::tensorOf(PortRef port) const {
  for (std::size_t t = 0; t < tensors.size(); ++t)
    if (tensors[t].port == port) return static_cast<Index>(t);
  return std::nullopt;
}

const NetworkPlan::Step* NetworkPlan::stepOf(NodeId id) const {
  const auto it = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.id == id; });
  return it == steps.end() ? nullptr : &*it;
}

Network Network::compile(const Graph& graph) { return Network(compilePlan(graph)); }

Network::Network(std::shared_ptr<const NetworkPlan> plan) : plan_(std::move(plan)) {
  for (const ParameterSpec& spec : plan_->parameters) parameters_.reserve(spec.shape);
  for (const TensorSpec& spec : plan_->buffers) buffers_.reserve(spec.shape);
  parameters_.allocate();
  buffers_.allocate();
}

void Network::initialize(std::uint64_t seed) {
  for (std::size_t i = 0; i < plan_->parameters.size(); ++i) {
    const ParameterSpec& spec = plan_->parameters[i];
    Rng rng(seed, streamId("initialize:" + spec.name));
    createInitializer(spec.initializer, spec.initializerOptions)
        ->fill(parameter(static_cast<Index>(i)), spec.fanIn, spec.fanOut, rng);
  }
  for (std::size_t i = 0; i < plan_->buffers.size(); ++i)
    std::ranges::fill(buffer(static_cast<Index>(i)).values(), static_cast<Scalar>(plan_->buffers[i].start));
}

std::optional<Index> Network::findParameter(std::string_view fullName) const {
  const auto& specs = plan_->parameters;
  const auto it = std::find_if(specs.begin(), specs.end(), [&](const ParameterSpec& spec) { return spec.name == fullName; });
  if (it == specs.end()) return std::nullopt;
  return it - specs.begin();
}

Index Network::adoptFrom(const Network& other) {
  Index copied = 0;
  for (std::size_t i = 0; i < plan_->parameters.size(); ++i) {
    const TensorView mine = parameter(static_cast<Index>(i));
    const auto theirs = other.findParameter(plan_->parameters[i].name);
    if (!theirs || other.parameter(*theirs).shape() != mine.shape()) continue;
    std::ranges::copy(other.parameter(*theirs).values(), mine.data());
    ++copied;
  }
  for (std::size_t i = 0; i < plan_->buffers.size(); ++i)
    for (std::size_t k = 0; k < other.plan().buffers.size(); ++k) {
      const TensorSpec& mine = plan_->buffers[i];
      const TensorSpec& theirs = other.plan().buffers[k];
      if (mine.name == theirs.name && mine.shape == theirs.shape)
        std::ranges::copy(other.buffer(static_cast<Index>(k)).values(), buffer(static_cast<Index>(i)).data());
    }
  return copied;
}

}  // namespace nn
