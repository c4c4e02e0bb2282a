#include "engine/training/supervised_trainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/core/subnormals.h"
#include "engine/training/penalties.h"
#include "engine/training/supervised_batch.h"
#include "engine/training/weight_update.h"

namespace nn {
namespace {

constexpr Index kEvaluationBatch = 256;

std::string stepName(std::int64_t step) { return "training step " + std::to_string(step); }

}  // namespace

struct SupervisedTrainer::Impl {
  Impl(Network start, const DatasetInfo& info, const TrainingSettings& startSettings, Index maxBatch)
      : network(std::move(start)),
        data(info),
        settings(startSettings),
        seed(settings.seed),
        learningRate(settings.learningRate()),
        penalties(network.plan()),
        batch(std::in_place, network.plan(), data, std::max<Index>(1, maxBatch)),
        execution(network.sharedPlan(), batch->maxBatch(), Execution::Purpose::Learn),
        update(network.plan(), settings.optimizer, settings.optimizerOptions),
        metricType(&metricFor(network.plan(), data, settings.metric)),
        metric(createMetricOf(network.plan(), *metricType)) {
    for (const TensorSpec& spec : network.plan().buffers) buffers.emplace_back(spec.shape);
  }

  /// Room for batches of this size.
  void ensureRoom(Index size) {
    if (size <= batch->maxBatch()) return;
    Execution larger(network.sharedPlan(), size, Execution::Purpose::Learn);
    batch.emplace(network.plan(), data, size);
    execution = std::move(larger);
  }

  /// Gradients of all parts of a batch, as of one; returns the loss without the penalties on weights. A sink, if any, gets the
  /// gradients of a batch that is one part, when all is finite; handedOver says whether.
  double addGradients(const Batch& loaded, std::int64_t number, GradientSink* sink) {
    const Index rows = settings.batchSize > 0 ? std::min(settings.batchSize, loaded.size) : loaded.size;
    ensureRoom(rows);
    metric->reset();
    double loss = 0;
    handedOver = false;
    for (Index first = 0; first < loaded.size; first += rows) {
      const Index count = std::min(rows, loaded.size - first);
      const LossSums& sums = execution.forwardBackward(network, part(loaded, first, count, number, sink));
      loss += sums.total;
      handedOver = sums.handedOver;
      metric->update(execution.prediction(), batch->targets().front());
    }
    return loss;
  }

  /// Samples [first, first + count) of a batch, for the pass.
  TrainingBatch part(const Batch& loaded, Index first, Index count, std::int64_t number, GradientSink* sink) {
    batch->set(loaded, first, count, classWeights);
    return {.inputs = batch->inputs(),
            .targets = batch->targets(),
            .sparseInput = batch->sparseInput(),
            .sampleWeights = batch->sampleWeights(),
            .seed = seed,
            .step = number,
            .first = first,
            .total = loaded.size,
            .sink = sink};
  }

  /// A failed step leaves no trace in the running statistics.
  void keepBuffers() {
    for (std::size_t b = 0; b < buffers.size(); ++b)
      std::ranges::copy(std::as_const(network).buffer(static_cast<Index>(b)).values(), buffers[b].view().data());
  }
  void restoreBuffers() {
    for (std::size_t b = 0; b < buffers.size(); ++b)
      std::ranges::copy(buffers[b].view().values(), network.buffer(static_cast<Index>(b)).data());
  }

  /// Where a batch that failed goes wrong first: once more, now keeping everything.
  std::string firstNonFiniteNode(const Batch& loaded, std::int64_t number) {
    const Index rows = std::min(batch->maxBatch(), loaded.size);
    Execution keeping(network.sharedPlan(), rows, Execution::Purpose::Train);
    std::string node;
    for (Index first = 0; first < loaded.size && node.empty(); first += rows) {
      keeping.forwardBackward(network, part(loaded, first, std::min(rows, loaded.size - first), number, nullptr));
      node = keeping.firstNonFiniteNode();
    }
    restoreBuffers();
    return node;
  }

  [[noreturn]] void refuse(const Batch& loaded, std::int64_t number) {
    restoreBuffers();
    const std::string node = firstNonFiniteNode(loaded, number);
    throwExpected<NumericError>(stepName(number), "finite numbers",
                                "NaN or infinity, first in " + (node.empty() ? "the penalties" : "'" + node + "'"));
  }

