#include "ui/plots/plot_style.h"

#include "ui/common/theme.h"

#include <qcustomplot.h>

#include <cmath>

namespace ui {

namespace {

class SuffixTicker : public QCPAxisTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override {
    const QString figure = figureWithSuffix(tick, locale);
    return figure.isEmpty() ? QCPAxisTicker::getTickLabel(tick, locale, format, precision) : figure;
  }
};

}  // namespace

QString figureWithSuffix(double value, const QLocale& locale) {
  constexpr double kLeast = 1e4, kMost = 1e15;
  constexpr int kFigures = 6;
  if (std::abs(value) < kLeast || std::abs(value) >= kMost) return {};
  int suffix = 0;
  for (; std::abs(value) >= 1000; ++suffix) value /= 1000;
  return locale.toString(value, 'g', kFigures) + QStringLiteral(" kMGT").at(suffix);
}

QSharedPointer<QCPAxisTicker> suffixTicker() { return QSharedPointer<QCPAxisTicker>(new SuffixTicker); }

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
