#pragma once

#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QWidget>

#include "ui/document/document_options.h"
#include "ui/training/lab.h"

namespace ui {

class ElidedLabel;
class RateControl;

/// The row on top of the window: train, pause, single steps, stop, reset; where the training stands and how fast it is; the
/// live learning rate; which data are used. Train is never grey: pressed while something is missing, the problems are shown.
class TransportBar : public QWidget {
  Q_OBJECT
 public:
  explicit TransportBar(Lab& lab, QWidget* parent = nullptr);

 private:
  QToolButton* makeButton(const QString& icon, const QString& text, const QString& tip);
  void makeButtons();
  void trainOrPause();
  void updateState();
  void updateProgress();
  void updateOrigin();
  void applyTheme();

  Lab& lab_;
  QToolButton* train_ = nullptr;
  QToolButton* step_ = nullptr;
  QToolButton* stop_ = nullptr;
  QToolButton* reset_ = nullptr;
  QLabel* epoch_;
  QProgressBar* progress_;
  QLabel* speed_;
  ElidedLabel* message_;
  RateControl* rate_;
  ElidedLabel* origin_;
};

}  // namespace ui
