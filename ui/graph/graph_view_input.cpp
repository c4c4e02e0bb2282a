#include "ui/graph/graph_view.h"

#include "ui/common/theme.h"
#include "ui/graph/annotations.h"
#include "ui/graph/camera.h"
#include "ui/graph/canvas_editor.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/gestures/connect.h"
#include "ui/graph/gestures/drop_layer.h"
#include "ui/graph/gestures/move.h"
#include "ui/graph/gestures/rubber_band.h"
#include "ui/graph/node_item.h"
#include "ui/graph/port_item.h"

#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ui {

namespace {

constexpr double kWheelZoom = 1.0015;  // to the power of the wheel's eighths of a degree: 120 of them are a notch

bool isArrow(int key) { return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down; }

QPointF direction(int key) {
  switch (key) {
    case Qt::Key_Left:
      return {-1, 0};
    case Qt::Key_Right:
      return {1, 0};
    case Qt::Key_Up:
      return {0, -1};
    default:
      return {0, 1};
  }
}

}  // namespace

CanvasPoint GraphView::pointAt(const QPoint& viewport, Qt::KeyboardModifiers modifiers) const {
  return {viewportTransform().inverted().map(QPointF(viewport)), viewport, modifiers};
}

bool GraphView::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    // Keys that mean something on the canvas are the canvas's while it has the focus, whatever menus say.
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool bare = !(key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
    static const QList<int> own = {Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_F, Qt::Key_Space,  Qt::Key_Tab,  Qt::Key_Escape,
                                   Qt::Key_Plus,   Qt::Key_Minus,     Qt::Key_1, Qt::Key_Return, Qt::Key_Enter};
    if ((bare && (own.contains(key->key()) || isArrow(key->key()))) || key->matches(QKeySequence::Copy) ||
        key->matches(QKeySequence::Cut) || key->matches(QKeySequence::Paste) || key->matches(QKeySequence::SelectAll) ||
        (key->key() == Qt::Key_D && key->modifiers() == Qt::ControlModifier)) {
      event->accept();
      return true;
    }
  }
  if (event->type() == QEvent::NativeGesture) {
    const auto* gesture = static_cast<QNativeGestureEvent*>(event);
    if (gesture->gestureType() == Qt::ZoomNativeGesture) {
      camera_->zoomAbout(gesture->position(), 1 + gesture->value());
      return true;
    }
  }
  return QGraphicsView::event(event);
}

bool GraphView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const CanvasPoint point = pointAt(help->pos(), Qt::NoModifier);
    const GraphScene::Hit hit = scene_->hitAt(point.scene, reach());
    QString text;
    if (hit.edge)
      text = hit.edge->shapeText().isEmpty() ? tr("Shape not known yet") : hit.edge->shapeText();
    else if (hit.node)
      text = hit.node->toolTipAt(point.scene - hit.node->pos());
    QToolTip::showText(help->globalPos(), text, viewport());
    return true;
  }
  if (event->type() == QEvent::Leave && !gesture_) scene_->setHover({});
  return QGraphicsView::viewportEvent(event);
}

void GraphView::mousePressEvent(QMouseEvent* event) {
  const CanvasPoint point = pointAt(event->pos(), event->modifiers());
  if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && spaceHeld_)) {
    panFrom_ = event->pos();
    spacePanned_ = spaceHeld_;
    updateCursor(point);
  } else if (event->button() == Qt::LeftButton) {
    pressLeft(point);
  } else if (event->button() == Qt::RightButton) {
    const GraphScene::Hit hit = scene_->hitAt(point.scene, reach());
    if (hit.node && !lab_.selection.contains(hit.node->id()))
      scene_->selectNodes({hit.node->id()});
    else if (hit.edge)
      scene_->selectOnly(hit.edge->edge());
  }
  event->accept();
}

void GraphView::pressLeft(const CanvasPoint& point) {
  const GraphScene::Hit hit = scene_->hitAt(point.scene, reach());
  const bool add = point.modifiers & (Qt::ShiftModifier | Qt::ControlModifier);
  annotations_->clearChoice();
  if (hit.port) {
    gesture_ = std::make_unique<ConnectGesture>(*context_, hit.port->port(), hit.port->isOutput(), point);
  } else if (hit.badge) {
    scene_->selectNodes({hit.node->id()});
    showFixes(hit.node->id(), viewport()->mapToGlobal(mapFromScene(hit.node->mapToScene(hit.node->badgeRect().bottomLeft()))));
  } else if (hit.node) {
    const nn::NodeId id = hit.node->id();
    std::vector<nn::NodeId> selected = lab_.selection.nodes();
    const bool wasSelected = lab_.selection.contains(id);
    if (add && wasSelected) {
      std::erase(selected, id);
      scene_->selectNodes(selected);
      return;
    }
    if (!wasSelected) {
      if (!add) selected.clear();
      selected.push_back(id);
      scene_->selectNodes(selected);
    }
    gesture_ = std::make_unique<MoveGesture>(*context_, id, point, wasSelected && !add);
  } else if (hit.edge) {
    scene_->selectOnly(hit.edge->edge());
  } else if (const Annotations::Hit annotation = annotations_->hitAt(point.scene)) {
    gesture_ = annotations_->press(annotation, *context_, point);
  } else {
    gesture_ = std::make_unique<RubberBandGesture>(*context_, point);
  }
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
  const CanvasPoint point = pointAt(event->pos(), event->modifiers());
  if (panFrom_) {
    camera_->pan(QPointF(event->pos() - *panFrom_));
    panFrom_ = event->pos();
  } else if (gesture_) {
    gesture_->move(point);
  } else {
    scene_->setHover(scene_->hitAt(point.scene, reach()));
    updateCursor(point);
  }
  event->accept();
}

