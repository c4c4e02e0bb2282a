#pragma once

#include <QWidget>

#include "ui/training/microscope_scene.h"

namespace ui {

/// One weight's update on a line: before → after, and the size of the step. The number before can be asked where it comes from,
/// with a click or Enter; the one after is what the lines below explain.
class WeightChange : public QWidget {
  Q_OBJECT
 public:
  explicit WeightChange(QWidget* parent = nullptr);
  /// False when the scene's subject is no new weight that is known.
  bool setScene(const MicroscopeScene& scene);
  /// "0.5 → 0.4988, a change of −0.0012"
  QString summary() const { return accessibleName(); }
  QSize sizeHint() const override { return {300, 64}; }
  QSize minimumSizeHint() const override { return {180, 64}; }
  /// Where the number before the update is written.
  QRectF beforeRect() const;

 signals:
  void pointed(const std::vector<nn::TensorElement>& elements);
  void followed(const nn::TensorElement& element);

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
  double beforeX() const;
  void setCurrent(bool current);

  nn::TensorElement beforeAt_;
  double before_ = 0, after_ = 0;
  bool isCurrent_ = false;  ///< mouse or keys are at the number before
  bool isShown_ = false;
};

}  // namespace ui
