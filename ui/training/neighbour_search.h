#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

#include "engine/analysis/nearest_samples.h"
#include "ui/training/background_worker.h"

namespace ui {

class Probe;
class TrainingController;

/// The training samples that a network takes for most like an input. Immutable.
struct NeighbourResult {
  struct Sample {
    nn::Neighbour neighbour;
    nn::Index label = -1;  ///< number of the class; -1 when there are no classes
    nn::Tensor picture;    ///< scaled, of the data's input shape
  };
  std::vector<Sample> samples;        ///< by growing distance
  nn::Index searched = 0, outOf = 0;  ///< how many training samples were compared, and how many there are
  std::string layer;
  nn::Index layerSize = 0;
  QString problem;  ///< why there are none; empty when there are
};

/// Keeps the nearest training samples, by the numbers of the last hidden layer, to what a probe shows up to date on a
/// background thread. What the samples give is worked out again for new weights: at once when the training rests, else only as
/// often as takes one core one part in forty of its time.
///
/// Threads  GUI thread.
class NeighbourSearch : public QObject {
  Q_OBJECT
 public:
  /// Inactive until setActive(true). `searched`: how many training samples are compared at most.
  NeighbourSearch(TrainingController& training, Probe& source, nn::Index searched, nn::Index wanted, QObject* parent = nullptr);
  ~NeighbourSearch() override;
  void setActive(bool active);
  bool isBusy() const { return isBusy_; }
  std::shared_ptr<const NeighbourResult> result() const { return result_; }

 signals:
  void changed();

 private:
  struct Answer;
  class Runner;
  void follow();
  void run(bool withNewWeights);
  void receive(quint64 request, const Answer& answer);
  void forget();

  TrainingController& training_;
  Probe& source_;
  nn::Index searched_, wanted_;
  bool isActive_ = false, isBusy_ = false;
  std::shared_ptr<const NeighbourResult> result_;
  quint64 request_ = 0;  ///< counts up; results of older requests are ignored
  nn::Tensor followed_;  ///< the input that was last asked for
  double costMs_ = 0;    ///< of the last table
  QTimer rest_;
  std::shared_ptr<std::atomic<bool>> stop_;
  std::shared_ptr<Runner> runner_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
