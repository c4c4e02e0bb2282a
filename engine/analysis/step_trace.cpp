#include "engine/analysis/step_trace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "engine/analysis/layer_state.h"
#include "engine/core/subnormals.h"
#include "engine/core/work_clock.h"
#include "engine/graph/node_stream.h"
#include "engine/training/class_weights.h"
#include "engine/training/penalties.h"
#include "engine/training/supervised_batch.h"
#include "engine/training/weight_update.h"

namespace nn {
namespace {

constexpr Index kMostNormSamples = 32;  // of normalisations that have statistics for each sample

bool isNormalisation(const NetworkPlan::Step& step) {
  return !step.plan.workspace.empty() && step.plan.workspace.front().name == "statistics" && !step.inputs.empty();
}

double cosine(double product, double a, double b) {
  return a > 0 && b > 0 ? std::clamp(product / std::sqrt(a * b), -1.0, 1.0) : 0;
}

/// The update that the gradients of a pass make, done on copies.
class UpdateTaken {
 public:
  UpdateTaken(const TrainingPoint& point, Execution& execution, std::int64_t step)
      : before_(*point.trainer.network),
        after_(before_),
        execution_(execution),
        update_(before_.plan(), point.settings.optimizer, point.settings.optimizerOptions),
        rate_(point.settings.learningRate() * point.rateFactor),
        direction_(rememberedDirection(update_.memoryNames())) {
    if (point.trainer.optimizer == update_.optimizer() && point.trainer.memoryNames == update_.memoryNames() &&
        point.trainer.memory.size() == before_.plan().parameters.size())
      update_.setMemory(point.trainer.memory);
    Penalties(before_.plan()).addGradients(before_, execution);
    update_.clipGradients(execution, point.settings.clipValue, point.settings.clipNorm);
    update_.apply(after_, execution, rate_, step - point.trainer.optimizerStart);
  }

  std::string memoryName() const { return direction_ ? update_.memoryNames()[*direction_] : std::string(); }

  WeightMotion motionOf(const NetworkPlan::Step& step) const {
    double weights = 0, gradients = 0, steps = 0, memories = 0, gradientStep = 0, gradientMemory = 0;
    for (std::size_t i = 0; i < step.plan.parameters.size(); ++i) {
      const Index p = step.firstParameter + static_cast<Index>(i);
      const auto w = before_.parameter(p).values(), next = std::as_const(after_).parameter(p).values();
      const auto g = gradient(p).values(), m = memory(p).values();
      for (std::size_t e = 0; e < w.size(); ++e) {
        const auto weight = static_cast<double>(w[e]), slope = static_cast<double>(g[e]);
        const double moved = static_cast<double>(next[e]) - weight, kept = m.empty() ? 0 : static_cast<double>(m[e]);
        weights += weight * weight;
        gradients += slope * slope;
        steps += moved * moved;
        memories += kept * kept;
        gradientStep -= slope * moved;
        gradientMemory += slope * kept;
      }
    }
    WeightMotion motion{.weights = std::sqrt(weights),
                        .gradient = std::sqrt(gradients),
                        .step = std::sqrt(steps),
                        .learningRate = rate_,
                        .agreement = cosine(gradientStep, gradients, steps),
                        .memory = std::nullopt,
                        .memoryAgreement = std::nullopt};
    if (!direction_) return motion;
    motion.memory = std::sqrt(memories);
    motion.memoryAgreement = cosine(gradientMemory, gradients, memories);
    return motion;
  }

  ParameterMotion motionOf(Index p) const {
    ParameterMotion motion{
        .parameter = p, .gradient = Tensor(gradient(p)), .step = Tensor(before_.parameter(p).shape()), .memory = {}};
    std::ranges::transform(std::as_const(after_).parameter(p).values(), before_.parameter(p).values(), motion.step.data(),
                           [](Scalar next, Scalar weight) { return next - weight; });
    if (direction_) motion.memory = Tensor(memory(p));
    return motion;
  }

 private:
  ConstTensorView gradient(Index p) const { return std::as_const(execution_).parameterGradient(p); }
  ConstTensorView memory(Index p) const {
    return direction_ ? update_.memory()[static_cast<std::size_t>(p)][*direction_].view() : ConstTensorView();
  }

