#pragma once

#include <QRectF>

#include "engine/project/project.h"

class QPainter;

namespace ui {

/// Draws a project's network small: cards in the colours of their kinds, and wires. Fits it into a place, never larger than
/// `largestScale` pixels a scene pixel, so that small networks keep small cards.
void paintMiniature(QPainter& painter, const QRectF& place, const nn::Project& project, double largestScale = 0.28);

}  // namespace ui
