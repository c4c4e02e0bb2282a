#include "ui/graph/node_painting.h"

#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QTextOption>

#include <algorithm>

namespace ui::cardpaint {

namespace {

constexpr double kPad = 12;
constexpr double kCompactZoom = 0.8;  // below, fewer words in larger letters
constexpr double kMarkGap = 4;
constexpr double kChipPad = 6, kChipGap = 5, kSmallestChip = 32;
constexpr int kNamePixels = 15, kTextPixels = 13, kFooterPixels = 12;
constexpr int kCloseUpName = 11, kCloseUpText = 9;
constexpr int kCompactName = 20, kCompactText = 16;

QColor troubleColor(NodeCard::Trouble trouble) {
  const Theme::Colors& colors = Theme::instance().colors();
  return trouble == NodeCard::Trouble::Error ? colors.error : colors.warning;
}

/// Draws one line, elided, and returns the width it took.
double drawLine(QPainter& painter, const QRectF& place, const QFont& font, const QColor& color, const QString& text,
                Qt::Alignment alignment = Qt::AlignLeft) {
  const QFontMetricsF metrics(font);
  const QString line = metrics.elidedText(text, Qt::ElideRight, place.width());
  painter.setFont(font);
  painter.setPen(color);
  painter.drawText(place, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, line);
  return std::min(metrics.horizontalAdvance(line), place.width());
}

void drawIcon(QPainter& painter, const QString& name, const QRectF& place, const QColor& color) {
  const double ratio = painter.device() ? painter.device()->devicePixelRatioF() : 1.0;
  // Drawn at the size it has on the screen, so that it is sharp at every zoom.
  const double zoom = std::clamp(painter.worldTransform().m11(), 0.25, 4.0);
  const int pixels = std::max(8, static_cast<int>(place.width() * zoom + 0.5));
  const QPixmap picture = Theme::instance().iconPixmap(name, pixels, color, ratio);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawPixmap(place, picture, QRectF(picture.rect()));
}

using Health = nn::GradientHealth::State;

QString healthIcon(Health health) {
  switch (health) {
    case Health::Vanishing:
      return QStringLiteral("gradient-low");
    case Health::Exploding:
      return QStringLiteral("gradient-high");
    default:
      return QStringLiteral("gradient-good");
  }
}

QColor healthColor(Health health) {
  const Theme::Colors& colors = Theme::instance().colors();
  if (health == Health::Healthy) return colors.success;
  return health == Health::Exploding ? colors.error : colors.warning;
}

bool hasMarks(const NodeCard& card, const NodeFigures& figures) {
  return card.isFrozen || !card.weightsOf.isEmpty() || figures.health != Health::Unknown || !figures.advice.isEmpty();
}

/// Signs at the right end of a line, each with the size of its height; returns the width they took.
double drawMarks(QPainter& painter, const NodeCard& card, const NodeFigures& figures, const QRectF& line) {
  double right = line.right();
  const auto draw = [&](bool isShown, const QString& icon, const QColor& color = Theme::instance().colors().accent) {
    if (!isShown) return;
    drawIcon(painter, icon, QRectF(right - line.height(), line.top(), line.height(), line.height()), color);
    right -= line.height() + kMarkGap;
  };
  const Theme::Colors& colors = Theme::instance().colors();
  draw(!figures.advice.isEmpty(), QStringLiteral("doctor"), figures.isAdviceError ? colors.error : colors.warning);
  draw(figures.health != Health::Unknown, healthIcon(figures.health), healthColor(figures.health));
  draw(card.isFrozen, QStringLiteral("snowflake"));
  draw(!card.weightsOf.isEmpty(), QStringLiteral("link"));
  return line.right() - right;
}

void drawHeader(QPainter& painter, const NodeCard& card, const NodeFigures& figures, bool compact) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QColor hue = Theme::instance().categoryColor(card.category);
  const QRectF tile(kPad, 10, 28, 28);
  painter.setPen(Qt::NoPen);
  painter.setBrush(Theme::mix(colors.surface, hue, Theme::instance().isDark() ? 0.24 : 0.14));
  painter.drawRoundedRect(tile, 6, 6);
  drawIcon(painter, card.icon, tile.adjusted(5, 5, -5, -5),
           Theme::mix(hue, colors.text, Theme::instance().isDark() ? 0.25 : 0.2));
  const double left = tile.right() + 8;
  const double right = edits::kCardWidth - (card.trouble == NodeCard::Trouble::None ? kPad : 36);
  if (compact) {
    const double marks = drawMarks(painter, card, figures, QRectF(left, tile.top() + 4, right - left, 20));
    drawLine(painter, QRectF(left, tile.top(), right - left - marks, tile.height()), cardFont(kCompactName, true), colors.text,
             card.name);
    return;
  }
  drawLine(painter, QRectF(left, 7, right - left, 19), cardFont(kNamePixels, true), colors.text, card.name);
  const QRectF line(left, 25, edits::kCardWidth - kPad - left, 16);
  const double marks = drawMarks(painter, card, figures, line);
  // Whose weights these are says more than the kind of layer, which the icon shows.
  const bool isShared = !card.weightsOf.isEmpty();
  drawLine(painter, line.adjusted(0, 0, -marks, 0), cardFont(kTextPixels), isShared ? colors.accent : colors.textMuted,
           isShared ? QStringLiteral("= ") + card.weightsOf : card.title);
}

void drawBadge(QPainter& painter, const NodeCard& card) {
  if (card.trouble == NodeCard::Trouble::None) return;
  const bool isError = card.trouble == NodeCard::Trouble::Error;
  const QRectF place(edits::kCardWidth - 30, 9, 20, 20);
  drawIcon(painter, isError ? QStringLiteral("error") : QStringLiteral("warning"), place, troubleColor(card.trouble));
}

/// Activation as a chip at the right end of the footer; returns where it begins.
double drawChip(QPainter& painter, const QRectF& line, const QFont& font, const QString& text, double room) {
  const Theme::Colors& colors = Theme::instance().colors();
  const double width = std::min(QFontMetricsF(font).horizontalAdvance(text) + 2 * kChipPad, room);
  const QRectF chip(line.right() - width, line.top(), width, line.height());
  painter.setPen(Qt::NoPen);
  painter.setBrush(Theme::mix(colors.surface, colors.text, Theme::instance().isDark() ? 0.12 : 0.07));
  painter.drawRoundedRect(chip, 5, 5);
  drawLine(painter, chip.adjusted(kChipPad - 0.5, 0, -kChipPad + 0.5, 0), font, colors.text, text, Qt::AlignHCenter);
  return chip.left();
}

/// The losses, instead of the shape, which the wire into an output tells too.
void drawLosses(QPainter& painter, const QRectF& line, const QFont& font, const NodeFigures& figures) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QString name = QCoreApplication::translate("NodeItem", "loss ");
  const double width = drawLine(painter, line, font, colors.textMuted, name);
  const QRectF rest = line.adjusted(width, 0, 0, 0);
  QFont bold = font;
  bold.setBold(true);
  const double taken = drawLine(painter, rest, bold, colors.text, figures.loss);
  if (figures.validationLoss.isEmpty()) return;
  const QString validation = QCoreApplication::translate("NodeItem", "val. %1").arg(figures.validationLoss);
  if (QFontMetricsF(font).horizontalAdvance(validation) + kChipGap <= rest.width() - taken)
    drawLine(painter, rest, font, colors.textMuted, validation, Qt::AlignRight);
}

