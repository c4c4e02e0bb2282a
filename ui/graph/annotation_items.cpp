#include "ui/graph/annotation_items.h"

#include "ui/common/theme.h"
#include "ui/graph/node_painting.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace ui {

namespace {

constexpr double kMargin = 16, kTitle = 32, kNotePad = 12;
constexpr int kTitlePixels = 16, kLargestTitle = 30, kNotePixels = 14;
constexpr int kWrapped = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

}  // namespace

QColor annotationColor(int color) {
  return color == 0 ? Theme::instance().colors().textMuted : Theme::instance().classColor(color - 1);
}

GroupItem::GroupItem() {
  setZValue(-2);  // behind notes, wires and cards
}

void GroupItem::show(const QRectF& cards, const QString& title, int color) {
  prepareGeometryChange();
  frame_ = cards.adjusted(-kMargin, -kTitle - kMargin / 2, kMargin, kMargin);
  title_ = title;
  color_ = color;
  update();
}

QRectF GroupItem::titleRect() const { return {frame_.left(), frame_.top(), frame_.width(), kTitle}; }

void GroupItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QColor hue = annotationColor(color_);
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(Theme::mix(colors.canvas, hue, 0.55), 1.5));
  painter->setBrush(Theme::mix(colors.canvas, hue, Theme::instance().isDark() ? 0.12 : 0.08));
  painter->drawRoundedRect(frame_, Theme::kRadius, Theme::kRadius);
  const double zoom = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  // Twelve pixels on the screen, as far as the strip has room.
  const int pixels = std::clamp(static_cast<int>(12 / std::max(zoom, 0.05)), kTitlePixels, kLargestTitle);
  const QFont font = cardpaint::cardFont(pixels, true);
  const QRectF line = titleRect().adjusted(kMargin, 0, -kMargin, 0);
  painter->setFont(font);
  painter->setPen(Theme::mix(colors.text, hue, 0.3));
  painter->drawText(line, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                    QFontMetricsF(font).elidedText(title_, Qt::ElideRight, line.width()));
}

CommentItem::CommentItem() {
  setZValue(-1);
  setCacheMode(DeviceCoordinateCache);
}

void CommentItem::show(QPointF place, const QString& text, int color) {
  prepareGeometryChange();
  setPos(place);
  text_ = text;
  color_ = color;
  const QRectF room(0, 0, kWidth - 2 * kNotePad, 1e6);
  const double height = QFontMetricsF(cardpaint::cardFont(kNotePixels)).boundingRect(room, kWrapped, text).height();
  rect_ = QRectF(0, 0, kWidth, height + 2 * kNotePad);
  update();
}

void CommentItem::setChosen(bool chosen) {
  if (chosen_ == chosen) return;
  chosen_ = chosen;
  update();
}

void CommentItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QColor hue = annotationColor(color_);
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(chosen_ ? QPen(colors.selection, 2) : QPen(Theme::mix(colors.border, hue, 0.5), 1));
  painter->setBrush(Theme::mix(colors.surface, hue, Theme::instance().isDark() ? 0.18 : 0.12));
  painter->drawRoundedRect(rect_.adjusted(1, 1, -1, -1), 4, 4);
  painter->setFont(cardpaint::cardFont(kNotePixels));
  painter->setPen(colors.text);
  painter->drawText(rect_.adjusted(kNotePad, kNotePad, -kNotePad, -kNotePad), kWrapped, text_);
}

}  // namespace ui
