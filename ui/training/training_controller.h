#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "engine/metrics/metric.h"
#include "engine/project/experiment.h"
#include "engine/training/training_session.h"
#include "ui/training/data_baseline.h"

namespace ui {

class ProjectDocument;

/// Something that happened in a training besides its steps, for a mark on the curves.
struct TrainingEvent {
  std::int64_t step = 0;  ///< updates done before it
  QString text;           ///< "early stop"
};

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
  /// Data that were read elsewhere (by an import): when the project comes to use these settings, they are not read again.
  void provideData(const nn::DataSettings& settings, nn::LoadedData loaded);

  void setThreads(int threads);
  int threads() const;
  static constexpr double kUsualViewRate = 12;  ///< so that every beat of the FrameClock finds a new one
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
  /// The epoch that the run ends with unless it is ended early: those of the project, after those of earlier runs.
  int plannedEpochs() const;
  /// Samples a second over the last second of training, 0 when idle; and seconds left of the run, negative when unknown.
  double samplesPerSecond() const;
  double secondsLeft() const;
  /// The metric that is followed; null without data.
  const nn::MetricType* metricType() const;
  QString metricTitle() const;
  /// The metrics that say something about this network on these data; empty without data.
  std::vector<const nn::MetricType*> fittingMetrics() const;
  /// What an answer that does not look at the inputs is worth; null without data.
  const DataBaseline* baseline() const;
  /// Place in history().epochs of the best one by what early stopping monitors; nothing before there is one.
  std::optional<std::size_t> bestEpoch() const;
  /// Why the last run ended before its epochs were done, and which weights came back; empty when neither.
  QString ending() const;
  /// Marks for the curves, by growing step.
  const std::vector<TrainingEvent>& events() const;
  /// True when there are trained weights worth saving.
  bool hasTrainedState() const;
  /// For saving a checkpoint; null when nothing was trained.
  std::shared_ptr<const nn::TrainingState> captureState();
  /// The same without waiting: stateCopied() brings it, null when nothing was trained.
  void copyState();
  /// What the next step comes from, without what was reported so far: pointCopied() brings it, null when nothing was trained.
  void copyPoint();
  /// Changes trained weights where they are, between two batches when training runs; nothing else is touched, and training goes
  /// on. `change` is called once with the newest network, maybe on the training thread. False, without a call, while
  /// nothing was trained: start values are changed in the project.
  bool changeWeights(std::function<void(nn::Network&)> change);
  /// Goes on from a checkpoint that fits the project (call after ProjectDocument::replace()). Takes effect when the data are
  /// there.
  void restoreState(nn::TrainingState state);
  /// The settings as the next batch has them: those of the project with the seed and the last epoch of the run under way.
  nn::TrainingSettings settings() const;
  /// Goes over to a state that this very training has reached elsewhere, before or behind where it stands; must be at rest.
  /// The run goes on: what is new in the history is added, what is not in it any more is forgotten.
  void continueFrom(nn::TrainingState state);

 signals:
  void stateChanged(ui::TrainingController::State state);
  void dataChanged();          ///< data(), dataError() or loading state
  void stepsAdded(int first);  ///< history().steps from this number on are new
  void epochsAdded(int first);
  void validationsAdded(int first);  ///< within epochs: history().validations from this number on are new
  void eventsAdded(int first);
  void refused();  ///< asked to train while reasonNotToTrain() says something
  void endedEarly(const QString& ending);  ///< a run has finished and ending() has something to say
  void wentBack();                         ///< right before historyReset(): the same run, cut off where it stands again
  void historyReset();                     ///< cleared or replaced
  void networkChanged();                   ///< network() has new weights or another structure
  void progressChanged();                  ///< position, throughput, time left: a few times a second
  void failed(const QString& message);
  void stateCopied(const std::shared_ptr<const nn::TrainingState>& state);  ///< the answer to copyState()
  void pointCopied(const std::shared_ptr<const nn::TrainingPoint>& point);  ///< the answer to copyPoint()

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