  const Network& before_;
  Network after_;
  Execution& execution_;
  WeightUpdate update_;
  double rate_;
  std::optional<std::size_t> direction_;
};

}  // namespace

std::optional<std::size_t> rememberedDirection(const std::vector<std::string>& memoryNames) {
  for (const std::string_view name : {"velocity", "m", "mean_gradient"})
    if (const auto found = std::ranges::find(memoryNames, name); found != memoryNames.end())
      return static_cast<std::size_t>(found - memoryNames.begin());
  return std::nullopt;
}

struct StepTracer::Impl {
  void prepare(const TrainingPoint& point, const std::shared_ptr<const Dataset>& newTrain, const DatasetInfo& info);
  void seek(const TrainingPoint& point);
  void run(const TrainingPoint& point, const StepRequest& request, StepTrace& trace);
  void findStatistics(const Network& network, const TrainingPoint& point, const StepRequest& request, StepTrace& trace);
  NormTrace statisticsOf(const Network& network, const NetworkPlan::Step& step, const Rng& rng) const;
  void findMotions(const TrainingPoint& point, const StepRequest& request, StepTrace& trace);

  std::shared_ptr<const NetworkPlan> plan;
  std::shared_ptr<const Dataset> train;
  std::optional<DataLoader> loader;
  bool isShuffled = true;
  std::uint64_t seed = 0;
  std::optional<SupervisedBatch> batch;
  std::optional<Execution> execution;
  std::optional<std::pair<ClassWeighting, std::vector<double>>> weighting;
  std::vector<double> classWeights;
};

void StepTracer::Impl::prepare(const TrainingPoint& point, const std::shared_ptr<const Dataset>& newTrain,
                               const DatasetInfo& info) {
  const TrainingSettings& settings = point.settings;
  const bool isEpochUnderWay = point.position.batch > 0 && point.epochBatchSize > 0;
  const Index size = isEpochUnderWay ? point.epochBatchSize : settings.samplesPerStep(newTrain->size());
  const bool shuffles = isEpochUnderWay ? point.epochShuffled : settings.shuffle;
  if (!loader || train != newTrain || seed != settings.seed) {
    loader.emplace(newTrain, size, shuffles, settings.seed, DataLoader::Purpose::Train);
    weighting.reset();
  } else if (loader->batchSize() != size || isShuffled != shuffles) {
    loader = loader->withBatches(size, shuffles);
  }
  isShuffled = shuffles;
  seed = settings.seed;
  if (const std::pair wanted(settings.classWeighting, settings.classWeights); weighting != wanted) {
    classWeights = classWeightsFor(settings, *newTrain);
    weighting = wanted;
  }
  const Index rows = settings.batchSize > 0 ? std::min(settings.batchSize, loader->batchSize()) : loader->batchSize();
  const auto& newPlan = point.trainer.network->sharedPlan();
  if (plan == newPlan && train == newTrain && batch && batch->maxBatch() == rows) return;
  execution.reset();  // a failure below leaves nothing half made behind
  batch.reset();
  plan = newPlan;  // the batch refers to it
  batch.emplace(*plan, info, rows);
  execution.emplace(plan, rows, Execution::Purpose::Train, kMostBytes);
  train = newTrain;
}

/// The loader stands before the batch of the next step.
void StepTracer::Impl::seek(const TrainingPoint& point) {
  const bool isOver = point.position.batch >= loader->batchesPerEpoch();
  loader->startEpoch(point.position.epoch + (isOver ? 1 : 0), isOver ? 0 : point.position.batch);
}

void StepTracer::Impl::run(const TrainingPoint& point, const StepRequest& request, StepTrace& trace) {
  const FlushSubnormals flush;
  seek(point);
  Batch loaded;
  loader->next(loaded);
  trace.samples = loaded.size;
  trace.first = loaded.indices.empty() ? 0 : loaded.indices.front();
  Network network = *point.trainer.network;  // running statistics go along with the pass
  const bool learns = !request.motions.empty() || !request.parameters.empty();
  for (Index first = 0; first < loaded.size; first += batch->maxBatch()) {
    const Index count = std::min(batch->maxBatch(), loaded.size - first);
    batch->set(loaded, first, count, classWeights);
    if (!learns) {
      execution->forward(network, batch->inputs(), batch->targets(), Mode::Train, seed, trace.step);
    } else {
      execution->forwardBackward(network, {.inputs = batch->inputs(),
                                           .targets = batch->targets(),
                                           .sampleWeights = batch->sampleWeights(),
                                           .seed = seed,
                                           .step = trace.step,
                                           .first = first,
                                           .total = loaded.size});
    }
    if (first == 0) findStatistics(network, point, request, trace);
    if (!learns) return;
  }
  findMotions(point, request, trace);
}

void StepTracer::Impl::findStatistics(const Network& network, const TrainingPoint& point, const StepRequest& request,
                                      StepTrace& trace) {
  for (const NodeId node : request.statistics) {
    const NetworkPlan::Step* step = plan->stepOf(node);
    if (step && isNormalisation(*step))
      trace.statistics[node] = statisticsOf(network, *step, nodeRng(point.settings.seed, nodeStream(step->name), trace.step));
  }
}

/// By the layer's own arithmetic, which keeps them in its workspace: mean and 1 / √(variance + ε).
NormTrace StepTracer::Impl::statisticsOf(const Network& network, const NetworkPlan::Step& step, const Rng& rng) const {
  const ConstTensorView all = execution->activation(step.inputs.front());
  const bool isOfBatch = step.plan.couplesBatch;
  const ConstTensorView x = isOfBatch ? all : all.rows(0, std::min(all.rowCount(), kMostNormSamples));
  Tensor output(step.plan.outputs.front().withBatch(x.rowCount()));
  Tensor kept(step.plan.workspace.front().shape.withBatch(x.rowCount()));
  std::vector<Tensor> copies;
  std::vector<TensorView> buffers;
  for (std::size_t b = 0; b < step.plan.buffers.size(); ++b)
    copies.emplace_back(network.buffer(step.firstBuffer + static_cast<Index>(b)));
  for (Tensor& copy : copies) buffers.push_back(copy.view());
  std::vector<ConstTensorView> parameters;
  for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
    parameters.push_back(network.parameter(step.firstParameter + static_cast<Index>(p)));
  const std::array<ConstTensorView, 1> inputs = {x};
  const std::array<TensorView, 1> outputs = {output.view()}, workspace = {kept.view()};
  step.layer->forward({.inputs = inputs,
                       .outputs = outputs,
                       .parameters = parameters,
                       .buffers = buffers,
                       .workspace = workspace,
                       .mode = step.frozen ? Mode::Evaluate : Mode::Train,
                       .rng = &rng});
  NormTrace trace;
  trace.isOfSamples = !isOfBatch;
  const Index count = isOfBatch ? x.shape()[x.shape().rank() - 1] : kept.size() / 2;
  for (Index i = 0; i < count; ++i) {
    const Scalar mean = isOfBatch ? kept.data()[i] : kept.data()[2 * i];
    const Scalar inverse = isOfBatch ? kept.data()[count + i] : kept.data()[2 * i + 1];
    trace.means.push_back(static_cast<double>(mean));
    trace.deviations.push_back(1 / static_cast<double>(inverse));
  }
  return trace;
}

void StepTracer::Impl::findMotions(const TrainingPoint& point, const StepRequest& request, StepTrace& trace) {
  const UpdateTaken taken(point, *execution, trace.step);
  trace.optimizer = point.settings.optimizer;
  trace.memory = taken.memoryName();
  for (const NodeId node : request.motions) {
    const NetworkPlan::Step* step = plan->stepOf(node);
    if (step && !step->plan.parameters.empty() && !step->frozen) trace.motions[node] = taken.motionOf(*step);
  }
  for (const Index p : request.parameters)
    if (p >= 0 && p < static_cast<Index>(plan->parameters.size()) && !plan->parameters[static_cast<std::size_t>(p)].frozen)
      trace.parameters.push_back(taken.motionOf(p));
}

StepTracer::StepTracer() : impl_(std::make_unique<Impl>()) {}
StepTracer::~StepTracer() = default;

std::shared_ptr<const StepTrace> StepTracer::trace(const TrainingPoint& point, const std::shared_ptr<const Dataset>& train,
                                                   const DatasetInfo& info, const StepRequest& request) {
  const WorkClock clock;
  auto trace = std::make_shared<StepTrace>();
  trace->step = point.trainer.step + 1;
  const NetworkPlan& plan = point.trainer.network->plan();
  for (const NodeId node : request.masks)
    if (const auto mask = dropoutMask(plan, node, point.settings.seed, trace->step, 1))
      trace->masks[node] = Tensor(mask->view().reshaped(mask->shape().withoutBatch()));
  if (!request.statistics.empty() || !request.motions.empty() || !request.parameters.empty()) {
    impl_->prepare(point, train, info);
    impl_->run(point, request, *trace);
  }
  trace->milliseconds = clock.milliseconds() + point.milliseconds;
  return trace;
}

}  // namespace nn
