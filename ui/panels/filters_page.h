#pragma once

#include <memory>
#include <optional>

#include <QLabel>
#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class EmptyState;
class ScaledPicture;
class SizeSpinBox;

/// The learned numbers of one layer, live: kernels of a convolution as tiles for one input channel; weights of a dense layer
/// as one picture per unit when its input is a flattened image, else as a heat map; biases as bars.
class FiltersPage : public QWidget {
  Q_OBJECT
 public:
  explicit FiltersPage(Lab& lab, QWidget* parent = nullptr);
  void setNode(std::optional<nn::NodeId> node);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void showWeights(const std::shared_ptr<const nn::Network>& network, const nn::NetworkPlan::Step& step, nn::Index parameter);
  void showNothing(const QString& explanation);

  Lab& lab_;
  std::optional<nn::NodeId> node_;
  EmptyState* empty_;
  QLabel* caption_;
  QWidget* channelRow_;
  SizeSpinBox* channel_;
  QLabel* channelCount_;
  ScaledPicture* weights_;
  QLabel* biasTitle_;
  ScaledPicture* bias_;
};

}  // namespace ui
