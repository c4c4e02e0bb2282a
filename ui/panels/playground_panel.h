#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QScrollArea>
#include <QSlider>
#include <QStackedWidget>
#include <QWidget>

#include "engine/data/own_samples.h"
#include "ui/training/lab.h"
#include "ui/training/plane_frames.h"

namespace ui {

class EmptyState;
class FigureLabel;
class MotionLegend;
class NeuronsView;
class PaintTools;
class PointControls;
class ScaleLegend;
class SurfaceView;

/// The playground: the open project's network unit by unit, if it is a chain of dense layers on points of the plane. Works on
/// the document and the training of the whole window; it only shows them another way. Costs nothing while it is hidden.
class PlaygroundPanel : public QWidget {
  Q_OBJECT
 public:
  explicit PlaygroundPanel(Lab& lab, QWidget* parent = nullptr);
  ~PlaygroundPanel() override;

  NeuronsView& neurons() { return *neurons_; }
  SurfaceView& surface() { return *surface_; }
  PlaneFrames& frames() { return frames_; }

 signals:
  void projectWanted();  ///< the empty state's button: a playground project, instead of the open one

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeSide();
  QWidget* makeLook();
  void refreshDrawn();
  void refreshFrame();
  void refreshShown();
  void refreshLegend();
  void refreshReading();
  void applyTheme();
  void addPoints(const std::vector<nn::OwnPoint>& points, int stroke);
  void removePoints(const std::vector<nn::OwnPoint>& points, int stroke);

  Lab& lab_;
  PlaneFrames frames_;
  QStackedWidget* pages_;
  EmptyState* empty_;
  NeuronsView* neurons_;
  QScrollArea* scroll_;
  PointControls* points_;
  SurfaceView* surface_;
  PaintTools* tools_;
  FigureLabel *losses_, *reading_;
  QLabel *title_, *classes_;
  ScaleLegend* legend_;
  QCheckBox *test_, *discrete_, *gradients_, *motion_;
  MotionLegend* motionLegend_;
  QWidget* thresholdRow_;
  QSlider* threshold_;
};

}  // namespace ui
