#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QTimer>

#include "engine/graph/network.h"
#include "ui/training/background_worker.h"

namespace ui {

class Probe;
class TrainingController;

/// The gradients of the loss of one sample with respect to the numbers of one layer. Immutable.
struct GradientResult {
  std::shared_ptr<const nn::Network> network;
  nn::NodeId node{};
  double loss = 0;
  bool isOwnAnswer = false;            ///< the input has no label, so the class that the network predicts stands in for it
  nn::Tensor activation;               ///< ∂loss/∂(what came out of the first port), without batch axis
  std::vector<nn::Tensor> parameters;  ///< ∂loss/∂parameter, one for every parameter of the layer
  QString problem;                     ///< why there are none; empty when there are
  double milliseconds = 0;             ///< what it took
};

/// Keeps the gradients for what a probe shows up to date, on a background thread. New inputs are followed at once; new weights
/// while training only as far as that costs the training one part in twenty at most.
///
/// Threads  GUI thread.
class LayerGradients : public QObject {
  Q_OBJECT
 public:
  /// Inactive until setActive(true).
  LayerGradients(TrainingController& training, Probe& source, QObject* parent = nullptr);
  ~LayerGradients() override;
  /// The layer whose gradients are wanted; none: nothing is worked out.
  void setNode(std::optional<nn::NodeId> node);
  void setActive(bool active);
  /// Null when there is no input.
  std::shared_ptr<const GradientResult> result() const { return result_; }

 signals:
  void resultChanged();

 private:
  class Runner;
  void follow();
  void run();

  TrainingController& training_;
  Probe& source_;
  std::optional<nn::NodeId> node_;
  bool isActive_ = false;
  std::shared_ptr<const GradientResult> result_;
  nn::Tensor followed_;  ///< the input that was last asked for
  quint64 request_ = 0;  ///< counts up; results of older requests are ignored
  QTimer rest_;
  std::shared_ptr<Runner> runner_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
