#pragma once

class QCustomPlot;

namespace ui {

/// Background, axes and grid of a plot in the theme's colours and fonts.
void styleAxes(QCustomPlot& plot);

}  // namespace ui
