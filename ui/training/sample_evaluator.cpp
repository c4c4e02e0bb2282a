#include "ui/training/sample_evaluator.h"

#include <algorithm>
#include <utility>

#include "engine/core/work_clock.h"
#include "ui/common/engine_text.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr int kSoonMs = 150;        // edits come in bursts
constexpr int kWatchMs = 100;       // progress is read this often
constexpr double kRestFactor = 10;  // while a training goes on, at most one part in eleven of one core's time

bool isTraining(const TrainingController& training) { return training.state() == TrainingController::State::Running; }

}  // namespace

SampleEvaluator::SampleEvaluator(TrainingController& training, QObject* parent) : QObject(parent), training_(training) {
  soon_.setSingleShot(true);
  soon_.setInterval(kSoonMs);
  watch_.setInterval(kWatchMs);
  connect(&soon_, &QTimer::timeout, this, &SampleEvaluator::start);
  connect(&watch_, &QTimer::timeout, this, &SampleEvaluator::progressChanged);
  connect(&training_, &TrainingController::epochsAdded, this, [this] {
    isDue_ = true;
    wasCancelled_ = false;
  });
  connect(&training_, &TrainingController::networkChanged, this, &SampleEvaluator::consider);
  connect(&training_, &TrainingController::stateChanged, this, &SampleEvaluator::consider);
  connect(&training_, &TrainingController::dataChanged, this, [this] {
    const bool isStale = result_ && result_->data != training_.data();
    if (isStale || (job_ && !training_.data())) {
      stopJob();
      result_.reset();
      emit changed();
    }
    consider();
  });
  connect(&training_, &TrainingController::historyReset, this, [this] {
    stopJob();
    result_.reset();
    emit changed();
    consider();
  });
}

SampleEvaluator::~SampleEvaluator() { stopJob(); }

void SampleEvaluator::setActive(bool active) {
  if (isActive_ == active) return;
  isActive_ = active;
  if (active) {
    wasCancelled_ = false;
    consider();
    return;
  }
  soon_.stop();
  if (!job_) return;
  isDue_ = true;
  stopJob();
  emit changed();
}

void SampleEvaluator::setPart(DataPart part) {
  const DataPart before = this->part();
  wanted_ = part;
  if (this->part() == before) return;
  result_.reset();
  refresh();
}

DataPart SampleEvaluator::part() const {
  const auto data = training_.data();
  if (!data) return wanted_;
  for (const DataPart part : {wanted_, DataPart::Test, DataPart::Validation})
    if (samplesOf(*data, part)) return part;
  return DataPart::Training;
}

void SampleEvaluator::refresh() {
  wasCancelled_ = false;
  stopJob();
  start();
}

void SampleEvaluator::cancel() {
  soon_.stop();
  isDue_ = false;
  wasCancelled_ = true;
  stopJob();
  emit changed();
}

bool SampleEvaluator::isCurrent() const { return result_ && result_->network == training_.network(); }

double SampleEvaluator::progress() const {
  return job_ && job_->total > 0 ? static_cast<double>(job_->done) / static_cast<double>(job_->total) : 0;
}

void SampleEvaluator::consider() {
  if (!isActive_ || wasCancelled_) return;
  if (isTraining(training_)) {
    // One after the other: an evaluation that takes longer than an epoch is not broken off by the next.
    const bool isRested = !sinceResult_.isValid() || static_cast<double>(sinceResult_.elapsed()) >= restMs_;
    if (!job_ && ((isDue_ && isRested) || (!result_ && error_.isEmpty()))) start();
    return;
  }
  if (!isCurrent()) soon_.start();
}

void SampleEvaluator::start() {
  soon_.stop();
  const auto data = training_.data();
  const auto network = training_.network();
  stopJob();
  isDue_ = false;
  const auto samples = data ? samplesOf(*data, part()) : nullptr;
  if (!network || !samples || samples->size() == 0) {
    result_.reset();
    error_.clear();
    emit changed();
    return;
  }
  job_ = std::make_shared<Job>();
  job_->total = samples->size();
  worker_.run([this, job = job_, network, data, samples, part = part(), epoch = training_.position().epoch] {
    const nn::WorkClock clock;
    auto result = std::make_shared<EvaluatedSamples>();
    QString error;
    try {
      auto results = nn::evaluateSamples(*network, samples, [&job](nn::Index done) {
        job->done = done;
        return !job->stop;
      });
      if (!results) return;  // whoever stopped it knows
      *result = {*std::move(results), {}, network, data, part, epoch};
      for (nn::Index k = 0; k < result->results.confusion.classes() && !job->stop; ++k)
        result->roc.push_back(nn::rocOfClass(result->results, k));
    } catch (const std::exception& failure) {  // out of memory included
      result.reset();
      error = text(failure.what());
    }
    QMetaObject::invokeMethod(
        this,
        [this, job, result = std::move(result), error, milliseconds = clock.milliseconds()] {
          if (job == job_) restMs_ = kRestFactor * milliseconds;
          receive(job, result, error);
        },
        Qt::QueuedConnection);
  });
  watch_.start();
  emit changed();
}

void SampleEvaluator::stopJob() {
  if (job_) job_->stop = true;
  job_.reset();
  watch_.stop();
}

void SampleEvaluator::receive(const std::shared_ptr<Job>& job, std::shared_ptr<const EvaluatedSamples> result,
                              const QString& error) {
  if (job != job_) return;
  stopJob();
  sinceResult_.start();
  result_ = std::move(result);
  error_ = error;
  emit changed();
  if (error.isEmpty()) consider();
}

}  // namespace ui
