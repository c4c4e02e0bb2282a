#include "ui/graph/graph_miniature.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/wire_path.h"

#include <QPainter>

#include <algorithm>
#include <vector>

namespace ui {

namespace {

QRectF cardAt(const nn::Project& project, nn::NodeId id) {
  const auto it = project.positions.find(id);
  const nn::CanvasPosition at = it == project.positions.end() ? nn::CanvasPosition{} : it->second;
  return {at.x, at.y, edits::kCardWidth, edits::kCardHeight};
}

/// Where a wire meets a card with so many ports on that side.
QPointF portAt(const QRectF& card, int port, int count, bool isOutput) {
  return {isOutput ? card.right() : card.left(), card.top() + card.height() * (port + 1) / (std::max(count, port + 1) + 1)};
}

std::vector<QPainterPath> wiresOf(const nn::Project& project) {
  std::vector<QPainterPath> wires;
  for (const nn::Edge& edge : project.graph.edges()) {
    const int inputs = static_cast<int>(project.graph.edgesInto(edge.to.node).size());
    std::vector<QRectF> others;
    for (const nn::Node& node : project.graph.nodes())
      if (node.id != edge.from.node && node.id != edge.to.node) others.push_back(cardAt(project, node.id));
    wires.push_back(wirePathAround(portAt(cardAt(project, edge.from.node), edge.from.port, 1, true),
                                   portAt(cardAt(project, edge.to.node), edge.to.port, inputs, false), others, edge.to.port));
  }
  return wires;
}

void drawCard(QPainter& painter, const nn::Node& node, const QRectF& card, double pixel) {
  const Theme& theme = Theme::instance();
  const nn::LayerType* type = nn::LayerRegistry::instance().find(node.type);
  const QColor hue = type ? theme.categoryColor(text(type->category)) : theme.colors().error;
  painter.setPen(QPen(Theme::mix(theme.colors().surface, hue, 0.75), pixel));
  painter.setBrush(Theme::mix(theme.colors().surface, hue, theme.isDark() ? 0.3 : 0.18));
  const double radius = std::max(double{Theme::kRadius}, 2 * pixel);
  painter.drawRoundedRect(card, radius, radius);
  // The kind's sign, as long as it can be told from a spot.
  const int size = static_cast<int>(0.5 * card.height() / pixel);
  if (size < 8) return;
  const double ratio = painter.device() ? painter.device()->devicePixelRatioF() : 1.0;
  const QPixmap icon = theme.iconPixmap(type ? text(type->icon) : QStringLiteral("layer"), size,
                                        Theme::mix(hue, theme.colors().text, 0.3), ratio);
  const double side = size * pixel;
  painter.drawPixmap(QRectF(card.center() - QPointF(side / 2, side / 2), QSizeF(side, side)), icon, QRectF(icon.rect()));
}

}  // namespace

void paintMiniature(QPainter& painter, const QRectF& place, const nn::Project& project, double largestScale) {
  QRectF all;
  for (const nn::Node& node : project.graph.nodes()) all |= cardAt(project, node.id);
  const std::vector<QPainterPath> wires = wiresOf(project);
  for (const QPainterPath& wire : wires) all |= wire.boundingRect();
  if (all.isEmpty()) return;
  const double scale = std::min({place.width() / all.width(), place.height() / all.height(), largestScale});
  painter.save();
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  painter.translate(place.center());
  painter.scale(scale, scale);
  painter.translate(-all.center());
  painter.setPen(QPen(Theme::instance().colors().wire, 1.25 / scale));
  painter.setBrush(Qt::NoBrush);
  for (const QPainterPath& wire : wires) painter.drawPath(wire);
  for (const nn::Node& node : project.graph.nodes()) drawCard(painter, node, cardAt(project, node.id), 1 / scale);
  painter.restore();
}

}  // namespace ui
