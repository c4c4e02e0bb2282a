#pragma once

#include <optional>

#include <QLabel>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/layer_gradients.h"

namespace ui {

class EmptyState;
class ExplainLine;
class ParameterView;
class ScaledPicture;

/// How the loss of the chosen sample would change with one layer's activations and weights; live while training. Works only
/// while it is visible.
class GradientsPage : public QWidget {
  Q_OBJECT
 public:
  explicit GradientsPage(Lab& lab, QWidget* parent = nullptr);
  void setNode(std::optional<nn::NodeId> node);
  const LayerGradients& gradients() const { return gradients_; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void refresh();
  void makeQuestions();
  void showNothing(const QString& explanation);

  Lab& lab_;
  std::optional<nn::NodeId> node_;
  LayerGradients gradients_;
  EmptyState* empty_;
  QWidget* content_;
  QLabel* caption_;
  ExplainLine* explain_;
  QLabel* activationTitle_;
  ScaledPicture* activation_;
  QLabel* weightTitle_;
  ParameterView* weights_;
  bool isScore_ = false;  ///< the gradient shown is that before the activation, which the loss applies
};

}  // namespace ui
