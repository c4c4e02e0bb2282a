#include "ui/graph/minimap.h"

#include "ui/common/theme.h"
#include "ui/graph/annotation_items.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"

#include <QMouseEvent>
#include <QPainter>
#include <QSettings>

#include <algorithm>

namespace ui {

namespace {

constexpr QSize kSize(208, 128);
constexpr double kInset = 8;
constexpr double kSmallestCard = 3;  // pixels, so that no card of a long network vanishes

}  // namespace

Minimap::Minimap(GraphScene& scene, QWidget* parent)
    : QFrame(parent), scene_(scene), wanted_(QSettings().value(QStringLiteral("canvas/minimap"), true).toBool()) {
  setProperty("card", true);
  setAccessibleName(tr("Overview of the network"));
  setToolTip(tr("Overview: drag to move the canvas"));
  setFixedSize(kSize);
  setCursor(Qt::OpenHandCursor);
  hide();
  connect(&scene, &GraphScene::contentChanged, this, &Minimap::follow);
  connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void Minimap::setWanted(bool wanted) {
  if (wanted_ == wanted) return;
  wanted_ = wanted;
  QSettings().setValue(QStringLiteral("canvas/minimap"), wanted);
  follow();
  emit wantedChanged(wanted);
}

void Minimap::setVisibleRect(const QRectF& scene) {
  visible_ = scene;
  follow();
}

void Minimap::follow() {
  content_ = scene_.contentRect();
  // Not away from under the mouse that drags it.
  setVisible(wanted_ && (dragging_ || (!content_.isEmpty() && !visible_.contains(content_))));
  if (isVisible()) update();
}

QRectF Minimap::area() const { return QRectF(rect()).adjusted(kInset, kInset, -kInset, -kInset); }

double Minimap::scale() const {
  return content_.isEmpty() ? 1 : std::min(area().width() / content_.width(), area().height() / content_.height());
}

QPointF Minimap::mapFromScene(QPointF scene) const { return area().center() + (scene - content_.center()) * scale(); }

void Minimap::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  const Theme& theme = Theme::instance();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(QRectF(rect()).adjusted(1, 1, -1, -1));
  painter.save();
  painter.translate(area().center());
  painter.scale(scale(), scale());
  painter.translate(-content_.center());
  QPen wire(theme.colors().wire, 1);
  wire.setCosmetic(true);
  painter.setPen(wire);
  painter.setBrush(Qt::NoBrush);
  for (const auto& [edge, item] : scene_.edges()) painter.drawPath(item->path());
  painter.restore();
  for (const QGraphicsItem* item : scene_.items()) {
    QRectF place;
    if (const auto* frame = dynamic_cast<const GroupItem*>(item)) place = frame->frame();
    if (const auto* note = dynamic_cast<const CommentItem*>(item)) place = note->rect().translated(note->pos());
    painter.setPen(theme.colors().textMuted);
    if (!place.isEmpty()) painter.drawRect(QRectF(mapFromScene(place.topLeft()), place.size() * scale()));
  }
  painter.setPen(Qt::NoPen);
  for (const auto& [id, item] : scene_.nodes()) {
    const QRectF card = NodeItem::cardRect().translated(item->pos());
    QRectF place(mapFromScene(card.topLeft()), card.size() * scale());
    if (place.height() < kSmallestCard) place.adjust(0, 0, 0, kSmallestCard - place.height());
    QColor color = Theme::mix(theme.colors().surface, theme.categoryColor(item->card().category), 0.7);
    if (item->card().trouble == NodeCard::Trouble::Error) color = theme.colors().error;
    if (item->isSelected()) color = theme.colors().selection;
    painter.setBrush(color);
    painter.drawRoundedRect(place, 1.5, 1.5);
  }
  const QRectF frame(mapFromScene(visible_.topLeft()), mapFromScene(visible_.bottomRight()));
  QColor inside = theme.colors().accent;
  inside.setAlphaF(0.10f);
  painter.setBrush(inside);
  painter.setPen(QPen(theme.colors().accent, 1.5));
  painter.drawRoundedRect(frame.intersected(QRectF(rect()).adjusted(2, 2, -2, -2)), 2, 2);
}

void Minimap::mousePressEvent(QMouseEvent* event) {
  event->accept();
  if (event->button() != Qt::LeftButton) return;
  const QPointF place = content_.center() + (event->position() - area().center()) / scale();
  dragging_ = true;
  setCursor(Qt::ClosedHandCursor);
  // The frame is taken where it was gripped; a press beside it brings it there.
  grabbed_ = visible_.contains(place) ? place - visible_.center() : QPointF();
  if (!visible_.contains(place)) emit centerRequested(place);
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
  event->accept();
  if (dragging_) emit centerRequested(content_.center() + (event->position() - area().center()) / scale() - grabbed_);
}

void Minimap::mouseReleaseEvent(QMouseEvent* event) {
  event->accept();
  dragging_ = false;
  setCursor(Qt::OpenHandCursor);
  follow();
}

}  // namespace ui