/// Shape and, where there is room, parameter count on the left, activation on the right.
void drawFooter(QPainter& painter, const NodeCard& card, const NodeFigures& figures, bool compact) {
  const Theme::Colors& colors = Theme::instance().colors();
  const double height = compact ? 22 : 18;
  const QRectF line(kPad, edits::kCardHeight - 8 - height, edits::kCardWidth - 2 * kPad, height);
  const QFont font = cardFont(compact ? kCompactText : kFooterPixels);
  if (!figures.loss.isEmpty()) return drawLosses(painter, line, font, figures);
  const QFontMetricsF metrics(font);
  const QString shape = card.shape.isEmpty() ? QStringLiteral("?") : card.shape;
  const QString parameters = card.parameters.isEmpty() ? QString() : QStringLiteral(" · ") + card.parameters;
  const double shapeWidth = metrics.horizontalAdvance(shape), parametersWidth = metrics.horizontalAdvance(parameters);
  double right = line.right();
  if (!figures.trace.dropped.isEmpty()) {
    const double whole = metrics.horizontalAdvance(figures.trace.dropped);
    const bool hasRoom = shapeWidth + kChipGap + whole <= line.width();
    const QString& dropped = hasRoom ? figures.trace.dropped : figures.trace.droppedShort;
    right = line.right() - metrics.horizontalAdvance(dropped) - kChipGap;
    drawLine(painter, QRectF(right + kChipGap - 1, line.top(), line.right() - right - kChipGap + 1, line.height()), font,
             colors.accent, dropped, Qt::AlignRight);
  } else if (!card.activation.isEmpty()) {
    // A whole name of the activation comes before the number of parameters, which the tool tip tells too.
    const double chip = metrics.horizontalAdvance(card.activation) + 2 * kChipPad;
    const bool hasRoom = shapeWidth + parametersWidth + kChipGap + chip <= line.width();
    const double kept = shapeWidth + (hasRoom ? parametersWidth : 0) + kChipGap;
    right = drawChip(painter, line, font, card.activation, std::max(line.width() - kept, kSmallestChip)) - kChipGap;
  }
  drawLine(painter, QRectF(line.left(), line.top(), right - line.left(), line.height()), font, colors.text, shape);
  const QRectF rest(line.left() + shapeWidth, line.top(), right - line.left() - shapeWidth, line.height());
  if (!parameters.isEmpty() && parametersWidth <= rest.width() + 1)
    drawLine(painter, rest.adjusted(0, 0, 2, 0), font, colors.textMuted, parameters);
}

