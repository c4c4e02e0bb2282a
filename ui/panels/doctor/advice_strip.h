#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "ui/training/lab.h"

namespace ui {

class ElidedLabel;
class ElidedButton;
class TrainingDoctor;

/// The first piece of advice in one line, to stand beside the curves: with its best fix, a way to the reasons, and one to
/// dismiss it. Hidden while there is none.
class AdviceStrip : public QFrame {
  Q_OBJECT
 public:
  explicit AdviceStrip(Lab& lab, QWidget* parent = nullptr);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void refresh();
  /// The title comes first; where there is no room for the fix besides, it is a click further, in the panel.
  void makeRoom();

  TrainingDoctor& doctor_;
  QLabel* icon_;
  ElidedLabel* title_;
  ElidedButton* fix_;
  bool hasFix_ = false;
  QToolButton* why_;
  QToolButton* dismiss_;
};

}  // namespace ui
