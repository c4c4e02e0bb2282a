#pragma once

#include <QLocale>
#include <QSharedPointer>
#include <QString>

class QCPAxisTicker;
class QCustomPlot;

namespace ui {

/// Background, axes and grid of a plot in the theme's colours and fonts.
void styleAxes(QCustomPlot& plot);

/// 12.5k for 12,500 and 3M for 3,000,000; empty below 10,000 and where there is no suffix.
QString figureWithSuffix(double value, const QLocale& locale = QLocale::c());

/// Round figures, large ones with a suffix.
QSharedPointer<QCPAxisTicker> suffixTicker();

/// As small as its panel makes it, but never nothing: QCustomPlot cannot paint on a picture without pixels.
void letShrink(QCustomPlot& plot);

}  // namespace ui