  Network network;
  DatasetInfo data;
  TrainingSettings settings;
  std::uint64_t seed;
  double learningRate, rateFactor = 1;
  std::vector<double> classWeights;
  Penalties penalties;
  std::optional<SupervisedBatch> batch;
  Execution execution;
  WeightUpdate update;
  const MetricType* metricType;
  std::unique_ptr<Metric> metric;
  std::vector<Tensor> buffers;      ///< as they were before the step
  bool handedOver = false;          ///< the last pass has updated the weights
  std::int64_t steps = 0;           ///< updates done
  std::int64_t optimizerStart = 0;  ///< updates done when the optimizer's memory was last empty
};

SupervisedTrainer::SupervisedTrainer(Network network, const DatasetInfo& data, const TrainingSettings& settings, Index maxBatch)
    : impl_(std::make_unique<Impl>(std::move(network), data, settings, maxBatch)) {}

SupervisedTrainer::~SupervisedTrainer() = default;

StepResult SupervisedTrainer::step(const Batch& loaded) {
  Impl& my = *impl_;
  const FlushSubnormals flush;
  const std::int64_t number = my.steps + 1;
  my.keepBuffers();
  const double penalty = my.penalties.value(my.network), learningRate = my.learningRate * my.rateFactor;
  const std::int64_t sinceStart = number - my.optimizerStart;
  // Gradients go straight into the update unless something needs all of them first.
  const bool atOnce = std::isfinite(penalty) && my.settings.clipNorm == 0;
  my.update.begin(my.network, my.penalties, my.settings.clipValue, learningRate, sinceStart);
  const double loss = my.addGradients(loaded, number, atOnce ? &my.update : nullptr) + penalty;
  if (my.handedOver) {
    my.update.finish();
  } else {
    my.penalties.addGradients(my.network, my.execution);
    if (!std::isfinite(loss) || !my.update.hasFiniteGradients(my.execution)) my.refuse(loaded, number);
    my.update.clipGradients(my.execution, my.settings.clipValue, my.settings.clipNorm);
    my.update.apply(my.network, my.execution, learningRate, sinceStart);
  }
  my.steps = number;
  return {.step = number,
          .batchSize = static_cast<std::int32_t>(loaded.size),
          .loss = loss,
          .metric = my.metric->result(),
          .learningRate = learningRate};
}

bool SupervisedTrainer::takesSparseInputs() const { return impl_->batch->takesSparseInputs(); }

EvaluationResult SupervisedTrainer::evaluate(DataLoader& loader, const std::function<bool()>& goOn) {
  Impl& my = *impl_;
  return evaluateBatches(my.network, my.penalties, my.execution, *my.batch, *my.metric, loader, goOn);
}

void SupervisedTrainer::apply(const TrainingSettings& settings) {
  Impl& my = *impl_;
  const double learningRate = settings.learningRate();
  const MetricType& metricType = metricFor(my.network.plan(), my.data, settings.metric);
  if (!my.update.change(my.network.plan(), settings.optimizer, settings.optimizerOptions)) my.optimizerStart = my.steps;
  my.learningRate = learningRate;
  my.settings = settings;
  if (&metricType == my.metricType) return;
  my.metricType = &metricType;
  my.metric = createMetricOf(my.network.plan(), metricType);
}

void SupervisedTrainer::setRateFactor(double factor) { impl_->rateFactor = factor; }

void SupervisedTrainer::setClassWeights(std::vector<double> weights) { impl_->classWeights = std::move(weights); }

void SupervisedTrainer::setWeights(const Network& network) { impl_->network.adoptFrom(network); }

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

std::string SupervisedTrainer::metricTitle() const { return impl_->metricType->title; }

bool SupervisedTrainer::higherMetricIsBetter() const { return impl_->metricType->higherIsBetter; }

const Network& SupervisedTrainer::network() const { return impl_->network; }

void SupervisedTrainer::startProfile() { impl_->execution.startProfile(); }

std::vector<StepProfile> SupervisedTrainer::profile() const { return impl_->execution.profile(); }

EvaluationResult evaluateNetwork(const Network& network, std::shared_ptr<const Dataset> data, const std::string& metricId) {
  const DatasetInfo info = data->info();
  DataLoader loader(std::move(data), kEvaluationBatch, false, 0);
  Execution execution(network.sharedPlan(), loader.batchSize(), Execution::Purpose::Predict);
  SupervisedBatch batch(network.plan(), info, loader.batchSize());
  const auto metric = createMetricOf(network.plan(), metricFor(network.plan(), info, metricId));
  return evaluateBatches(network, Penalties(network.plan()), execution, batch, *metric, loader, {});
}

}  // namespace nn
