#include "ui/graph/gestures/rubber_band.h"

#include "ui/common/theme.h"
#include "ui/graph/node_item.h"

#include <QApplication>
#include <QBrush>
#include <QGraphicsRectItem>
#include <QPen>

#include <algorithm>

namespace ui {

RubberBandGesture::RubberBandGesture(CanvasContext& context, const CanvasPoint& start) : context_(context), start_(start) {
  if (start.modifiers & (Qt::ShiftModifier | Qt::ControlModifier)) before_ = context.lab.selection.nodes();
  context.scene.selectNodes(before_);
}

RubberBandGesture::~RubberBandGesture() = default;

void RubberBandGesture::move(const CanvasPoint& point) {
  if (!band_) {
    if ((point.viewport - start_.viewport).manhattanLength() < QApplication::startDragDistance()) return;
    const QColor accent = Theme::instance().colors().selection;
    QColor fill = accent;
    fill.setAlphaF(0.10f);
    QPen line(accent, 1);
    line.setCosmetic(true);
    band_ = std::make_unique<QGraphicsRectItem>();
    band_->setPen(line);
    band_->setBrush(fill);
    band_->setZValue(4);
    context_.scene.addItem(band_.get());
  }
  const QRectF area = QRectF(start_.scene, point.scene).normalized();
  band_->setRect(area);
  std::vector<nn::NodeId> selected = before_;
  for (const auto& [id, item] : context_.scene.nodes())
    if (area.intersects(NodeItem::cardRect().translated(item->pos())) &&
        std::find(selected.begin(), selected.end(), id) == selected.end())
      selected.push_back(id);
  context_.lab.selection.set(std::move(selected));
}

void RubberBandGesture::release(const CanvasPoint&) { band_.reset(); }

void RubberBandGesture::cancel() {
  band_.reset();
  context_.lab.selection.set(before_);
}

}  // namespace ui
