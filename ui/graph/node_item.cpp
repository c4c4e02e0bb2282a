#include "ui/graph/node_item.h"

#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/node_painting.h"
#include "ui/graph/port_item.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <utility>

namespace ui {

namespace {

constexpr double kRing = 5;

constexpr double kPortGap = 2;

double portStep(int count) { return NodeItem::cardRect().height() / (std::max(count, 1) + 1); }

QPointF portPlace(int number, int count, bool isOutput) {
  const QRectF card = NodeItem::cardRect();
  const double step = portStep(count);
  return {isOutput ? card.right() : card.left(), card.top() + step * (number + 1)};
}

}  // namespace

NodeItem::NodeItem(nn::NodeId id, NodeCard card) : id_(id), card_(std::move(card)) {
  setFlag(ItemIsSelectable);
  setFlag(ItemSendsGeometryChanges);
  setFlag(ItemUsesExtendedStyleOption);  // for exposedRect
  setCacheMode(DeviceCoordinateCache);   // so that a new picture does not draw the words again
  setZValue(1);
  createPorts();
}

void NodeItem::createPorts() {
  const auto create = [this](std::vector<PortItem*>& ports, int count, bool isOutput) {
    for (PortItem* port : ports) delete port;
    ports.clear();
    for (int number = 0; number < count; ++number) {
      auto* port = new PortItem({id_, number}, isOutput, this);
      port->setPos(portPlace(number, count, isOutput));
      port->setRadius(std::min(PortItem::kRadius, portStep(count) / 2 - kPortGap / 2));
      ports.push_back(port);
    }
  };
  if (static_cast<int>(inputs_.size()) != card_.inputs) create(inputs_, card_.inputs, false);
  if (static_cast<int>(outputs_.size()) != card_.outputs) create(outputs_, card_.outputs, true);
  const auto name = [](const std::vector<PortItem*>& ports, const QStringList& texts) {
    for (std::size_t i = 0; i < ports.size(); ++i) ports[i]->setText(texts.value(static_cast<qsizetype>(i)));
  };
  name(inputs_, card_.inputTexts);
  name(outputs_, card_.outputTexts);
}

void NodeItem::setCard(NodeCard card) {
  if (card == card_) return;
  card_ = std::move(card);
  createPorts();
  update();
}

void NodeItem::setPicture(NodePicture picture) {
  const bool isSameKind = picture.kind == picture_.kind;
  picture_ = std::move(picture);
  // While training this happens ten times a second on every card: the words around the picture stay as they are.
  if (isOverview_ || !isSameKind)
    update();
  else
    update(pictureRect());
}

QRectF NodeItem::pictureRect() const { return isCloseUp_ ? cardpaint::closeUpRect() : cardpaint::pictureRect(); }

void NodeItem::setFigures(const NodeFigures& figures) {
  if (figures == figures_) return;
  figures_ = figures;
  update();
}

void NodeItem::setHovered(bool hovered) {
  if (hovered_ == hovered) return;
  hovered_ = hovered;
  update();
}

void NodeItem::setFocused(bool focused) {
  if (focused_ == focused) return;
  focused_ = focused;
  update();
}

PortItem* NodeItem::port(int number, bool isOutput) const {
  const std::vector<PortItem*>& ports = isOutput ? outputs_ : inputs_;
  return number >= 0 && number < static_cast<int>(ports.size()) ? ports[static_cast<std::size_t>(number)] : nullptr;
}

QPointF NodeItem::portPosition(int number, bool isOutput) const {
  const PortItem* item = port(number, isOutput);
  return mapToScene(item ? item->pos() : portPlace(0, 1, isOutput));
}

QRectF NodeItem::cardRect() { return {0, 0, edits::kCardWidth, edits::kCardHeight}; }

QRectF NodeItem::badgeRect() const {
  return card_.trouble == NodeCard::Trouble::None ? QRectF() : QRectF(cardRect().right() - 32, 8, 24, 24);
}

QString NodeItem::toolTipAt(QPointF local) const {
  if (badgeRect().contains(local)) return card_.troubleText;
  const QRectF marks = isCloseUp_ ? cardpaint::closeUpMarksRect() : cardpaint::marksRect(card_, figures_);
  if (marks.contains(local) && !marksText().isEmpty()) return marksText();
  if (!figures_.lossText.isEmpty() && local.y() > pictureRect().bottom()) return figures_.lossText;
  if (!figures_.trace.maskText.isEmpty() && local.y() > pictureRect().bottom()) return figures_.trace.maskText;
  if (pictureRect().contains(local)) {
    if (card_.trouble == NodeCard::Trouble::Error) return card_.troubleText;
    const cardpaint::TracePlaces places = cardpaint::tracePlaces(pictureRect(), figures_.trace);
    if (places.step.contains(local)) return figures_.trace.motionText;
    if (places.statistics.contains(local)) return figures_.trace.normText;
    if (!figures_.trace.maskText.isEmpty()) return figures_.trace.maskText;
    if (!picture_.scale.isEmpty())
      return QCoreApplication::translate("NodeItem", "Output for the chosen sample, values %1").arg(picture_.scale);
  }
  return card_.description;
}

QString NodeItem::marksText() const {
  QStringList lines;
  if (!figures_.advice.isEmpty()) lines << figures_.advice;
  if (!figures_.healthText.isEmpty()) lines << figures_.healthText;
  if (card_.isFrozen) lines << QCoreApplication::translate("NodeItem", "Frozen: training leaves the weights as they are.");
  if (!card_.weightsOf.isEmpty())
    lines << QCoreApplication::translate("NodeItem", "Uses the weights of %1: both learn together.").arg(card_.weightsOf);
  return lines.join(QLatin1Char('\n'));
}

QRectF NodeItem::boundingRect() const { return cardRect().adjusted(-kRing, -kRing, kRing, kRing); }

QPainterPath NodeItem::shape() const {
  QPainterPath path;
  path.addRoundedRect(cardRect(), Theme::kRadius, Theme::kRadius);
  return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
  const double zoom = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  isOverview_ = zoom < kOverviewZoom;
  isCloseUp_ = zoom >= kCloseUpZoom && picture_.kind == NodePicture::Kind::Image && card_.trouble == NodeCard::Trouble::None;
  painter->setRenderHint(QPainter::Antialiasing);
  const bool onlyPicture = !isOverview_ && pictureRect().adjusted(-2, -2, 2, 2).contains(option->exposedRect);
  if (onlyPicture && card_.trouble != NodeCard::Trouble::Error && picture_.kind != NodePicture::Kind::None) {
    // Beyond the exposed pixels, which were cleared: a smooth edge inside them would leave a pale frame.
    painter->fillRect(option->exposedRect.adjusted(-3, -3, 3, 3), Theme::instance().colors().surface);
    cardpaint::paintContent(*painter, pictureRect(), picture_, figures_.trace);
    return;
  }
  cardpaint::paintBody(*painter, cardRect(), card_, {isSelected(), hovered_, focused_});
  if (isOverview_)
    cardpaint::paintOverview(*painter, card_, picture_, figures_, zoom);
  else if (isCloseUp_)
    cardpaint::paintCloseUp(*painter, card_, picture_, figures_);
  else
    cardpaint::paintDetails(*painter, card_, picture_, figures_, zoom);
}

QVariant NodeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (change == ItemSelectedHasChanged) setZValue(isSelected() ? 2 : 1);
  return QGraphicsItem::itemChange(change, value);
}

}  // namespace ui
