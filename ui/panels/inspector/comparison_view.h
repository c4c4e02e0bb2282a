#pragma once

#include <optional>

#include "ui/training/lab.h"
#include "ui/training/sample_comparison.h"
#include "ui/widgets/fold_section.h"

class QPushButton;

namespace ui {

class ElidedLabel;
class SampleMatrix;
class ScaleLegend;

/// What a layer makes of several samples side by side: one of each class, or those that were added one by one from the data,
/// the mistakes or the chooser. Works only while it is open and seen.
class ComparisonView : public FoldSection {
  Q_OBJECT
 public:
  explicit ComparisonView(Lab& lab);
  void setNode(std::optional<nn::NodeId> node);
  const SampleComparison& comparison() const { return comparison_; }
  SampleMatrix& matrix() { return *matrix_; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QPushButton* makeButton(const char* name, const QString& text, const QString& tip);
  void refresh();
  void refreshButtons();
  void addChosen();
  void updateActive();

  Lab& lab_;
  SampleComparison comparison_;
  QPushButton *classes_, *add_, *clear_;
  ElidedLabel* caption_;
  SampleMatrix* matrix_;
  ScaleLegend* legend_;
};

}  // namespace ui
