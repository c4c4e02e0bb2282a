#include "engine/explain/training_walk.h"

#include <algorithm>
#include <utility>

#include "engine/training/class_weights.h"
#include "engine/training/epoch_summary.h"

namespace nn {
namespace {

constexpr Index kEvaluationBatch = 128;

DataLoader trainLoader(const Microscope::Setup& setup) {
  const TrainingSettings& settings = setup.settings;
  return {setup.train, settings.samplesPerStep(setup.train->size()), settings.shuffle, settings.seed,
          DataLoader::Purpose::Train};
}

std::unique_ptr<SupervisedTrainer> trainerFor(const Microscope::Setup& setup, const DataLoader& loader) {
  Index maxBatch = setup.settings.batchSize == 0 ? loader.batchSize() : std::min(setup.settings.batchSize, loader.batchSize());
  if (setup.validation) maxBatch = std::max(maxBatch, std::min(kEvaluationBatch, setup.validation->size()));
  if (!setup.start.trainer.network) throwExpected<ConfigError>("microscope", "the weights of a training", "none");
  return std::make_unique<SupervisedTrainer>(*setup.start.trainer.network, setup.info, setup.settings, maxBatch);
}

}  // namespace

Index WalkState::bytes() const {
  const NetworkPlan& plan = trainer->network->plan();
  Index numbers = plan.parameterCount * static_cast<Index>(1 + trainer->memoryNames.size());
  for (const TensorSpec& buffer : plan.buffers) numbers += buffer.shape.elementCount();
  return numbers * Index{sizeof(Scalar)};
}

TrainingWalk::TrainingWalk(const Microscope::Setup& setup)
    : info_(setup.info),
      settings_(setup.settings),
      loader_(trainLoader(setup)),
      schedule_(createSchedule(settings_.schedule, settings_.scheduleOptions)),
      classWeights_(classWeightsFor(settings_, *setup.train)),
      position_(setup.start.position),
      history_(setup.start.history),
      best_(setup.start.best),
      shuffled_(settings_.shuffle) {
  settings_.check();
  trainer_ = trainerFor(setup, loader_);
  trainer_->restore(setup.start.trainer);
  trainer_->setClassWeights(classWeights_);
  if (setup.validation) validation_.emplace(setup.validation, kEvaluationBatch, false, settings_.seed);
  if (position_.batch > 0 && setup.start.epochBatchSize > 0) useLoader(setup.start.epochBatchSize, setup.start.epochShuffled);
}

void TrainingWalk::useLoader(Index batchSize, bool shuffle) {
  loaderIsReady_ = false;
  if (batchSize == loader_.batchSize() && shuffle == shuffled_) return;
  loader_ = loader_.withBatches(batchSize, shuffle);
  shuffled_ = shuffle;
}

WalkState TrainingWalk::state(std::shared_ptr<const TrainerState> trainer) const {
  return {.trainer = trainer ? std::move(trainer) : std::make_shared<const TrainerState>(trainer_->state()),
          .position = position_,
          .epochBatchSize = loader_.batchSize(),
          .epochShuffled = shuffled_,
          .steps = history_.steps.size(),
          .epochs = history_.epochs.size(),
          .validations = history_.validations.size(),
          .best = best_};
}

void TrainingWalk::restore(const WalkState& state, const TrainingHistory* history) {
  if (history) history_ = *history;
  trainer_->restore(*state.trainer);
  position_ = state.position;
  history_.steps.truncate(state.steps);
  history_.epochs.resize(state.epochs);
  history_.validations.resize(state.validations);
  best_ = state.best;
  useLoader(state.epochBatchSize, state.epochShuffled);
}

TrainingState TrainingWalk::trainingState(const WalkState& state) const {
  TrainingState result{.trainer = *state.trainer,
                       .position = state.position,
                       .epochBatchSize = state.position.batch > 0 ? state.epochBatchSize : 0,
                       .epochShuffled = state.epochShuffled,
                       .history = history_,
                       .best = state.best};
  result.history.steps.truncate(state.steps);
  result.history.epochs.resize(state.epochs);
  result.history.validations.resize(state.validations);
  return result;
}

void TrainingWalk::prepare() {
  if (position_.batch == 0) useLoader(settings_.samplesPerStep(loader_.dataset().size()), settings_.shuffle);
  if (isValidationDue()) {
    const EvaluationResult result = trainer_->evaluate(*validation_);
    history_.validations.push_back(
        {.step = position_.step, .epoch = position_.epoch, .loss = result.loss, .metric = result.metric});
  }
  if (position_.batch < batchesPerEpoch()) return;
  finishEpoch();
  useLoader(settings_.samplesPerStep(loader_.dataset().size()), settings_.shuffle);
}

bool TrainingWalk::isValidationDue() const {
  return validation_ && settings_.validationEvery > 0 && position_.batch > 0 && position_.batch < batchesPerEpoch() &&
         position_.step % settings_.validationEvery == 0 &&
         (history_.validations.empty() || history_.validations.back().step != position_.step);
}

void TrainingWalk::finishEpoch() {
  EpochResult result = epochSummary(history_, position_.epoch, position_.step);
  if (validation_) {
    const EvaluationResult validation = trainer_->evaluate(*validation_);
    result.validationLoss = validation.loss;
    result.validationMetric = validation.metric;
  }
  history_.epochs.push_back(result);
  ++position_.epoch;
  position_.batch = 0;
  const EarlyStopping& rule = settings_.earlyStopping;
  if (!rule.enabled || !rule.restoreBest) return;
  const EarlyStoppingState stopping = earlyStoppingState(history_.epochs, rule, trainer_->higherMetricIsBetter());
  if (stopping.bestEpoch && *stopping.bestEpoch + 1 == history_.epochs.size()) best_ = trainer_->networkCopy();
}

double TrainingWalk::rateFactor() const {
  std::vector<double> monitored;
  for (const EpochResult& epoch : history_.epochs) monitored.push_back(monitoredValue(epoch, MonitoredFigure::ValidationLoss));
  const std::int64_t total = std::max<std::int64_t>(1, std::int64_t{settings_.epochs} * batchesPerEpoch());
  return schedule_->factor(
      {.step = position_.step, .stepsPerEpoch = batchesPerEpoch(), .totalSteps = total, .monitored = monitored});
}

Batch TrainingWalk::takeBatch() {
  if (!loaderIsReady_) {
    if (trainer_->takesSparseInputs()) {
      loader_.deliverSparse();
      if (validation_) validation_->deliverSparse();
    }
    loader_.startEpoch(position_.epoch, position_.batch);
    loaderIsReady_ = true;
  }
  Batch batch;
  loader_.next(batch);
  return batch;
}

StepResult TrainingWalk::train(const Batch& batch) {
  trainer_->setRateFactor(rateFactor());
  loaderIsReady_ = false;  // it stands behind a batch that may fail
  StepResult result = trainer_->step(batch);
  loaderIsReady_ = true;
  result.epoch = position_.epoch;
  history_.steps.push_back(result);
  ++position_.batch;
  position_.step = result.step;
  return result;
}

void TrainingWalk::step() { train(takeBatch()); }

std::shared_ptr<const StepRecord> TrainingWalk::recordedStep(std::shared_ptr<const TrainerState> before) {
  StepSource source{.before = std::move(before),
                    .after = nullptr,
                    .result = {},
                    .position = position_,
                    .settings = settings_,
                    .rateFactor = rateFactor(),
                    .classWeights = classWeights_};
  const Batch batch = takeBatch();
  source.result = train(batch);
  source.after = std::make_shared<const TrainerState>(trainer_->state());
  return recordStep(source, batch, info_);
}

}  // namespace nn
