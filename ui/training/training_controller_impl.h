#pragma once

#include <map>
#include <mutex>

#include <QElapsedTimer>
#include <QTimer>

#include "ui/document/project_document.h"
#include "ui/training/background_worker.h"
#include "ui/training/change_notes.h"
#include "ui/training/network_build.h"
#include "ui/training/project_data.h"
#include "ui/training/throughput.h"
#include "ui/training/training_controller.h"

namespace ui {

/// The inside of the controller.
///
/// What was learned is at any time in one of three places: in `session`, or without one in `carried`, or on its way in the
/// builder's hands (isBuilding). A change of the drawing ends the session and brings what was learned into a network for the
/// new drawing; the next session is made when training is wanted. Only one build is under way at a time; what changes
/// meanwhile makes it stale, and the next one starts from its result.
struct TrainingController::Impl {
  /// What the session is to do as soon as there is one.
  enum class Goal { None, Run, Batch, Epoch };

  Impl(TrainingController* self, ProjectDocument& openDocument, nn::DataPaths paths);
  ~Impl();

  // What the document and the data say.
  void considerRebuild();
  void followSettings();
  void followData();
  void loadData();
  nn::TrainingSettings effectiveSettings() const;
  std::uint64_t seed() const;

  // Building.
  void rebuild();
  BuildRequest takeRequest(bool withSession);
  void start(BuildRequest request, bool inPlace);
  void collect();
  void receive(BuildResult result);
  void finishBuilding();

  // Running.
  void ask(Goal wanted);
  void begin();
  void tick();
  /// The next look at the session together with everything that is drawn, while the usual rate of views is enough.
  void tickOnBeat();
  /// The next look soon: something is about to change, or more views are wanted.
  void tickSoon();
  void drain();
  void append(nn::StepLog steps, const std::vector<nn::EpochResult>& epochs,
              const std::vector<nn::ValidationResult>& validations);
  void addEvent(const QString& text);
  /// Flags what the user changed while training.
  void noteChanges();
  void takeSnapshot();
  void deliverCopy(const std::shared_ptr<const nn::TrainingState>& copy);
  void deliverPoint(const std::shared_ptr<const nn::TrainingPoint>& point);
  std::shared_ptr<const nn::TrainingPoint> pointAtRest();
  void comeToRest(nn::TrainingSession::State state);
  void fail(const QString& message);
  void forgetRun();
  void updateState();

  // Answers.
  State computedState() const;
  bool isRunning() const;
  bool isTrained() const { return position.step > 0; }
  bool isFinished() const;
  const nn::MetricType* metricType() const;
  nn::EarlyStoppingState earlyStopping() const;
  int targetEpoch() const { return baseEpoch + document.project().training.epochs; }
  double snapshotIntervalMs() const;

  /// What the network was last built from.
  struct Source {
    nn::Graph graph;
    bool isRunnable = false;
    std::uint64_t seed = 0;
    std::map<std::string, std::vector<double>> initialValues;
    friend bool operator==(const Source&, const Source&) = default;
  };

  TrainingController* q;
  ProjectDocument& document;
  ProjectData data;
  int threads;
  double viewRate = kUsualViewRate;

  State state = State::NoData;
  QString failure;
  Goal goal = Goal::None;
  bool goesOn = false;          ///< the session was started by train(), not for a step
  bool isLearningMore = false;  ///< goes on when data are loaded that differ by nothing but own samples
  nn::DataSettings asked;       ///< the data that are there or on their way
  bool isStopped = false;       ///< the user ended the run before its epochs were done
  bool stopRequested = false;
  bool copyWanted = false;    ///< somebody waits for stateCopied()
  bool pointWanted = false;   ///< somebody waits for pointCopied()
  int baseEpoch = 0;          ///< where the run of so many epochs began
  std::uint64_t runSeed = 0;  ///< of the run; a new seed counts from the next reset on

  Source source;
  std::shared_ptr<nn::TrainingSession> session;
  std::shared_ptr<const nn::PreparedData> sessionData;
  std::optional<nn::TrainingState> carried;
  std::shared_ptr<const nn::Network> network;
  nn::TrainingHistory history;
  std::vector<TrainingEvent> events;
  ChangeNotes changes;
  QString ending;
  std::string followedMetric;  ///< id in the settings that were last followed
  nn::TrainingPosition position;

  bool isBuilding = false, isStale = false, forget = false;
  std::mutex mailboxMutex;
  std::optional<BuildResult> mailbox;

  QTimer timer;
  QElapsedTimer clock;
  qint64 lastProgressMs = 0;
  double nextSnapshotMs = 0;
  std::int64_t snapshotStep = -1;
  bool isAtRest = true;
  Throughput throughput;

  BackgroundWorker worker;  // last: joined before the rest is destroyed
};

}  // namespace ui
