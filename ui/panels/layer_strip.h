#pragma once

#include <QFrame>
#include <QLabel>

#include "ui/training/lab.h"

namespace ui {

class ClassBars;
class StillLabel;
class TensorPicture;

/// One layer in the activation panel: its name, its output for the chosen sample as maps, bars or classes, and its shape.
class LayerStrip : public QFrame {
  Q_OBJECT
 public:
  LayerStrip(const nn::NetworkPlan::Step& step, QWidget* parent = nullptr);
  nn::NodeId node() const { return node_; }
  void setResult(const std::shared_ptr<const ProbeResult>& result, const nn::PreparedData* prepared);
  void setSelected(bool selected);
  /// Height for pictures when lying across, width when standing; 0 takes what is there.
  void setRoom(Qt::Orientation orientation, int extent);

 signals:
  void clicked(nn::NodeId node);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  nn::NodeId node_;
  nn::LayerRole role_;
  bool selected_ = false;
  bool isVector_ = false;
  double aspect_ = 1;
  QLabel* title_;
  TensorPicture* picture_;
  ClassBars* bars_ = nullptr;
  StillLabel* caption_;
};

}  // namespace ui
