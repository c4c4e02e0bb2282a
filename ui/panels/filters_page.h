#pragma once

#include <optional>

#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class EmptyState;
class ExcitationView;
class ExplainLine;
class ParameterView;

/// The learned numbers of one layer, live, and what excites each of its filters.
class FiltersPage : public QWidget {
  Q_OBJECT
 public:
  explicit FiltersPage(Lab& lab, QWidget* parent = nullptr);
  void setNode(std::optional<nn::NodeId> node);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void showExcitation();
  void showNothing(const QString& explanation);

  Lab& lab_;
  std::optional<nn::NodeId> node_;
  EmptyState* empty_;
  ExplainLine* explain_;
  ParameterView* view_;
  ExcitationView* excitation_;
};

}  // namespace ui
