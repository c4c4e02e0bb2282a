#pragma once

#include <vector>

#include "ui/plots/line_plot.h"

class QCustomPlot;
class QCPItemStraightLine;
class QCPItemText;

namespace ui {

/// The flags of a plot: vertical lines with their names beside them, in rows when many stand beside each other.
class PlotFlags {
 public:
  /// The plot owns what is drawn and must outlive this.
  explicit PlotFlags(QCustomPlot& plot);
  void set(const std::vector<LinePlot::Flag>& flags);
  int count() const { return static_cast<int>(lines_.size()); }
  void applyTheme();
  /// Writes the names in the upper or the lower half, where the curves are not.
  void placeNames(bool above);

 private:
  QCustomPlot& plot_;
  std::vector<QCPItemStraightLine*> lines_;
  std::vector<QCPItemText*> names_;
};

}  // namespace ui
