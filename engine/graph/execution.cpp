#include "engine/graph/execution.h"

#include <utility>

#include "engine/graph/pass.h"
#include "engine/kernels/reduce.h"

namespace nn {

struct Execution::Impl {
  Impl(std::shared_ptr<const NetworkPlan> sharedPlan, Index largestBatch, Purpose purpose, Index limitBytes)
      : plan(std::move(sharedPlan)),
        maxBatch(largestBatch),
        trains(purpose != Purpose::Predict),
        pass(*plan, largestBatch, keptFor(purpose), limitBytes) {}

  static Pass::Keeps keptFor(Purpose purpose) {
    return purpose == Purpose::Predict ? Pass::Keeps::Values
           : purpose == Purpose::Train ? Pass::Keeps::Everything
                                       : Pass::Keeps::Results;
  }

  std::shared_ptr<const NetworkPlan> plan;
  Index maxBatch;
  bool trains;
  Pass pass;
};

Execution::Execution(std::shared_ptr<const NetworkPlan> plan, Index maxBatch, Purpose purpose, Index memoryLimitBytes)
    : impl_(std::make_unique<Impl>(std::move(plan), maxBatch, purpose, memoryLimitBytes)) {}

Execution::~Execution() = default;
Execution::Execution(Execution&&) noexcept = default;
Execution& Execution::operator=(Execution&&) noexcept = default;

const LossSums& Execution::forward(Network& network, std::span<const ConstTensorView> inputs,
                                   std::span<const ConstTensorView> targets, Mode mode, std::uint64_t seed, std::int64_t step) {
  return impl_->pass.run(network, {.inputs = inputs, .targets = targets, .seed = seed, .step = step, .mode = mode},
                         /*backward=*/false);
}

const LossSums& Execution::evaluate(const Network& network, std::span<const ConstTensorView> inputs,
                                    std::span<const ConstTensorView> targets) {
  return impl_->pass.run(network, {.inputs = inputs, .targets = targets, .mode = Mode::Evaluate}, /*backward=*/false);
}

const LossSums& Execution::evaluate(const Network& network, SparseRows input, std::span<const ConstTensorView> targets) {
  return impl_->pass.run(network, {.inputs = {}, .targets = targets, .sparseInput = input, .mode = Mode::Evaluate},
                         /*backward=*/false);
}

const LossSums& Execution::forwardBackward(Network& network, std::span<const ConstTensorView> inputs,
                                           std::span<const ConstTensorView> targets, std::uint64_t seed, std::int64_t step,
                                           Mode mode) {
  return forwardBackward(network, {.inputs = inputs, .targets = targets, .seed = seed, .step = step, .mode = mode});
}

const LossSums& Execution::forwardBackward(Network& network, const TrainingBatch& batch) {
  if (!impl_->trains) throwExpected<ConfigError>("backward", "an execution made for training", "one made for predicting");
  return impl_->pass.run(network, batch, /*backward=*/true);
}

const NetworkPlan& Execution::plan() const { return *impl_->plan; }
Index Execution::maxBatch() const { return impl_->maxBatch; }
Index Execution::batchSize() const { return impl_->pass.batchSize(); }

ConstTensorView Execution::activation(PortRef port) const {
  const auto tensor = impl_->plan->tensorOf(port);
  return tensor ? impl_->pass.activation(*tensor) : ConstTensorView();
}

ConstTensorView Execution::prediction(Index output) const { return impl_->pass.prediction(output); }
ConstTensorView Execution::logits(Index output) const { return impl_->pass.logits(output); }

ConstTensorView Execution::activationGradient(PortRef port) const {
  const auto tensor = impl_->plan->tensorOf(port);
  return tensor ? impl_->pass.gradient(*tensor) : ConstTensorView();
}

ConstTensorView Execution::parameterGradient(Index parameter) const {
  return std::as_const(impl_->pass).parameterGradient(parameter);
}
TensorView Execution::parameterGradient(Index parameter) { return impl_->pass.parameterGradient(parameter); }

std::string Execution::firstNonFiniteNode() const {
  const NetworkPlan& plan = *impl_->plan;
  const auto hasDamage = [](ConstTensorView view) { return !view.isEmpty() && !kernels::allFinite(view.values()); };
  if (impl_->pass.sparseInputIsDamaged()) return plan.steps[static_cast<std::size_t>(plan.inputSteps.front())].name;
  for (const NetworkPlan::Step& step : plan.steps)
    for (const Index tensor : step.outputTensors)
      if (hasDamage(impl_->pass.activation(tensor))) return step.name;
  for (const Index s : plan.outputSteps)
    if (impl_->pass.lossIsDamaged(s)) return plan.steps[static_cast<std::size_t>(s)].name;
  for (auto step = plan.steps.rbegin(); step != plan.steps.rend(); ++step) {
    for (const Index tensor : step->outputTensors)
      if (hasDamage(impl_->pass.gradient(tensor))) return step->name;
    for (std::size_t p = 0; p < step->plan.parameters.size(); ++p)
      if (hasDamage(parameterGradient(step->firstParameter + static_cast<Index>(p)))) return step->name;
  }
  return {};
}

void Execution::startProfile() { impl_->pass.startProfile(); }

std::vector<StepProfile> Execution::profile() const { return impl_->pass.profile(); }

}  // namespace nn
