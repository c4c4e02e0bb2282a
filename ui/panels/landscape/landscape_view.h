#pragma once

#include <memory>
#include <vector>

#include <QImage>
#include <QLineF>
#include <QWidget>

#include "ui/training/loss_landscape.h"

namespace ui {

/// Lines of equal height over a grid, by marching squares. Coordinates in cells of the grid: (0, 0) is the first number.
std::vector<QLineF> contourLines(const nn::LossSlice& slice, double level);

/// A slice of the loss surface with lines of equal loss and the way of the training over it. Colours are logarithmic, since
/// losses span many sizes.
class LandscapeView : public QWidget {
  Q_OBJECT
 public:
  explicit LandscapeView(QWidget* parent = nullptr);
  void setLandscape(std::shared_ptr<const Landscape> landscape);
  /// Smallest and largest finite loss of the slice.
  double lowest() const { return lowest_; }
  double highest() const { return highest_; }
  /// Where the picture lies.
  QRectF plane() const;
  /// What is under the mouse, in numbers; empty when it is elsewhere.
  QString reading() const;
  QSize sizeHint() const override { return {320, 240}; }
  QSize minimumSizeHint() const override { return {120, 96}; }

 signals:
  void readingChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void rebuild();
  QPointF toView(const nn::SlicePoint& point) const;
  void paintPath(QPainter& painter) const;
  void paintAxes(QPainter& painter) const;

  std::shared_ptr<const Landscape> landscape_;
  QImage image_;
  std::vector<std::vector<QLineF>> contours_;
  double lowest_ = 0, highest_ = 1;
  QPointF mouse_{-1, -1};
};

}  // namespace ui
