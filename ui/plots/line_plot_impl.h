#pragma once

#include "ui/plots/line_plot.h"
#include "ui/plots/plot_flags.h"
#include "ui/plots/smoothed_curve.h"

#include <qcustomplot.h>

#include <memory>
#include <optional>
#include <vector>

namespace ui {

/// The inside of the plot: what QCustomPlot draws, and the points it is drawn from.
struct LinePlot::Impl {
  struct Curve {
    CurveStyle style;
    int colorIndex;
    QCPGraph* line;
    QCPGraph* raw;  // null unless Averaged
    SmoothedCurve points;
  };

  /// An earlier run: its averaged training curve and its validation curve.
  struct Behind {
    int colorIndex;
    QCPGraph* line;
    QCPGraph* dashes;
    SmoothedCurve training, validation;
  };

  QCustomPlot* plot = nullptr;
  std::vector<Curve> curves;
  std::vector<Behind> overlays;
  double smoothing = 0;
  QCPItemStraightLine* crosshair = nullptr;
  QCPItemStraightLine* baseline = nullptr;
  QCPItemText* baselineText = nullptr;
  QCPItemTracer* best = nullptr;
  QCPItemText* bestText = nullptr;
  std::unique_ptr<PlotFlags> flags;
  bool dirty = false, zoomed = false, logarithmic = false, logarithmicX = false;
  bool isStale = true;  ///< the graphs do not hold what they should
  QCPRange drawnRange;
  int drawnWidth = 0;
  QString yTitle;
  std::optional<double> least, most;

  Curve& curve(int index) { return curves[static_cast<std::size_t>(index)]; }

  void makeItems();
  void makeTickers();
  void makeLegend();
  void placeLabels();
  void placeBestText(bool atTop);
  /// As much of the value axis' title and as many figures as the plot is high.
  void fitAxisToHeight();
  /// As many figures on the axis of steps as stand beside each other.
  void fitAxisToWidth();
  /// Discs on the points of a curve that is not smoothed, as long as they stand apart.
  void markPoints(Curve& curve) const;
  /// Calls for every curve that decides what is visible.
  template <typename Function>
  void forEach(Function&& function) const {
    for (const Curve& curve : curves) function(curve.points);
    for (const Behind& run : overlays) {
      function(run.training);
      function(run.validation);
    }
  }
  QCPRange valueRange() const;
  QCPRange placeRange() const;
  /// Gives the graphs the points that the visible stretch needs.
  void fill();
  /// The same, unless they have them already.
  void fillIfNeeded();
  void style();
};

}  // namespace ui