void drawWords(QPainter& painter, const QRectF& place, const QFont& font, const QColor& color, const QString& text) {
  const QFontMetricsF metrics(font);
  QTextOption option(Qt::AlignCenter);
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  QString shown = text;
  const auto fits = [&](const QString& words) {
    return metrics.boundingRect(place, Qt::TextWordWrap | Qt::AlignCenter, words).height() <= place.height();
  };
  if (!fits(shown)) {
    int low = 0, high = static_cast<int>(text.size());
    while (low < high) {
      const int middle = (low + high + 1) / 2;
      if (fits(text.left(middle) + QChar(0x2026)))
        low = middle;
      else
        high = middle - 1;
    }
    shown = text.left(low).trimmed() + QChar(0x2026);
  }
  painter.setFont(font);
  painter.setPen(color);
  painter.drawText(place, shown, option);
}

void drawTrouble(QPainter& painter, const NodeCard& card) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF place = pictureRect();
  painter.setPen(Qt::NoPen);
  painter.setBrush(Theme::mix(colors.surface, colors.error, Theme::instance().isDark() ? 0.14 : 0.08));
  painter.drawRoundedRect(place, 6, 6);
  drawWords(painter, place.adjusted(6, 4, -6, -4), cardFont(kTextPixels), colors.error, card.troubleText);
}

void drawEmpty(QPainter& painter, const NodeCard& card) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF place = pictureRect();
  painter.setPen(Qt::NoPen);
  painter.setBrush(Theme::mix(colors.surface, colors.canvas, Theme::instance().isDark() ? 0.5 : 0.6));
  painter.drawRoundedRect(place, 6, 6);
  drawWords(painter, place.adjusted(6, 4, -6, -4), cardFont(kTextPixels), colors.textMuted, card.formula);
}

}  // namespace

QFont cardFont(int pixels, bool bold) {
  QFont font = Theme::instance().font(1.0, bold);
  font.setPixelSize(pixels);
  return font;
}

QRectF marksRect(const NodeCard& card, const NodeFigures& figures) {
  if (!hasMarks(card, figures)) return {};
  return {48, 25, edits::kCardWidth - kPad - 48, 16};
}

QRectF pictureRect() { return {kPad, 47, edits::kCardWidth - 2 * kPad, 72}; }

void paintBody(QPainter& painter, const QRectF& rect, const NodeCard& card, State state) {
  const Theme::Colors& colors = Theme::instance().colors();
  if (state.focused) {
    QColor ring = colors.selection;
    ring.setAlphaF(0.28f);
    painter.setPen(QPen(ring, 4));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(-2.5, -2.5, 2.5, 2.5), Theme::kRadius + 2.5, Theme::kRadius + 2.5);
  }
  QColor line = state.hovered ? Theme::mix(colors.border, colors.textMuted, 0.6) : colors.border;
  if (card.trouble == NodeCard::Trouble::Error) line = colors.error;
  if (state.selected) line = colors.selection;
  const double width = state.selected ? 2 : 1;
  painter.setPen(QPen(line, width));
  painter.setBrush(colors.surface);
  painter.drawRoundedRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2), Theme::kRadius, Theme::kRadius);
}

