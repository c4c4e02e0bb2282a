#pragma once

#include <memory>
#include <unordered_set>
#include <vector>

#include <QBoxLayout>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/sample_comparison.h"

namespace ui {

class EmptyState;
class HeldSamples;
class LayerStrip;

/// The chosen sample on its way through all layers: picture, feature maps, units, classes. Follows the training. A click
/// selects the layer. Lies across when the panel is wide, else from top to bottom.
///
/// Samples that are held have a row each, and so has the chosen one: the same layer below itself, in one scale.
class ActivationPanel : public QWidget {
  Q_OBJECT
 public:
  explicit ActivationPanel(Lab& lab, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {220, 150}; }
  /// One for every layer of the network that is shown.
  const std::vector<LayerStrip*>& strips() const { return strips_; }
  /// The samples that are held; shown while there are any.
  HeldSamples& held() { return *held_; }
  const SampleComparison& comparison() const { return comparison_; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  QToolButton* makeButton(const char* name, const QString& icon, const QString& tip);
  void connectHeld();
  bool isComparing() const { return !comparison_.samples().empty(); }
  std::optional<ComparedSample> chosen() const;
  void hold();
  void rebuild(const nn::NetworkPlan& plan);
  /// Once for all that is new in the same moment.
  void refreshSoon();
  void refresh();
  void refreshRows();
  void refreshButtons();
  /// Draws those that have something new and are in view.
  void refreshStrips();
  void arrange();
  void arrangeRows(int room);
  void followScrolling();
  void revealSelected();
  void showRow(int row);

  Lab& lab_;
  SampleComparison comparison_;
  QToolButton *hold_, *classes_, *clear_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QWidget* body_;
  HeldSamples* held_;
  QScrollArea* scroll_;
  QWidget* content_;
  QBoxLayout* row_;
  std::vector<LayerStrip*> strips_;
  std::unordered_set<LayerStrip*> waiting_;                  ///< for being in view
  std::vector<std::shared_ptr<const ProbeResult>> results_;  ///< of the rows
  std::shared_ptr<const nn::NetworkPlan> plan_;
  std::size_t arrangedRows_ = 0;  ///< of several samples
  int rowHeight_ = 0;
  bool staysWithSelected_ = false;  ///< the selected layer stays in view until the user scrolls
  QTimer soon_;
};

}  // namespace ui
