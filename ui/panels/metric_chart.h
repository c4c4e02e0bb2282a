#pragma once

#include <optional>
#include <span>

#include <QWidget>

#include "ui/plots/line_plot.h"

namespace ui {

class FigureLabel;

/// One plot of the dashboard: a training and a validation curve with a line above that is legend and readout in one. Shows the
/// newest values, or those under the crosshair.
class MetricChart : public QWidget {
  Q_OBJECT
 public:
  MetricChart(int colorIndex, QWidget* parent = nullptr);

  /// "Accuracy", "%"; what x counts ("step", "epoch").
  void setTitles(const QString& title, const QString& unit, const QString& x);
  QString title() const { return title_; }
  void appendTraining(std::span<const QPointF> points) { plot_->append(training_, points); }
  /// A value on the validation curve: at the end of an epoch, counted from 1, or within one.
  struct ValidationPoint {
    QPointF point;
    std::optional<int> epoch = {};
  };
  /// Values that are not finite are left out (no validation data). Marks the best epoch.
  void appendValidation(std::span<const ValidationPoint> points, bool higherIsBetter);
  void clear();
  /// Writes the readout again from the newest points.
  void showNewest();
  /// Values at x on both curves; nothing shows the newest again.
  void showAt(std::optional<double> x);
  LinePlot& plot() { return *plot_; }
  int trainingPoints() const { return plot_->pointCount(training_); }
  int validationPoints() const { return plot_->pointCount(validation_); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void write(const QString& place, std::optional<QPointF> training, std::optional<QPointF> validation);
  QString readoutText(const QString& place, std::optional<QPointF> training, std::optional<QPointF> validation) const;
  /// The figure with its unit, or a dash.
  QString valueText(const std::optional<QPointF>& point) const;

  int colorIndex_;
  QString title_, unit_, x_;
  FigureLabel* readout_;
  LinePlot* plot_;
  int training_, validation_;
  std::optional<QPointF> best_;
  std::optional<double> crosshair_;
};

}  // namespace ui