void paintDetails(QPainter& painter, const NodeCard& card, const NodePicture& picture, const NodeFigures& figures,
                  double zoom) {
  const bool compact = zoom < kCompactZoom;
  drawHeader(painter, card, figures, compact);
  if (card.trouble == NodeCard::Trouble::Error)
    drawTrouble(painter, card);
  else if (picture.kind == NodePicture::Kind::None)
    drawEmpty(painter, card);
  else
    paintContent(painter, pictureRect(), picture, figures.trace);
  drawFooter(painter, card, figures, compact);
  drawBadge(painter, card);
}

QRectF closeUpRect() { return {8, 22, edits::kCardWidth - 16, edits::kCardHeight - 40}; }

QRectF closeUpMarksRect() { return {edits::kCardWidth - 48, 6, 40, 12}; }

void paintCloseUp(QPainter& painter, const NodeCard& card, const NodePicture& picture, const NodeFigures& figures) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF head(8, 5, edits::kCardWidth - 16, 14);
  const double marks = drawMarks(painter, card, figures, head.adjusted(0, 1, 0, -1));
  const double name = drawLine(painter, head.adjusted(0, 0, -marks, 0), cardFont(kCloseUpName, true), colors.text, card.name);
  drawLine(painter, head.adjusted(name + 5, 0, -marks - 2, 0), cardFont(kCloseUpText), colors.textMuted, card.title);
  paintContent(painter, closeUpRect(), picture, figures.trace);
  const QRectF foot(8, edits::kCardHeight - 16, edits::kCardWidth - 16, 12);
  QStringList facts{card.shape};
  if (!card.parameters.isEmpty()) facts << QCoreApplication::translate("NodeItem", "%1 parameters").arg(card.parameters);
  if (!card.activation.isEmpty()) facts << card.activation;
  if (!figures.trace.dropped.isEmpty()) facts << figures.trace.dropped;
  const double taken = drawLine(painter, foot, cardFont(kCloseUpText), colors.text, facts.join(QStringLiteral(" · ")));
  drawLine(painter, foot.adjusted(taken + 5, 0, 0, 0), cardFont(kCloseUpText), colors.textMuted, picture.scale, Qt::AlignRight);
}

void paintOverview(QPainter& painter, const NodeCard& card, const NodePicture& picture, const NodeFigures& figures,
                   double zoom) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF inside(kPad, 8, edits::kCardWidth - 2 * kPad, edits::kCardHeight - 18);
  const bool trouble = card.trouble != NodeCard::Trouble::None;
  // Eleven pixels on the screen, as long as the name then fits.
  const int wanted = std::clamp(static_cast<int>(11 / std::max(zoom, 0.05)), 18, 44);
  QFont font = cardFont(wanted, true);
  const double nameWidth = QFontMetricsF(font).horizontalAdvance(card.name);
  const double room = inside.width() - (trouble ? 34 : 0);
  if (nameWidth > room) font.setPixelSize(std::max(18, static_cast<int>(wanted * room / nameWidth)));
  const QRectF nameLine(inside.left(), inside.top(), room, 38);
  drawLine(painter, nameLine, font, colors.text, card.name, trouble ? Qt::AlignLeft : Qt::AlignHCenter);
  const double marks = hasMarks(card, figures) ? 28 : 0;
  if (marks > 0) drawMarks(painter, card, figures, QRectF(inside.left(), inside.bottom() - marks, inside.width(), marks));
  const QRectF place(inside.left(), nameLine.bottom() + 4, inside.width(), inside.bottom() - marks - nameLine.bottom() - 4);
  if (trouble)
    drawIcon(painter, card.trouble == NodeCard::Trouble::Error ? QStringLiteral("error") : QStringLiteral("warning"),
             QRectF(inside.right() - 28, nameLine.center().y() - 14, 28, 28), troubleColor(card.trouble));
  if (picture.kind != NodePicture::Kind::None && card.trouble != NodeCard::Trouble::Error) {
    paintPicture(painter, place, picture);
  } else {
    const QColor hue = Theme::instance().categoryColor(card.category);
    drawIcon(painter, card.icon, QRectF(place.center().x() - 28, place.center().y() - 28, 56, 56), hue);
  }
}

}  // namespace ui::cardpaint
