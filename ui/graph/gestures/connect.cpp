#include "ui/graph/gestures/connect.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/node_item.h"
#include "ui/graph/port_item.h"

#include <QApplication>
#include <QGraphicsPathItem>
#include <QPen>

namespace ui {

namespace {

constexpr double kSnap = 14;  // scene pixels beyond a port's own reach

QString tr(const char* text) { return QCoreApplication::translate("ConnectGesture", text); }

}  // namespace

ConnectGesture::ConnectGesture(CanvasContext& context, nn::PortRef port, bool isOutput, const CanvasPoint& start)
    : context_(context), fixed_(port), fixedIsOutput_(isOutput), start_(start) {
  if (!isOutput) {
    for (const nn::Edge& edge : context.lab.document.graph().edgesInto(port.node))
      if (edge.to == port) taken_ = edge;
    if (taken_) {
      fixed_ = taken_->from;
      fixedIsOutput_ = true;
    }
  }
}

ConnectGesture::~ConnectGesture() = default;

nn::Edge ConnectGesture::edgeTo(nn::PortRef port) const {
  return fixedIsOutput_ ? nn::Edge{fixed_, port} : nn::Edge{port, fixed_};
}

std::optional<QString> ConnectGesture::reasonNotTo(const PortItem& port) const {
  if (port.isOutput() == fixedIsOutput_)
    return fixedIsOutput_ ? tr("A wire ends at the input of a layer, on its left.")
                          : tr("A wire starts at the output of a layer, on its right.");
  const nn::Edge edge = edgeTo(port.port());
  nn::Graph graph = context_.lab.document.graph();
  if (taken_) graph.disconnect(*taken_);
  // Connecting replaces the wire that an input already has.
  for (const nn::Edge& other : graph.edgesInto(edge.to.node))
    if (other.to == edge.to) graph.disconnect(other);
  if (const auto reason = graph.reasonNotToConnect(edge)) return text(*reason);
  return std::nullopt;
}

void ConnectGesture::markPorts(bool marked) {
  for (const auto& [id, item] : context_.scene.nodes())
    for (const auto* ports : {&item->inputs(), &item->outputs()})
      for (PortItem* port : *ports) {
        PortItem::State state = PortItem::State::Idle;
        if (marked && !(port->port() == fixed_ && port->isOutput() == fixedIsOutput_))
          state = reasonNotTo(*port) ? PortItem::State::Refused : PortItem::State::Candidate;
        port->setState(state);
      }
}

PortItem* ConnectGesture::portUnder(const CanvasPoint& point) const {
  const GraphScene::Hit hit = context_.scene.hitAt(point.scene, kSnap + context_.reach());
  if (hit.port) return hit.port;
  if (!hit.node) return nullptr;
  // Anywhere on a card means its first port that fits.
  const auto& ports = fixedIsOutput_ ? hit.node->inputs() : hit.node->outputs();
  for (PortItem* port : ports)
    if (!reasonNotTo(*port)) return port;
  return ports.empty() ? nullptr : ports.front();
}

void ConnectGesture::draw(QPointF end, bool attached) {
  const NodeItem* node = context_.scene.node(fixed_.node);
  if (!node) return;
  if (!wire_) {
    wire_ = std::make_unique<QGraphicsPathItem>();
    wire_->setZValue(3);
    context_.scene.addItem(wire_.get());
    if (EdgeItem* old = taken_ ? context_.scene.edge(*taken_) : nullptr) old->setOpacity(0.25);
  }
  const QPointF begin = node->portPosition(fixed_.port, fixedIsOutput_);
  wire_->setPath(fixedIsOutput_ ? wirePath(begin, end) : wirePath(end, begin));
  wire_->setPen(
      QPen(Theme::instance().colors().wireActive, attached ? 3 : 2.5, attached ? Qt::SolidLine : Qt::DashLine, Qt::RoundCap));
}

void ConnectGesture::move(const CanvasPoint& point) {
  if (!dragging_) {
    if ((point.viewport - start_.viewport).manhattanLength() < QApplication::startDragDistance()) return;
    dragging_ = true;
    markPorts(true);
  }
  PortItem* port = portUnder(point);
  if (port && port->port() == fixed_ && port->isOutput() == fixedIsOutput_) port = nullptr;
  const std::optional<QString> reason = port ? reasonNotTo(*port) : std::nullopt;
  if (target_) target_->setState(PortItem::State::Candidate);
  target_ = port && !reason ? port : nullptr;
  if (target_) target_->setState(PortItem::State::Target);
  context_.hint(reason.value_or(QString()));
  draw(target_ ? target_->scenePos() : point.scene, target_ != nullptr);
}

void ConnectGesture::release(const CanvasPoint& point) {
  const PortItem* target = target_;
  const bool onSomething = portUnder(point) != nullptr || context_.scene.hitAt(point.scene).node != nullptr;
  const bool wasDragging = dragging_;
  const std::optional<nn::Edge> edge = target ? std::optional(edgeTo(target->port())) : std::nullopt;
  cancel();
  if (!wasDragging) return;
  if (edge)
    context_.editor.connect(*edge, taken_);
  else if (!onSomething && taken_)
    context_.editor.disconnect({*taken_});
  else if (!onSomething)
    offerLayers(point);
}

void ConnectGesture::offerLayers(const CanvasPoint& point) {
  const QPointF corner = point.scene - QPointF(fixedIsOutput_ ? 0 : edits::kCardWidth, edits::kCardHeight / 2);
  // The gesture is over when the user chooses, so the answer must not refer to it.
  CanvasContext& context = context_;
  context.chooseLayer(
      compatibleLayers(context.lab.document.graph(), fixed_, fixedIsOutput_),
      fixedIsOutput_ ? tr("Layers that take this output") : tr("Layers that give this input"),
      [&context, port = fixed_, isOutput = fixedIsOutput_, at = snappedToGrid(corner)](const LayerPreset& layer) {
        if (!context.lab.document.graph().contains(port.node)) return;
        if (const auto added = context.editor.addConnected(layer, port, isOutput, at)) context.scene.selectNodes({*added});
      });
}

void ConnectGesture::cancel() {
  if (EdgeItem* old = taken_ ? context_.scene.edge(*taken_) : nullptr) old->setOpacity(1);
  context_.hint({});
  target_ = nullptr;
  wire_.reset();
  if (dragging_) markPorts(false);
  dragging_ = false;
}

}  // namespace ui
