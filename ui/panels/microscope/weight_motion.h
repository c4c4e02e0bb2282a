#pragma once

#include <array>

#include <QCheckBox>
#include <QWidget>

#include "ui/training/microscope_scene.h"
#include "ui/widgets/motion_arrow.h"

namespace ui {

/// One weight's gradient, the optimizer's memory of it and the step that came of both, as arrows: to the right the weight
/// grows. Gradient and memory are on one scale, the step on its own. The names beside the arrows are their legend.
class WeightMotion : public QWidget {
  Q_OBJECT
 public:
  explicit WeightMotion(QWidget* parent = nullptr);
  /// False when the scene's subject is no new weight that is known, or its optimizer remembers no direction.
  bool setScene(const MicroscopeScene& scene);
  QCheckBox& shownSwitch() { return *switch_; }
  /// "gradient −0.2 ..., momentum ..., step ...", as numbers of the engine have it: without the signs turned around.
  QString summary() const;

 private:
  class Rows;
  QCheckBox* switch_;
  Rows* rows_;
};

}  // namespace ui
