#include "engine/training/supervised_trainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/training/penalties.h"
#include "engine/training/supervised_batch.h"
#include "engine/training/weight_update.h"

namespace nn {
namespace {

constexpr Index kEvaluationBatch = 256;

std::string stepName(std::int64_t step) { return "training step " + std::to_string(step); }

}  // namespace

struct SupervisedTrainer::Impl {
  Impl(Network start, const DatasetInfo& info, const TrainingSettings& settings, Index maxBatch)
      : network(std::move(start)),
        data(info),
        seed(settings.seed),
        learningRate(settings.learningRate()),
        penalties(network.plan()),
        batch(std::in_place, network.plan(), data, std::max<Index>(1, maxBatch)),
        execution(network.sharedPlan(), batch->maxBatch(), Execution::Purpose::Train),
        update(network.plan(), settings.optimizer, settings.optimizerOptions),
        metricType(metricFor(network.plan(), data)),
        metric(metricType.create()) {}

  /// Room for batches of this size.
  void ensureRoom(Index size) {
    if (size <= batch->maxBatch()) return;
    Execution larger(network.sharedPlan(), size, Execution::Purpose::Train);
    batch.emplace(network.plan(), data, size);
    execution = std::move(larger);
  }

  Network network;
  DatasetInfo data;
  std::uint64_t seed;
  double learningRate;
  Penalties penalties;
  std::optional<SupervisedBatch> batch;
  Execution execution;
  WeightUpdate update;
  const MetricType& metricType;
  std::unique_ptr<Metric> metric;
  std::int64_t steps = 0;           ///< updates done
  std::int64_t optimizerStart = 0;  ///< updates done when the optimizer's memory was last empty
};

SupervisedTrainer::SupervisedTrainer(Network network, const DatasetInfo& data, const TrainingSettings& settings, Index maxBatch)
    : impl_(std::make_unique<Impl>(std::move(network), data, settings, maxBatch)) {}

SupervisedTrainer::~SupervisedTrainer() = default;

StepResult SupervisedTrainer::step(const Batch& loaded) {
  Impl& my = *impl_;
  my.ensureRoom(loaded.size);
  SupervisedBatch& batch = *my.batch;
  batch.set(loaded.inputs, loaded.targets);
  const std::int64_t number = my.steps + 1;
  const LossSums& sums = my.execution.forwardBackward(my.network, batch.inputs(), batch.targets(), my.seed, number);
  const double loss = sums.total + my.penalties.value(my.network);
  my.penalties.addGradients(my.network, my.execution);
  if (!std::isfinite(loss) || !my.update.hasFiniteGradients(my.execution)) {
    const std::string node = my.execution.firstNonFiniteNode();
    throwExpected<NumericError>(stepName(number), "finite numbers",
                                "NaN or infinity, first in " + (node.empty() ? "the penalties" : "'" + node + "'"));
  }
  my.update.apply(my.network, my.execution, my.learningRate, number - my.optimizerStart);
  my.steps = number;
  my.metric->reset();
  my.metric->update(my.execution.prediction(), batch.targets().front());
  return {
      .step = number, .batchSize = loaded.size, .loss = loss, .metric = my.metric->result(), .learningRate = my.learningRate};
}

EvaluationResult SupervisedTrainer::evaluate(DataLoader& loader, const std::function<bool()>& goOn) {
  Impl& my = *impl_;
  return evaluateBatches(my.network, my.penalties, my.execution, *my.batch, *my.metric, loader, goOn);
}

void SupervisedTrainer::apply(const TrainingSettings& settings) {
  Impl& my = *impl_;
  const double learningRate = settings.learningRate();
  if (!my.update.change(my.network.plan(), settings.optimizer, settings.optimizerOptions)) my.optimizerStart = my.steps;
  my.learningRate = learningRate;
}

std::shared_ptr<const Network> SupervisedTrainer::networkCopy() const {
  return std::make_shared<const Network>(impl_->network);
}

TrainerState SupervisedTrainer::state() const {
  const Impl& my = *impl_;
  return {.network = networkCopy(),
          .memory = my.update.memory(),
          .memoryNames = my.update.memoryNames(),
          .optimizer = my.update.optimizer(),
          .step = my.steps,
          .optimizerStart = my.optimizerStart};
}

void SupervisedTrainer::restore(const TrainerState& state) {
  Impl& my = *impl_;
  const auto& specs = my.network.plan().parameters;
  if (!state.network) throwExpected<ConfigError>("training state", "weights", "none");
  if (state.network->plan().parameters.size() != specs.size())
    throwExpected<ConfigError>("training state", std::to_string(specs.size()) + " parameters",
                               std::to_string(state.network->plan().parameters.size()));
  for (const ParameterSpec& spec : specs) {
    const auto theirs = state.network->findParameter(spec.name);
    if (!theirs || state.network->parameter(*theirs).shape() != spec.shape)
      throwExpected<ConfigError>("training state", "'" + spec.name + "' of shape " + spec.shape.toString(),
                                 theirs ? state.network->parameter(*theirs).shape().toString() : "none");
  }
  // The memory is in the order of the other network's parameters, which is this one's when the names are.
  bool fits = state.optimizer == my.update.optimizer() && state.memoryNames == my.update.memoryNames() &&
              state.memory.size() == specs.size();
  for (std::size_t p = 0; fits && p < specs.size(); ++p) {
    fits = state.network->plan().parameters[p].name == specs[p].name && state.memory[p].size() == state.memoryNames.size();
    for (const Tensor& tensor : state.memory[p]) fits = fits && tensor.shape() == specs[p].shape;
  }
  my.network.adoptFrom(*state.network);
  my.steps = state.step;
  my.optimizerStart = fits ? state.optimizerStart : state.step;
  if (fits)
    my.update.setMemory(state.memory);
  else
    my.update.clearMemory(my.network.plan());
}

std::string SupervisedTrainer::metricTitle() const { return impl_->metricType.title; }

const Network& SupervisedTrainer::network() const { return impl_->network; }

EvaluationResult evaluateNetwork(const Network& network, std::shared_ptr<const Dataset> data) {
  const DatasetInfo info = data->info();
  DataLoader loader(std::move(data), kEvaluationBatch, false, 0);
  Execution execution(network.sharedPlan(), loader.batchSize(), Execution::Purpose::Predict);
  SupervisedBatch batch(network.plan(), info, loader.batchSize());
  const auto metric = metricFor(network.plan(), info).create();
  return evaluateBatches(network, Penalties(network.plan()), execution, batch, *metric, loader, {});
}

}  // namespace nn
