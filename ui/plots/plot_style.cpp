#include "ui/plots/plot_style.h"

#include "ui/common/theme.h"

#include <qcustomplot.h>

namespace ui {

void styleAxes(QCustomPlot& plot) {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  plot.setBackground(QBrush(colors.window));
  plot.axisRect()->setBackground(QBrush(colors.surface));
  for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
    axis->setBasePen(QPen(colors.border, 1));
    axis->setTickPen(QPen(colors.border, 1));
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(colors.textMuted);
    axis->setLabelColor(colors.textMuted);
    axis->setTickLabelFont(theme.numberFont(0.85));
    axis->setLabelFont(theme.font(0.85));
    axis->setLabelPadding(2);
    axis->grid()->setPen(QPen(colors.plotGrid, 1));
    axis->grid()->setZeroLinePen(QPen(colors.plotGrid, 1));
  }
}

void letShrink(QCustomPlot& plot) { plot.setMinimumSize(1, 1); }

}  // namespace ui
