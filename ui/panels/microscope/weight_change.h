#pragma once

#include <QWidget>

#include "ui/training/microscope_scene.h"

namespace ui {

/// One weight's update on a line: before → after, and the size of the step.
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

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double before_ = 0, after_ = 0;
  bool isShown_ = false;
};

}  // namespace ui
