#pragma once

#include <optional>

#include <QStackedLayout>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/sample_evaluator.h"
#include "ui/widgets/matrix_view.h"

namespace ui {

class ChoiceBox;
class ClassTable;
class ElidedLabel;
class EmptyState;
class SampleList;
class XyPlot;

/// Where the network is wrong, on the whole validation or test set: confusion matrix, scores of the classes, ROC curves, or for
/// values predicted against true ones; beside them the samples behind what was clicked, the largest loss first. The sample
/// chosen there is the one that all panels show. Evaluates in the background, and only while it can be seen.
class MistakesPanel : public QWidget {
  Q_OBJECT
 public:
  explicit MistakesPanel(Lab& lab, QWidget* parent = nullptr);
  SampleEvaluator& evaluator() { return evaluator_; }
  MatrixView& matrix() { return *matrix_; }
  ClassTable& classes() { return *classes_; }
  XyPlot& roc() { return *roc_; }
  XyPlot& scatter() { return *scatter_; }
  SampleList& samples() { return *samples_; }
  QSize minimumSizeHint() const override { return {280, 150}; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  enum View { Matrix, Classes, Roc, Scatter };
  QLayout* makeHeader();
  QWidget* makeViews();
  QToolButton* makeViewButton(const QString& name, const QString& tip, View view);
  void updateActive();
  void refresh();
  void refreshHeader();
  void refreshChoices();
  void showResult();
  void showRoc();
  void showScatter();
  void showPage(View view);
  /// Buttons for the views where there is room, else one list.
  void arrangeHeader();
  void setFigures(MatrixView::Figures figures);
  void showEmpty();
  /// The samples behind what is chosen: a cell, a class, or all.
  void refreshList();
  void chooseClass(std::optional<nn::Index> classNumber);
  QString nameOf(nn::Index classNumber) const;

  Lab& lab_;
  SampleEvaluator evaluator_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QStackedWidget* views_;
  MatrixView* matrix_;
  ClassTable* classes_;
  XyPlot* roc_;
  XyPlot* scatter_;
  SampleList* samples_;
  std::vector<QToolButton*> viewButtons_;
  QToolButton* refresh_;
  ChoiceBox* view_;
  ChoiceBox* figures_;
  ChoiceBox* unit_;
  ChoiceBox* part_;
  ElidedLabel* status_;
  View classView_ = Matrix;
  std::optional<nn::Index> chosenClass_;
  std::shared_ptr<const EvaluatedSamples> shown_;
};

}  // namespace ui
