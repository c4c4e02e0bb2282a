#pragma once

#include <set>
#include <vector>

#include <QObject>
#include <QRectF>
#include <QTimer>

#include "ui/graph/node_picture.h"
#include "ui/training/lab.h"

namespace ui {

class GraphScene;

/// Keeps the cards' pictures up to date with the probe: only those that can be seen, and never more in one go than fits into a
/// frame.
class LivePictures : public QObject {
  Q_OBJECT
 public:
  LivePictures(Lab& lab, GraphScene& scene, QObject* parent = nullptr);
  /// What the view shows, and how large; cards outside wait until they come into view.
  void setVisibleRect(const QRectF& scene, PictureSize size);
  /// Draws the pictures of these cards anew.
  void refresh(const std::vector<nn::NodeId>& nodes);

 private:
  void invalidate();
  void workSoon();
  void work();
  QStringList classNames() const;

  Lab& lab_;
  GraphScene& scene_;
  QRectF visible_;
  PictureSize size_ = PictureSize::Card;
  std::set<nn::NodeId> stale_;
  QTimer timer_;
};

/// Lets dots run along the wires while training.
class FlowAnimation : public QObject {
  Q_OBJECT
 public:
  FlowAnimation(Lab& lab, GraphScene& scene, QObject* parent = nullptr);

 private:
  void advance();
  void follow();

  Lab& lab_;
  GraphScene& scene_;
  QTimer timer_;
  double phase_ = 0;
};

}  // namespace ui
