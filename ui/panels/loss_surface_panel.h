#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QSlider>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/loss_landscape.h"

namespace ui {

class ChoiceBox;
class ElidedLabel;
class EmptyState;
class LandscapeView;
class ScaleLegend;

/// The loss over a slice through the space of weights, with the way that the training took: along that way, in two random
/// directions, or over two chosen weights. For any network, not only small ones.
class LossSurfacePanel : public QWidget {
  Q_OBJECT
 public:
  explicit LossSurfacePanel(Lab& lab, QWidget* parent = nullptr);
  LossLandscape& landscape() { return landscape_; }
  LandscapeView& view() { return *view_; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* makeControls();
  QWidget* makeWeightRow(ChoiceBox*& parameter, QSpinBox*& element, const QString& name);
  void refresh();
  void refreshParameters();
  void refreshProgress();
  void takeWish();
  void applyTheme();

  Lab& lab_;
  LossLandscape landscape_;
  QStackedWidget* pages_;
  EmptyState* empty_;
  LandscapeView* view_;
  ChoiceBox *directions_, *parameters_[2] = {};
  QSpinBox* elements_[2] = {};
  QWidget* weights_;
  QSlider* extent_;
  QToolButton *again_, *otherSeed_;
  QProgressBar* progress_;
  ScaleLegend* legend_;
  ElidedLabel* reading_;
  QLabel* note_;
};

}  // namespace ui
