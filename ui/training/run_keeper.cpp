#include "ui/training/run_keeper.h"

#include <algorithm>
#include <utility>

#include "engine/io/checkpoint.h"
#include "engine/project/experiment.h"
#include "ui/common/engine_text.h"

namespace ui {

namespace {

template <typename Results>
void move(Results& from, Results& to) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

RunKeeper::RunKeeper(const QString& folder) : store_(folder) {
  context_.moveToThread(&thread_);
  thread_.setObjectName(QStringLiteral("runs"));
  thread_.start(QThread::LowPriority);
}

RunKeeper::~RunKeeper() {
  post([](RunKeeper& keeper) {
    keeper.store_.close();  // on its own thread
    QThread::currentThread()->quit();
  });
  thread_.wait();
}

void RunKeeper::post(Job job) {
  QMetaObject::invokeMethod(
      &context_, [this, job = std::move(job)] { job(*this); }, Qt::QueuedConnection);
}

void RunKeeper::append(qint64 run, nn::TrainingHistory news) {
  if (run != std::exchange(run_, run)) history_ = {};
  move(news.steps, history_.steps);
  move(news.epochs, history_.epochs);
  move(news.validations, history_.validations);
}

void RunKeeper::cutBack(qint64 run, std::size_t steps, std::size_t epochs, std::size_t validations) {
  if (run != run_) return;
  history_.steps.resize(std::min(history_.steps.size(), steps));
  history_.epochs.resize(std::min(history_.epochs.size(), epochs));
  history_.validations.resize(std::min(history_.validations.size(), validations));
}

void RunKeeper::storeCurves() {
  if (run_ != 0) store_.storeCurves(run_, history_);
}

bool RunKeeper::saveWeights(const RunRecord& run, std::shared_ptr<const nn::Network> network, nn::TrainingPosition position) {
  if (!network) return false;
  nn::Checkpoint checkpoint{run.project, {}};
  checkpoint.state.trainer.network = std::move(network);
  checkpoint.state.trainer.step = checkpoint.state.trainer.optimizerStart = position.step;
  checkpoint.state.position = position;
  try {
    nn::saveCheckpoint(store_.weightsFile(run.id).toStdU16String(), checkpoint);
  } catch (const std::exception&) {  // a full disk: the run is there without weights
    return false;
  }
  return true;
}

RestoredRun RunKeeper::restore(const RunRecord& run, bool withWeights) {
  RestoredRun result{run, {}, {}, {}};
  try {
    result.project = nn::projectFromJson(run.project, utf8(run.name));
    if (!withWeights || !run.hasWeights) return result;
    nn::TrainingState state =
        nn::loadCheckpoint(store_.weightsFile(run.id).toStdU16String(), nn::initializedNetwork(*result.project));
    if (const RunCurves curves = store_.curves(run.id)) state.history = *curves;
    result.state = std::move(state);
  } catch (const std::exception& error) {
    result.problem = text(error.what());
  }
  return result;
}

}  // namespace ui
