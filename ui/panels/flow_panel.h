#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/layer_recorder.h"

namespace ui {

class ChoiceBox;
class EmptyState;
class FlowMap;

/// What flows through the network while it trains: gradients, updates and activations of all layers over depth and time, and
/// what the selected layer keeps from step to step.
class FlowPanel : public QWidget {
  Q_OBJECT
 public:
  explicit FlowPanel(Lab& lab, QWidget* parent = nullptr);
  FlowMap& map() { return *map_; }
  QSize minimumSizeHint() const override { return {300, 200}; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* makeFlowPage();
  void refresh();

  Lab& lab_;
  LayerRecorder recorder_;
  ChoiceBox* quantity_ = nullptr;
  FlowMap* map_ = nullptr;
  EmptyState* empty_ = nullptr;
  QLabel* caption_ = nullptr;
};

}  // namespace ui
