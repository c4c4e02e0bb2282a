#pragma once

#include <optional>
#include <vector>

#include <QPixmap>
#include <QTimer>
#include <QWidget>

#include "engine/data/own_samples.h"
#include "ui/panels/playground/neuron_layout.h"
#include "ui/training/plane_frames.h"

namespace ui {

/// The plane, large: what the network predicts at every place, or what one unit answers, with the samples on it. Points can be
/// painted and erased here, with the mouse or by keyboard (arrows move a cross, Space paints, Delete erases).
class SurfaceView : public QWidget {
  Q_OBJECT
 public:
  /// What the mouse does.
  struct Brush {
    enum class Kind { Look, Paint, Erase };
    Kind kind = Kind::Look;
    double target = 0;  ///< class number or value of painted points
    friend bool operator==(const Brush&, const Brush&) = default;
  };

  explicit SurfaceView(PlaneFrames& frames, QWidget* parent = nullptr);

  void setBrush(Brush brush);
  const Brush& brush() const { return brush_; }
  void setShowsTest(bool shows);
  bool showsTest() const { return showsTest_; }
  /// A unit or card to show instead of the prediction; anything else shows the prediction.
  void setMagnified(const NeuronPlace& place);
  bool isMagnified() const { return !magnified_.isNull(); }
  /// Number of the strongest colour of what is shown.
  double scale() const { return scale_; }
  /// Painted points of the project, so that the eraser knows what it may take.
  void setOwnPoints(const std::vector<nn::OwnPoint>& points) { ownPoints_ = points; }
  QRectF plane() const;
  QPointF toPlane(QPointF position) const;
  QPointF toView(double x, double y) const;
  /// What is under the mouse or the cross, in numbers; empty when neither is there.
  QString reading() const;

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {272, 264}; }
  QSize minimumSizeHint() const override { return {208, 198}; }

 signals:
  /// stroke: the same number from press to release, so that it becomes one undo step.
  void painted(const std::vector<nn::OwnPoint>& points, int stroke);
  void erased(const std::vector<nn::OwnPoint>& points, int stroke);
  void readingChanged();
  void shownChanged();  ///< another picture than before: magnified or not, or another scale

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void refresh();
  void strokeTo(QPointF position);
  void paintAt(QPointF plane);
  void eraseAt(QPointF plane);
  void flush();
  void paintAxes(QPainter& painter) const;
  void drawPoints();
  bool moveCross(int key);

  PlaneFrames& frames_;
  Brush brush_;
  NeuronPlace place_;
  QImage magnified_;
  double scale_ = 1;
  bool showsTest_ = false;
  std::vector<nn::OwnPoint> ownPoints_, pending_, pendingErased_;
  std::optional<QPointF> mouse_, last_;  ///< in the view; the last painted place
  std::optional<QPointF> cross_;         ///< in the plane
  int stroke_ = 0;
  bool isStroking_ = false, isErasing_ = false;
  QTimer flush_;
  QPixmap points_;
  std::shared_ptr<const PlanePoints> drawnPoints_;
};

}  // namespace ui