void GraphView::mouseReleaseEvent(QMouseEvent* event) {
  const CanvasPoint point = pointAt(event->pos(), event->modifiers());
  if (panFrom_ && event->button() != Qt::RightButton) {
    panFrom_.reset();
  } else if (gesture_ && event->button() == Qt::LeftButton) {
    // Taken out first: what it changes may end gestures.
    const std::unique_ptr<Gesture> gesture = std::move(gesture_);
    gesture->release(point);
  }
  updateCursor(point);
  event->accept();
}

void GraphView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const CanvasPoint point = pointAt(event->pos(), event->modifiers());
  const GraphScene::Hit hit = scene_->hitAt(point.scene, reach());
  if (hit.node)
    emit nodeActivated(hit.node->id());
  else if (const Annotations::Hit annotation = annotations_->hitAt(point.scene); annotation && !hit.edge)
    annotations_->edit(annotation);
  else
    openAddMenuAt(event->pos());
  event->accept();
}

void GraphView::wheelEvent(QWheelEvent* event) {
  const QPointF turn = event->pixelDelta().isNull() ? QPointF(event->angleDelta()) : QPointF(event->pixelDelta());
  if (event->modifiers() & Qt::ControlModifier) {
    camera_->zoomAbout(event->position(), std::pow(kWheelZoom, event->angleDelta().y()));
  } else {
    const bool sideways = event->modifiers() & Qt::ShiftModifier && turn.x() == 0;
    camera_->pan(sideways ? QPointF(turn.y(), 0) : turn);
  }
  event->accept();
}

void GraphView::updateCursor(const CanvasPoint& point) {
  Qt::CursorShape shape = Qt::ArrowCursor;
  if (panFrom_)
    shape = Qt::ClosedHandCursor;
  else if (spaceHeld_)
    shape = Qt::OpenHandCursor;
  else if (const GraphScene::Hit hit = scene_->hitAt(point.scene, reach()); hit.port)
    shape = Qt::CrossCursor;
  else if (hit.badge || hit.edge)
    shape = Qt::PointingHandCursor;
  else if (!hit.node && annotations_->hitAt(point.scene))
    shape = Qt::SizeAllCursor;
  viewport()->setCursor(shape);
}

void GraphView::keyPressEvent(QKeyEvent* event) {
  if (pressKey(event->key(), event->modifiers())) {
    event->accept();
  } else if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
    spaceHeld_ = true;
    spacePanned_ = false;
    viewport()->setCursor(Qt::OpenHandCursor);
  } else if (event->matches(QKeySequence::Copy)) {
    copy();
  } else if (event->matches(QKeySequence::Cut)) {
    cut();
  } else if (event->matches(QKeySequence::Paste)) {
    paste();
  } else if (event->matches(QKeySequence::SelectAll)) {
    selectAll();
  } else {
    event->ignore();  // to the window, not to the scroll bars
  }
}

bool GraphView::pressKey(int key, Qt::KeyboardModifiers modifiers) {
  const bool control = modifiers & Qt::ControlModifier;
  for (const AlignmentEntry& entry : alignmentEntries())
    if (entry.key == QKeySequence(QKeyCombination(modifiers & ~Qt::KeypadModifier, static_cast<Qt::Key>(key)))) {
      align(entry.alignment);
      return true;
    }
  if (isArrow(key)) {
    if (control || lab_.selection.nodes().empty())
      walk(key);
    else
      moveSelection(key, modifiers);
    return true;
  }
  if (control) {
    switch (key) {
      case Qt::Key_D:
        duplicate();
        return true;
      case Qt::Key_0:
        fitAll();
        return true;
      case Qt::Key_G:
        modifiers& Qt::ShiftModifier ? ungroupSelected() : groupSelected();
        return true;
      default:
        return false;
    }
  }
  switch (key) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
      deleteSelected();
      return true;
    case Qt::Key_Tab:
      openAddMenu();
      return true;
    case Qt::Key_F:
      fitAll();
      return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoomIn();
      return true;
    case Qt::Key_Minus:
      zoomOut();
      return true;
    case Qt::Key_1:
      zoomToActualSize();
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (const auto current = lab_.selection.current()) emit nodeActivated(*current);
      return true;
    case Qt::Key_Escape:
      if (gesture_) {
        gesture_->cancel();
        gesture_.reset();
      } else {
        scene_->selectNodes({});
        annotations_->clearChoice();
      }
      return true;
    default:
      return false;
  }
}

