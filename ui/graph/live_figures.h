#pragma once

#include <vector>

#include <QObject>
#include <QRectF>
#include <QTimer>

#include "engine/analysis/gradient_health.h"
#include "ui/graph/node_trace.h"
#include "ui/training/lab.h"
#include "ui/training/layer_recorder.h"
#include "ui/training/step_traces.h"

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
  NodeTrace trace;         ///< of a training step: mask, statistics, the optimizer's step
  friend bool operator==(const NodeFigures&, const NodeFigures&) = default;
};

/// Keeps the cards' figures up to date: how well the gradient reaches each layer, the losses on the outputs, and what a
/// training step does inside the layers whose cards can be seen and read. Computes only while the canvas is seen; what was told
/// last stays.
class LiveFigures : public QObject {
  Q_OBJECT
 public:
  LiveFigures(Lab& lab, GraphScene& scene, QObject* parent = nullptr);
  /// False while nobody sees the canvas.
  void setSeen(bool seen);
  /// What the view shows, and whether cards are large enough to read the small marks of a step: else none is traced.
  void setVisibleRect(const QRectF& scene, bool isReadable);
  const LayerRecorder& recorder() const { return recorder_; }
  const StepTraces& traces() const { return traces_; }

 signals:
  /// Cards have another mask than before: their pictures are to be drawn anew.
  void masksChanged(const std::vector<nn::NodeId>& nodes);

 private:
  void follow();
  void want();
  void show();

  Lab& lab_;
  GraphScene& scene_;
  LayerRecorder recorder_;
  StepTraces traces_;
  QRectF visible_;
  bool isReadable_ = false;
  QTimer later_;
  bool seen_ = false;
};

/// The words of a mark: "Healthy gradient: ...".
QString healthText(const nn::GradientHealth& health);

}  // namespace ui
