#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include <QObject>
#include <QTimer>

#include "engine/graph/network.h"
#include "ui/training/background_worker.h"

namespace ui {

class Probe;
class TrainingController;
struct ProbeResult;

/// How the parts of an input that decide for a class are found; see engine/analysis/saliency.h.
enum class SaliencyMethod { Gradient, GradCam, Occlusion };

/// Which pixels of one input speak for a class. Immutable.
struct SaliencyResult {
  SaliencyMethod method = SaliencyMethod::Gradient;
  std::shared_ptr<const nn::Network> network;
  nn::Tensor input;  ///< as the network gets it
  nn::Index classNumber = 0;
  bool isPredicted = true;  ///< the class is the one that the network predicts
  nn::Tensor map;           ///< (H, W) of the input; signed for Occlusion, else not negative
  nn::Tensor randomMap;     ///< the same of a network with random weights
  double likeness = 0;      ///< rank correlation of both maps' magnitudes, where any is not 0
  std::string layer;        ///< whose feature maps Grad-CAM looked at
  QString problem;          ///< why there is no map; empty when there is one
  double milliseconds = 0;  ///< what it took
};

/// Keeps the saliency map of what a probe shows up to date, on a background thread. New inputs and settings are followed at
/// once; new weights while training only as far as that costs the training one part in twenty at most.
///
/// Threads  GUI thread.
class SaliencyProbe : public QObject {
  Q_OBJECT
 public:
  /// Inactive until setActive(true).
  SaliencyProbe(TrainingController& training, Probe& source, QObject* parent = nullptr);
  ~SaliencyProbe() override;

  void setMethod(SaliencyMethod method);
  SaliencyMethod method() const { return method_; }
  /// Nothing: the class that the network predicts.
  void setClass(std::optional<nn::Index> classNumber);
  std::optional<nn::Index> chosenClass() const { return class_; }
  void setActive(bool active);
  /// Null when there is no input.
  std::shared_ptr<const SaliencyResult> result() const { return result_; }

 signals:
  void resultChanged();

 private:
  class Runner;
  void follow();
  void run();
  void receive(quint64 request, std::shared_ptr<const SaliencyResult> result);

  TrainingController& training_;
  Probe& source_;
  SaliencyMethod method_ = SaliencyMethod::Gradient;
  std::optional<nn::Index> class_;
  bool isActive_ = false;
  std::shared_ptr<const SaliencyResult> result_;
  nn::Tensor followed_;  ///< the input that was last asked for
  quint64 request_ = 0;  ///< counts up; results of older requests are ignored
  QTimer rest_;
  std::shared_ptr<std::atomic<bool>> stop_;  ///< for maps that take long and that nobody wants any more
  std::shared_ptr<Runner> runner_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
