#pragma once

#include <memory>

#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include "ui/formula/explanation_view.h"
#include "ui/training/microscope_scene.h"

namespace ui {

class UnitDiagram;
class WeightChange;
class WeightMotion;

/// One number: what it is, drawn as a unit or as a weight's step, and where it comes from, line by line.
class NumberPane : public QWidget {
  Q_OBJECT
 public:
  explicit NumberPane(QWidget* parent = nullptr);
  /// The scene's subject. Precondition: there is one.
  void setScene(const MicroscopeScene& scene);
  void highlight(const std::vector<nn::TensorElement>& elements);
  ExplanationView& explanations() { return *explanations_; }
  UnitDiagram& diagram() { return *diagram_; }
  WeightChange& change() { return *change_; }
  WeightMotion& motion() { return *motion_; }
  QPushButton& goThereButton() { return *goThere_; }
  QString title() const { return title_->text(); }
  /// What takes the keyboard, in the order in which it is read.
  std::vector<QWidget*> tabStops() const;
  /// Gives the keyboard to the first formula; to what leads on where there is none.
  void takeFocus();

 signals:
  void pointed(const std::vector<nn::TensorElement>& elements);
  void followed(const nn::TensorElement& element);
  /// The process is to go on, or back, to where this number is worked out.
  void wanted(const nn::TensorElement& element);

 private:
  QString reasonForNothing(const MicroscopeScene& scene) const;

  nn::TensorElement subject_;
  QLabel* title_;
  QPushButton* goThere_;
  UnitDiagram* diagram_;
  WeightChange* change_;
  WeightMotion* motion_;
  ExplanationView* explanations_;
};

}  // namespace ui
