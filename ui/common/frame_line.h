#pragma once

#include <QRectF>

namespace ui {

/// Where a line of width 1 is drawn so that it covers the outermost pixels of a rectangle, at any ratio of the screen's pixels.
inline QRectF frameLine(const QRectF& rect) { return rect.adjusted(0.5, 0.5, -0.5, -0.5); }

}  // namespace ui
