#pragma once

#include <optional>

#include <QImage>
#include <QWidget>

#include "engine/analysis/gradient_flow.h"

namespace ui {

/// A number for every layer over time as a heat map: layers downwards from the input, steps across, the colour its logarithm,
/// with the scale beside it. Pointing tells the number; a click chooses the layer.
class FlowMap : public QWidget {
  Q_OBJECT
 public:
  explicit FlowMap(QWidget* parent = nullptr);
  /// name: of the quantity, "‖∂loss/∂W‖".
  void setFlow(nn::GradientFlow flow, const QString& name);
  void setSelected(std::optional<nn::NodeId> node);
  const nn::GradientFlow& flow() const { return flow_; }
  /// What the picture says of a place: "conv1, step 40: 0.012"; empty beside it.
  QString textAt(QPointF position) const;
  /// The middle of a row at the newest moment, in the widget.
  QPointF placeOf(nn::NodeId node) const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {240, 96}; }

 signals:
  void clicked(nn::NodeId node);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  QRectF plotRect() const;
  double shareOf(double value) const;
  void rebuild();
  void paintNames(QPainter& painter, const QRectF& plot) const;
  void paintScale(QPainter& painter, const QRectF& plot) const;

  nn::GradientFlow flow_;
  QString name_;
  QImage image_;
  std::optional<nn::NodeId> selected_;
};

}  // namespace ui
