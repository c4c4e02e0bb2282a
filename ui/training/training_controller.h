#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QString>

#include "engine/project/experiment.h"
#include "engine/training/training_session.h"

namespace ui {

class ProjectDocument;

/// The GUI's face of the training: loads the project's data in the background, keeps a network that fits the drawing,
/// runs the session, and passes on what it reports. No signal is emitted from another thread, and none per step.
///
/// Weights are kept through edits: when the graph changes, every tensor with the same name and shape goes over to the new
/// network; nothing is reset unless reset() is called.
///
/// Threads  GUI thread; never waits for a batch (except captureState()).
class TrainingController : public QObject {
  Q_OBJECT
 public:
  enum class State { NoData, LoadingData, NotRunnable, Ready, Running, Paused, Finished, Failed };
  Q_ENUM(State)

  TrainingController(ProjectDocument& document, nn::DataPaths paths, QObject* parent = nullptr);
  ~TrainingController() override;

  State state() const;
  /// Why Train would not start, in plain words; empty when it would.
  QString reasonNotToTrain() const;

  /// Starts or continues until the project's number of epochs is done; from Finished it trains that many more.
  void train();
  void pause();
  /// One batch, then pause.
  void stepBatch();
  /// To the end of the epoch, then pause.
  void stepEpoch();
  /// Ends the run and keeps the weights.
  void stop();
  /// Back to the start values of the seed; clears the history.
  void reset();
  /// Retry after a data error, or after files appeared.
  void reloadData();

  void setThreads(int threads);
  int threads() const;
  /// Highest rate of networkChanged while training, in Hz.
  void setViewRate(double hertz);

  /// Null until loaded.
  std::shared_ptr<const nn::PreparedData> data() const;
  QString dataError() const;
  /// The newest weights; null while the graph is not runnable.
  std::shared_ptr<const nn::Network> network() const;
  const nn::TrainingHistory& history() const;
  nn::TrainingPosition position() const;
  nn::Index batchesPerEpoch() const;
  /// Samples a second over the last second of training, 0 when idle; and seconds left of the run, negative when unknown.
  double samplesPerSecond() const;
  double secondsLeft() const;
  QString metricTitle() const;
  /// True when there are trained weights worth saving.
  bool hasTrainedState() const;
  /// For saving a checkpoint; null when nothing was trained.
  std::shared_ptr<const nn::TrainingState> captureState();
  /// Goes on from a checkpoint that fits the project (call after ProjectDocument::replace()). Takes effect when the data are
  /// there.
  void restoreState(nn::TrainingState state);

 signals:
  void stateChanged(ui::TrainingController::State state);
  void dataChanged();          ///< data(), dataError() or loading state
  void stepsAdded(int first);  ///< history().steps from this number on are new
  void epochsAdded(int first);
  void historyReset();     ///< cleared or replaced
  void networkChanged();   ///< network() has new weights or another structure
  void progressChanged();  ///< position, throughput, time left: a few times a second
  void failed(const QString& message);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
