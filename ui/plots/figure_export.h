#pragma once

#include <vector>

#include <QString>

namespace ui {

class LinePlot;

enum class FigureFormat { Png, Svg, Pdf };

/// One of the plots of a figure.
struct FigurePart {
  LinePlot* plot;
  QString title;  ///< written above it
};

/// Writes plots below each other into a file, in vectors where the format has them. Returns why it could not; empty when it
/// did.
QString writeFigure(const QString& file, FigureFormat format, const std::vector<FigurePart>& parts);

}  // namespace ui
