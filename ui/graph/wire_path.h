#pragma once

#include <span>

#include <QPainterPath>
#include <QPointF>
#include <QRectF>

namespace ui {

/// The curve of a wire between two places: leaves to the right, arrives from the left, and runs between rows of cards when it
/// has to go back.
QPainterPath wirePath(QPointF from, QPointF to);

/// The same, but a wire that would be hidden behind cards runs above or below them, `lane` times a little further away, so that
/// several wires that pass the same cards lie beside each other. Where there is no way around, it is wirePath().
QPainterPath wirePathAround(QPointF from, QPointF to, std::span<const QRectF> cards, int lane = 0);

}  // namespace ui
