#pragma once

class QCustomPlot;

namespace ui {

/// Background, axes and grid of a plot in the theme's colours and fonts.
void styleAxes(QCustomPlot& plot);

/// As small as its panel makes it, but never nothing: QCustomPlot cannot paint on a picture without pixels.
void letShrink(QCustomPlot& plot);

}  // namespace ui
