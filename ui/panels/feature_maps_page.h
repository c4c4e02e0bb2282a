#pragma once

#include <optional>

#include <QLabel>
#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class ClassBars;
class ComparisonView;
class EmptyState;
class ExplainLine;
class ScaledPicture;
class WindowExplanation;

/// What one layer makes of the chosen sample: feature maps, units as bars, or classes; live while training. Of a layer with a
/// sliding window also where each number comes from. Below, other samples beside it.
class FeatureMapsPage : public QWidget {
  Q_OBJECT
 public:
  explicit FeatureMapsPage(Lab& lab, QWidget* parent = nullptr);
  void setNode(std::optional<nn::NodeId> node);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();

  Lab& lab_;
  std::optional<nn::NodeId> node_;
  EmptyState* empty_;
  QLabel* caption_;
  ExplainLine* explain_;
  ScaledPicture* picture_;
  WindowExplanation* window_;
  ClassBars* bars_;
  ComparisonView* comparison_;
};

}  // namespace ui
