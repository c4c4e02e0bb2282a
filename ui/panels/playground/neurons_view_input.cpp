#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

#include "ui/panels/playground/neurons_view.h"
#include "ui/widgets/number_field.h"

namespace ui {

namespace {

using Kind = NeuronPlace::Kind;

}  // namespace

bool NeuronsView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const NeuronPlace place = layout_.columns.empty() ? NeuronPlace{} : layout_.at(help->pos());
    QString words = description(place);
    if (words.isEmpty() && layout_.links() > kManyLinks)
      words =
          tr("Of the links between two layers the strongest %1 are drawn. All can be pointed at and changed.").arg(kMostLinks);
    const QString how = place.kind == Kind::Link || place.kind == Kind::Bias ? tr("Click to change it.")
                        : place.kind == Kind::Feature                        ? tr("Click to switch it.")
                                                                             : QString();
    QToolTip::showText(help->globalPos(), how.isEmpty() ? words : words + QLatin1Char('\n') + how, this);
    return true;
  }
  return QWidget::event(event);
}

/// Enter takes the number over, Escape leaves it alone; the field goes with either.
bool NeuronsView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::FocusOut) field_->hide();
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key != Qt::Key_Return && key != Qt::Key_Enter && key != Qt::Key_Escape) return QWidget::eventFilter(watched, event);
  if (key == Qt::Key_Escape) edited_ = {};
  setFocus();  // the field hands its number over when it is left
  field_->hide();
  return true;
}

void NeuronsView::mouseMoveEvent(QMouseEvent* event) {
  setHovered(layout_.columns.empty() ? NeuronPlace{} : layout_.at(event->position()));
}

void NeuronsView::leaveEvent(QEvent*) { setHovered({}); }

void NeuronsView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || layout_.columns.empty()) return QWidget::mousePressEvent(event);
  const NeuronPlace place = layout_.at(event->position());
  byKeyboard_ = false;
  setCurrent(place);
  if (place.kind == Kind::Unit) {
    const auto& drawn = frames_.drawn();
    if (drawn) lab_.selection.set({drawn->layers[static_cast<std::size_t>(place.layer)].node});
  } else if (place.kind != Kind::None) {
    activate(place);
  }
}

void NeuronsView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  byKeyboard_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  if (current_.kind == Kind::None && layout_.layers() > 0) setCurrent({Kind::Unit, 0, 0, 0});
  update();
  emit shownPlaceChanged();
}

void NeuronsView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
  emit shownPlaceChanged();
}

NeuronPlace NeuronsView::nearestUnit(int layer, double y) const {
  const auto& cells = layout_.columns[static_cast<std::size_t>(layer) + 1].cells;
  const auto nearest = std::ranges::min_element(cells, {}, [y](const QRectF& cell) { return std::abs(cell.center().y() - y); });
  return {layer < 0 ? Kind::Feature : Kind::Unit, std::max(layer, 0), static_cast<int>(nearest - cells.begin()), 0};
}

/// Left and right go from a unit over a link to the next column; up and down stay among equals.
bool NeuronsView::moveCurrent(int key) {
  if (layout_.layers() == 0) return false;
  NeuronPlace to = current_;
  if (to.kind == Kind::Bias) to.kind = Kind::Unit;
  const int step = key == Qt::Key_Up || key == Qt::Key_Left ? -1 : 1;
  const bool isVertical = key == Qt::Key_Up || key == Qt::Key_Down;
  const double y = layout_.cell(to).center().y();
  switch (to.kind) {
    case Kind::None:
      to = {Kind::Unit, 0, 0, 0};
      break;
    case Kind::Feature:
      if (isVertical)
        to.unit = std::clamp(to.unit + step, 0, static_cast<int>(layout_.columns[0].cells.size()) - 1);
      else if (step > 0)
        to = nearestUnit(0, y);
      break;
    case Kind::Unit:
      if (isVertical) {
        to.unit = std::clamp(to.unit + step, 0, layout_.units(to.layer) - 1);
      } else if (step > 0) {
        if (to.layer + 1 < layout_.layers()) to = nearestUnit(to.layer + 1, y);
      } else if (layout_.sources(to.layer) > 0) {
        to = {Kind::Link, to.layer, to.unit, 0};
      }
      break;
    case Kind::Link:
      if (isVertical)
        to.source = std::clamp(to.source + step, 0, layout_.sources(to.layer) - 1);
      else if (step > 0)
        to = {Kind::Unit, to.layer, to.unit, 0};
      else if (to.layer == 0)
        to = {Kind::Feature, 0, layout_.features[static_cast<std::size_t>(to.source)], 0};
      else
        to = {Kind::Unit, to.layer - 1, to.source, 0};
      break;
    case Kind::Bias:
      break;
  }
  setCurrent(to);
  emit currentMoved(to.kind == Kind::Link
                        ? QRectF(layout_.begin(to.layer, to.source), layout_.end(to.layer, to.unit)).normalized()
                        : layout_.cell(to));
  return true;
}

bool NeuronsView::changeByKey(const QKeyEvent& event) {
  const bool isOfLayer = current_.kind == Kind::Unit || current_.kind == Kind::Bias || current_.kind == Kind::Link;
  switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      activate(current_.kind == Kind::Unit ? NeuronPlace{Kind::Bias, current_.layer, current_.unit, 0} : current_);
      return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      if (isOfLayer) setUnits(current_.layer, layout_.units(current_.layer) + 1);
      return true;
    case Qt::Key_Minus:
      if (isOfLayer) setUnits(current_.layer, layout_.units(current_.layer) - 1);
      return true;
    case Qt::Key_Insert:
      addLayerBefore(isOfLayer ? current_.layer : 0);
      return true;
    case Qt::Key_Delete:
      if (!(event.modifiers() & Qt::ControlModifier) || !isOfLayer) return false;
      removeLayer(current_.layer);
      return true;
    default:
      return false;
  }
}

void NeuronsView::keyPressEvent(QKeyEvent* event) {
  const bool isArrow = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down || event->key() == Qt::Key_Left ||
                       event->key() == Qt::Key_Right;
  if (event->key() == Qt::Key_Escape && byKeyboard_) {  // back to the prediction
    byKeyboard_ = false;
    update();
    emit shownPlaceChanged();
    return;
  }
  byKeyboard_ = byKeyboard_ || isArrow;
  const bool isDone = isArrow ? moveCurrent(event->key()) : changeByKey(*event);
  if (!isDone) QWidget::keyPressEvent(event);
}

}  // namespace ui
