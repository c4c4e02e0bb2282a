#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

#include "engine/analysis/layer_survey.h"
#include "ui/training/background_worker.h"

namespace ui {

class TrainingController;

using nn::LayerRecord;
using nn::TrainingMoment;

/// Records histograms and statistics of all layers while the training goes on, from a fixed batch of training samples, on a
/// background thread. Costs nothing while inactive; else one part in sixty of one core's time at the beginning of a run, and
/// with every record less, down to one in four hundred. When there are many records, every other one is dropped and they are
/// taken half as often, so that they always span the whole run.
///
/// Threads  GUI thread.
class LayerRecorder : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kMostMoments = 240;

  /// Inactive until setActive(true).
  explicit LayerRecorder(TrainingController& training, QObject* parent = nullptr);
  ~LayerRecorder() override;
  void setActive(bool active);
  /// By growing step.
  const std::vector<std::shared_ptr<const TrainingMoment>>& moments() const { return moments_; }
  /// Why the last one could not be recorded; empty when it could.
  const QString& problem() const { return problem_; }

 signals:
  void changed();

 private:
  void follow();
  void run();
  void receive(quint64 request, std::shared_ptr<const TrainingMoment> moment, std::shared_ptr<const nn::Network> network,
               const QString& problem);
  void keep(std::shared_ptr<const TrainingMoment> moment);
  void clear();

  TrainingController& training_;
  bool isActive_ = false, isBusy_ = false;
  std::vector<std::shared_ptr<const TrainingMoment>> moments_;
  std::shared_ptr<const nn::Network> newest_;  ///< of the last record
  QString problem_;
  std::int64_t stepsApart_ = 0;  ///< records closer than that are not kept
  quint64 request_ = 0;          ///< counts up; results of older requests are ignored
  QTimer rest_;
  std::shared_ptr<nn::LayerSurvey> survey_;  ///< used by one job at a time
  BackgroundWorker worker_;                  // last: joined before the rest is destroyed
};

}  // namespace ui
