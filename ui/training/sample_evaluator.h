#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include "engine/training/sample_results.h"
#include "ui/training/background_worker.h"
#include "ui/training/data_part.h"

namespace ui {

class TrainingController;

/// What certain weights say of every sample of one part of the data. Immutable.
struct EvaluatedSamples {
  nn::SampleResults results;
  std::vector<nn::RocCurve> roc;  ///< of every class against the rest; none for values
  std::shared_ptr<const nn::Network> network;
  std::shared_ptr<const nn::PreparedData> data;
  DataPart part = DataPart::Validation;
  int epoch = 0;  ///< epochs that were finished by then
};

/// Runs the newest weights over a whole part of the data, in the background: at the end of each epoch (later where that would
/// take much of a core), when training rests with new weights, and on demand; never while inactive. The part is never sampled.
///
/// Threads  GUI thread; one serial background thread, which ends within one batch when it is stopped.
class SampleEvaluator : public QObject {
  Q_OBJECT
 public:
  explicit SampleEvaluator(TrainingController& training, QObject* parent = nullptr);
  ~SampleEvaluator() override;

  /// Starts inactive. Becoming inactive ends what is under way and keeps the result.
  void setActive(bool active);
  void setPart(DataPart part);
  /// The part asked for, or one that the data have.
  DataPart part() const;
  /// With the newest weights, now.
  void refresh();
  /// Ends what is under way; goes on at the next epoch, or by refresh().
  void cancel();

  /// Of the part and data that are chosen now, though perhaps of older weights; null while there is none.
  std::shared_ptr<const EvaluatedSamples> result() const { return result_; }
  /// Whether the result is that of the newest weights.
  bool isCurrent() const;
  bool isRunning() const { return job_ != nullptr; }
  bool wasCancelled() const { return wasCancelled_; }
  /// In [0, 1], of what is under way.
  double progress() const;
  /// Why there is no result; empty otherwise.
  const QString& error() const { return error_; }

 signals:
  void changed();  ///< result, error, or whether it runs
  void progressChanged();

 private:
  struct Job {
    std::atomic<bool> stop = false;
    std::atomic<nn::Index> done = 0;
    nn::Index total = 0;
  };
  /// Soon, unless the result is already that of the newest weights.
  void consider();
  void start();
  void stopJob();
  void receive(const std::shared_ptr<Job>& job, std::shared_ptr<const EvaluatedSamples> result, const QString& error);

  TrainingController& training_;
  DataPart wanted_ = DataPart::Test;
  bool isActive_ = false, isDue_ = false, wasCancelled_ = false;
  std::shared_ptr<const EvaluatedSamples> result_;
  std::shared_ptr<Job> job_;
  QString error_;
  QTimer soon_, watch_;
  QElapsedTimer sinceResult_;
  double restMs_ = 0;        ///< after a result, before the next while a training goes on
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
