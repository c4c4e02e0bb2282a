#pragma once

#include <QObject>
#include <QTimer>

#include "engine/analysis/gradient_health.h"
#include "ui/training/lab.h"
#include "ui/training/layer_recorder.h"

namespace ui {

class GraphScene;

/// What a card tells of the training besides its picture.
struct NodeFigures {
  nn::GradientHealth::State health = nn::GradientHealth::State::Unknown;
  QString healthText;  ///< the same in words, with the figures
  QString advice;      ///< what the training doctor has to say of this layer; empty mostly
  bool isAdviceError = false;
  QString loss;            ///< of outputs: mean of the last batches, "0.123"; empty before there is one
  QString validationLoss;  ///< the newest one; empty without
  QString lossText;        ///< the same in words
  friend bool operator==(const NodeFigures&, const NodeFigures&) = default;
};

/// Keeps the cards' figures up to date: how well the gradient reaches each layer, and the losses on the outputs. Computes only
/// while the network trains and the canvas is seen; what was told last stays.
class LiveFigures : public QObject {
  Q_OBJECT
 public:
  LiveFigures(Lab& lab, GraphScene& scene, QObject* parent = nullptr);
  /// False while nobody sees the canvas.
  void setSeen(bool seen);
  const LayerRecorder& recorder() const { return recorder_; }

 private:
  void follow();
  void show();

  Lab& lab_;
  GraphScene& scene_;
  LayerRecorder recorder_;
  QTimer later_;
  bool seen_ = false;
};

/// The words of a mark: "Healthy gradient: ...".
QString healthText(const nn::GradientHealth& health);

}  // namespace ui
