#pragma once

#include <vector>

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class ChoiceBox;
class NumberField;
class PanelScrollArea;
class RaceModel;
class RacerRow;
class RaceTrack;
class ValuePlot;

/// The optimizer explorer: several methods race down a loss surface from a start that can be dragged, step by step, forward and
/// back.
class RacePanel : public QWidget {
  Q_OBJECT
 public:
  explicit RacePanel(Lab& lab, QWidget* parent = nullptr);
  RaceModel& model() { return *model_; }
  RaceTrack& view() { return *view_; }
  QSize minimumSizeHint() const override { return {300, 240}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QLayout* makeSurfaceRow();
  QLayout* makeTransport();
  QWidget* makeSide();
  QToolButton* addButton(QBoxLayout& row, const QString& name, const QString& tip);
  void addRacer();
  void refreshRacers();
  void refreshProgress();
  void refreshSurface();
  void applyTheme();

  Lab& lab_;
  RaceModel* model_;
  QBoxLayout* columns_;
  RaceTrack* view_;
  ChoiceBox* surface_;
  NumberField* noise_;
  QLabel* summary_;
  QToolButton* back_;
  QToolButton* play_;
  QToolButton* step_;
  QToolButton* reset_;
  QLabel* count_;
  QVBoxLayout* list_ = nullptr;
  std::vector<RacerRow*> rows_;
  QPushButton* add_ = nullptr;
  ValuePlot* plot_ = nullptr;
};

}  // namespace ui
