#pragma once

#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/saliency_probe.h"

namespace ui {

class ChoiceBox;
class ElidedLabel;
class PictureRow;
class ScaleLegend;

/// Which parts of the drawing speak for a class, by gradient, Grad-CAM or occlusion, beside what the same method finds in a
/// network with random weights. Works only while it is visible.
class SaliencyPage : public QWidget {
  Q_OBJECT
 public:
  explicit SaliencyPage(Lab& lab, QWidget* parent = nullptr);
  SaliencyProbe& probe() { return probe_; }
  /// The map as a half transparent picture of the network's input; null when there is none.
  const QImage& overlay() const { return overlay_; }

 signals:
  void overlayChanged();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void makeControls();
  void refreshClasses();
  void refresh();
  void setOverlay(QImage overlay);
  void showNote(const SaliencyResult& result);

  Lab& lab_;
  SaliencyProbe probe_;
  ChoiceBox* method_;
  ChoiceBox* class_;
  PictureRow* pictures_;
  ScaleLegend* legend_;
  ElidedLabel* note_;
  QImage overlay_;
  bool isShort_ = false;
};

}  // namespace ui
