#pragma once

#include <QFrame>

class QToolButton;

namespace ui {

/// The small bar in the canvas's corner: zoom out, the zoom in percent (a click shows actual size), zoom in, fit.
class ZoomBar : public QFrame {
  Q_OBJECT
 public:
  explicit ZoomBar(QWidget* parent);
  void setZoom(double zoom);

 signals:
  void zoomOutRequested();
  void actualSizeRequested();
  void zoomInRequested();
  void fitRequested();

 private:
  QToolButton* percent_;
};

}  // namespace ui
