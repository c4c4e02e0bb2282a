#pragma once

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>
#include <QToolButton>
#include <QWidget>

#include <vector>

#include "ui/training/microscope_control.h"

namespace ui {

class ElidedLabel;
class StageStrip;

/// The microscope's transport: one step forward or back, in one of five sizes; the phases; which sample is looked at, and how
/// the samples go through the network. F11 and Shift+F11 step wherever the focus is while the microscope is seen; Alt+1 to
/// Alt+5 choose the size.
class StepBar : public QWidget {
  Q_OBJECT
 public:
  StepBar(MicroscopeControl& control, TrainingController& training, QWidget* parent = nullptr);
  nn::Microscope::StepSize stepSize() const;
  void setStepSize(nn::Microscope::StepSize size);
  QToolButton& forwardButton() { return *forward_; }
  QToolButton& backButton() { return *back_; }
  StageStrip& stages() { return *stages_; }
  QSpinBox& sampleBox() { return *sample_; }
  /// What takes the keyboard, in the order in which it is read; `trail` stands between the rows.
  std::vector<QWidget*> tabStops(const std::vector<QWidget*>& trail) const;
  /// Puts what leads to the views in front of the second row; takes it.
  void setTrail(QWidget* trail);
  /// What the mouse or the keys are at, instead of the place; empty: the place again.
  void setHint(const QString& hint);
  const QString& hint() const { return hint_; }
  /// Where the process stands, in words.
  QString place() const { return placeText_; }

 signals:
  void sampleChosen(nn::Index sample);
  /// More room is wanted, or less.
  void enlargeRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeButtons();
  void refresh();
  void showTips();
  void showPlace();
  void arrange();

  MicroscopeControl& control_;
  TrainingController& training_;
  QComboBox* size_;
  QToolButton* back_;
  QToolButton* forward_;
  QToolButton* cancel_;
  QToolButton* enlarge_;
  StageStrip* stages_;
  ElidedLabel* place_;
  QToolButton* order_;  ///< down: one sample after the other
  QSpinBox* sample_;
  QString placeText_, hint_;
  QHBoxLayout* first_;
  QHBoxLayout* middle_;  ///< the phases, where there is no room for them in the first row
  QHBoxLayout* second_;
  bool isNarrow_ = false;
};

}  // namespace ui
