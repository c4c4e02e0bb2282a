#pragma once

#include <memory>
#include <vector>

#include <QBoxLayout>
#include <QScrollArea>
#include <QStackedLayout>
#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class EmptyState;
class LayerStrip;

/// The chosen sample on its way through all layers: picture, feature maps, units, classes. Follows the training. A click
/// selects the layer. Lies across when the panel is wide, else from top to bottom.
class ActivationPanel : public QWidget {
  Q_OBJECT
 public:
  explicit ActivationPanel(Lab& lab, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {220, 150}; }
  /// One for every layer of the network that is shown.
  const std::vector<LayerStrip*>& strips() const { return strips_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void rebuild(const nn::NetworkPlan& plan);
  void refresh();
  void arrange();

  Lab& lab_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QScrollArea* scroll_;
  QWidget* content_;
  QBoxLayout* row_;
  std::vector<LayerStrip*> strips_;
  std::shared_ptr<const nn::NetworkPlan> plan_;
};

}  // namespace ui
