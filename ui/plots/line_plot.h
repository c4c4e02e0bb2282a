#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <QPointF>
#include <QString>
#include <QWidget>

class QCPPainter;

namespace ui {

/// Curves over a common x axis that grow while they are watched: raw values, their smoothed form, values now and then.
///
/// Zoom by wheel, move by drag, double-click shows everything again; a crosshair follows the mouse. Points are appended, never
/// set again; drawing happens at most about 15 times a second and only while the plot can be seen, so a million points are
/// fine.
class LinePlot : public QWidget {
  Q_OBJECT
 public:
  /// Averaged: every value thin and faint, and over it their moving average. Dotted: a dot at every value, dashes between.
  enum class CurveStyle { Averaged, Dotted };

  explicit LinePlot(QWidget* parent = nullptr);
  ~LinePlot() override;

  /// Returns the curve's number.
  int addCurve(const QString& name, CurveStyle style, int colorIndex);
  /// Adds points with growing x at the end.
  void append(int curve, std::span<const QPointF> points);
  /// Removes the points of all curves, marks and zoom.
  void clear();
  int pointCount(int curve) const;
  /// The curve's last point (averaged); nothing when it has none.
  std::optional<QPointF> last(int curve) const;
  /// The point nearest to x (averaged).
  std::optional<QPointF> nearest(int curve, double x) const;

  void setAxisTitles(const QString& x, const QString& y);
  void setLogarithmic(bool on);
  bool isLogarithmic() const;
  /// The same for the axis of places.
  void setLogarithmicX(bool on);
  /// An earlier run for comparing: its training curve, averaged, solid, its validation curve dashed, named in a legend.
  struct Overlay {
    QString name;
    std::vector<QPointF> training, validation;
    int colorIndex = 0;
  };
  /// Replaces those before.
  void setOverlays(const std::vector<Overlay>& overlays);
  int overlayCount() const;
  /// How much the averages remember, in [0, 1); see SmoothedCurve.
  void setSmoothing(double share);
  /// A horizontal line with a name: "chance: 10 %".
  void setBaseline(std::optional<double> y, const QString& name);
  /// A ring around the best value, with a name.
  void setBest(std::optional<QPointF> point, const QString& name);
  /// Vertical lines with a name, for what happened there.
  struct Flag {
    double x = 0;
    QString name;
  };
  void setFlags(const std::vector<Flag>& flags);
  int flagCount() const;
  /// What values cannot go beyond (0 and 100 %): the axis is not fitted wider than that.
  void setLimits(std::optional<double> least, std::optional<double> most);
  /// Shows a crosshair at x, for plots that are read together; nothing hides it.
  void setCrosshair(std::optional<double> x);
  /// Points that the curve's line is drawn with at present, for tests and measuring.
  int drawnPointCount(int curve) const;
  /// Everything visible again.
  void resetZoom();
  /// Draws the plot as it is, with its zoom, at another size.
  void paintInto(QCPPainter& painter, const QSize& size);
  QSize minimumSizeHint() const override { return {160, 96}; }
  QSize sizeHint() const override { return {360, 160}; }

 signals:
  /// The mouse is at this x; nothing when it left.
  void crosshairMoved(std::optional<double> x);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void schedule();
  void redraw();
  void applyTheme();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
