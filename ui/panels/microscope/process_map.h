#pragma once

#include <memory>

#include <QWidget>

#include "ui/training/microscope_scene.h"

namespace ui {

/// The layers of the network in the order of computation, each with how far the process is with it: forward, backward, update.
/// A click, or Enter, looks into one.
///
/// Keyboard: Left and Right go from layer to layer, Enter looks into it.
class ProcessMap : public QWidget {
  Q_OBJECT
 public:
  explicit ProcessMap(QWidget* parent = nullptr);
  void setScene(std::shared_ptr<const MicroscopeScene> scene);
  /// Where a layer's card is drawn.
  QRectF cardRect(int layer) const;
  int heightForWidth(int width) const override;
  bool hasHeightForWidth() const override { return true; }
  QSize sizeHint() const override { return {400, heightForWidth(400)}; }
  QSize minimumSizeHint() const override { return {160, 70}; }

 signals:
  void layerChosen(nn::NodeId node);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  int count() const { return scene_ ? static_cast<int>(scene_->layers.size()) : 0; }
  int columns(int width) const;
  int cardAt(QPointF place) const;
  QString describe(int layer) const;
  void choose(int layer);
  void setCurrent(int layer);
  void paintCard(QPainter& painter, int layer) const;

  std::shared_ptr<const MicroscopeScene> scene_;
  int current_ = 0, hovered_ = -1;
};

}  // namespace ui
