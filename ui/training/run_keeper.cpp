#include "ui/training/run_keeper.h"

#include <utility>

#include "engine/io/checkpoint.h"
#include "engine/project/experiment.h"
#include "ui/common/engine_text.h"

namespace ui {

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

void RunKeeper::take(qint64 run, nn::TrainingHistory history) {
  run_ = run;
  history_ = std::move(history);
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
