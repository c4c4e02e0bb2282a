#pragma once

#include <QFont>
#include <QRectF>

#include "ui/graph/live_figures.h"
#include "ui/graph/node_card.h"
#include "ui/graph/node_picture.h"

class QPainter;

/// How a card is painted, from ready data. Coordinates are the card's own: (0, 0) to (kCardWidth, kCardHeight).
namespace ui::cardpaint {

struct State {
  bool selected = false, hovered = false, focused = false;
};

/// The theme's font in scene pixels: points would depend on the screen's resolution, and the card's size does not.
QFont cardFont(int pixels, bool bold = false);

/// Place of the live picture, or of the error in words.
QRectF pictureRect();
/// The same when the card is so large on the screen that small letters can be read.
QRectF closeUpRect();
QRectF closeUpMarksRect();

/// Where the signs for the gradient, frozen and shared weights stand; empty when there are none.
QRectF marksRect(const NodeCard& card, const NodeFigures& figures);

/// Surface, border and rings.
void paintBody(QPainter& painter, const QRectF& rect, const NodeCard& card, State state);
/// Icon, name, type, picture, shape, parameters, activation and badge; the less important words give way to larger letters when
/// the card is small on the screen.
void paintDetails(QPainter& painter, const NodeCard& card, const NodePicture& picture, const NodeFigures& figures, double zoom);
/// The picture as large as the card, all words in one line above and one below.
void paintCloseUp(QPainter& painter, const NodeCard& card, const NodePicture& picture, const NodeFigures& figures);
/// Name and picture only, in letters that can be read at this zoom.
void paintOverview(QPainter& painter, const NodeCard& card, const NodePicture& picture, const NodeFigures& figures,
                   double zoom);

/// Where a picture and what a trace adds to it are; a line that is not there is empty.
struct TracePlaces {
  QRectF picture, step, statistics;
};
TracePlaces tracePlaces(const QRectF& place, const NodeTrace& trace);
/// The optimizer's step beside the gradient, and the statistics of a normalisation.
void paintTrace(QPainter& painter, const TracePlaces& places, const NodeTrace& trace);

/// Picture and trace in the place that both share.
void paintContent(QPainter& painter, const QRectF& place, const NodePicture& picture, const NodeTrace& trace);
/// A picture in a place: images keep their proportions, bars fill it.
void paintPicture(QPainter& painter, const QRectF& place, const NodePicture& picture);

}  // namespace ui::cardpaint