void GraphView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Space || event->isAutoRepeat()) return QGraphicsView::keyReleaseEvent(event);
  const bool tapped = std::exchange(spaceHeld_, false) && !spacePanned_;
  const QPoint mouse = viewport()->mapFromGlobal(QCursor::pos());
  updateCursor(pointAt(mouse, event->modifiers()));
  if (!tapped) return;
  if (viewport()->rect().contains(mouse) && lab_.selection.nodes().empty())
    openAddMenuAt(mouse);
  else
    openAddMenu();
}

void GraphView::moveSelection(int key, Qt::KeyboardModifiers modifiers) {
  const bool onGrid = modifiers & Qt::ShiftModifier;
  const QPointF step = direction(key) * (onGrid ? Theme::kGrid : 1);
  std::map<nn::NodeId, QPointF> places;
  QString mergeKey = QStringLiteral("arrows");
  for (const nn::NodeId id : lab_.selection.nodes()) {
    const QPointF place = lab_.document.position(id) + step;
    places[id] = onGrid ? snappedToGrid(place) : place;
    mergeKey += QStringLiteral(" %1").arg(static_cast<unsigned>(id));
  }
  editor_->move(places, mergeKey);
  const auto current = lab_.selection.current();
  if (!current) return;
  reveal(*current);
  // A pixel is easily overlooked by who meant to go to the next layer.
  const NodeItem* item = scene_->node(*current);
  const QPoint below = viewport()->mapToGlobal(mapFromScene(item->sceneBoundingRect().bottomLeft()));
  if (!onGrid) QToolTip::showText(below, tr("Moved by a pixel. Ctrl and an arrow goes to the next layer."), viewport());
}

void GraphView::walk(int key) {
  const std::optional<nn::NodeId> current = lab_.selection.current();
  const NodeItem* from = current ? scene_->node(*current) : nullptr;
  if (!from) {
    const std::vector<nn::NodeId>& order = lab_.document.analysis().order;
    if (!order.empty()) select({order.front()});
    return;
  }
  // Along the wires first; the layout may run in any direction.
  const nn::Graph& graph = lab_.document.graph();
  const std::vector<nn::Edge> ahead = graph.edgesFrom(*current), behind = graph.edgesInto(*current);
  if (key == Qt::Key_Right && !ahead.empty()) return select({ahead.front().to.node});
  if (key == Qt::Key_Left && !behind.empty()) return select({behind.front().from.node});
  const QPointF way = direction(key);
  const NodeItem* best = nullptr;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [id, item] : scene_->nodes()) {
    const QPointF offset = item->pos() - from->pos();
    const double along = QPointF::dotProduct(offset, way);
    if (along <= 0) continue;
    const double across = std::abs(offset.x() * way.y()) + std::abs(offset.y() * way.x());
    if (along + 2 * across >= least) continue;
    least = along + 2 * across;
    best = item;
  }
  if (best) select({best->id()});
}

bool GraphView::focusNextPrevChild(bool next) {
  // Tab adds a layer; Shift+Tab leaves the canvas.
  return next ? false : QGraphicsView::focusNextPrevChild(next);
}

void GraphView::focusInEvent(QFocusEvent* event) {
  QGraphicsView::focusInEvent(event);
  scene_->setKeyboardFocus(true);
}

void GraphView::focusOutEvent(QFocusEvent* event) {
  QGraphicsView::focusOutEvent(event);
  spaceHeld_ = false;
  scene_->setKeyboardFocus(false);
}

void GraphView::dragEnterEvent(QDragEnterEvent* event) {
  if (drop_->enter(*event->mimeData()))
    event->acceptProposedAction();
  else
    event->ignore();
}

void GraphView::dragMoveEvent(QDragMoveEvent* event) {
  drop_->move(pointAt(event->position().toPoint(), event->modifiers()).scene);
  event->acceptProposedAction();
}

void GraphView::dragLeaveEvent(QDragLeaveEvent*) { drop_->leave(); }

void GraphView::dropEvent(QDropEvent* event) {
  drop_->drop(pointAt(event->position().toPoint(), event->modifiers()).scene);
  event->acceptProposedAction();
  setFocus(Qt::OtherFocusReason);
}

}  // namespace ui
