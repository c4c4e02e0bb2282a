#include "ui/graph/gestures/connect.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/node_item.h"
#include "ui/graph/port_item.h"
#include "ui/graph/wire_path.h"

#include <QApplication>
#include <QGraphicsPathItem>
#include <QPen>

namespace ui {

namespace {

constexpr double kSnap = 14;        // scene pixels beyond a port's own reach
constexpr QPointF kNewPort(0, 10);  // place of an input that is not there yet, above the card's lower left corner

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

nn::Graph ConnectGesture::withoutTaken() const {
  nn::Graph graph = context_.lab.document.graph();
  if (taken_) graph.disconnect(*taken_);
  return graph;
}

std::optional<QString> ConnectGesture::reasonNotTo(nn::PortRef port, bool isOutput) const {
  if (isOutput == fixedIsOutput_)
    return fixedIsOutput_ ? tr("A wire ends at the input of a layer, on its left.")
                          : tr("A wire starts at the output of a layer, on its right.");
  // Tried out, because connecting also replaces the wire that an input has, and makes new inputs.
  nn::Graph graph = withoutTaken();
  try {
    edits::connect(graph, edgeTo(port));
  } catch (const nn::Error& error) {
    return text(error.what());
  }
  return std::nullopt;
}

void ConnectGesture::markPorts(bool marked) {
  for (const auto& [id, item] : context_.scene.nodes())
    for (const auto* ports : {&item->inputs(), &item->outputs()})
      for (PortItem* port : *ports) {
        PortItem::State state = PortItem::State::Idle;
        if (marked && !(port->port() == fixed_ && port->isOutput() == fixedIsOutput_))
          state = reasonNotTo(port->port(), port->isOutput()) ? PortItem::State::Refused : PortItem::State::Candidate;
        port->setState(state);
      }
}

std::optional<ConnectGesture::Target> ConnectGesture::targetUnder(const CanvasPoint& point) const {
  const GraphScene::Hit hit = context_.scene.hitAt(point.scene, kSnap + context_.reach());
  if (!hit.node) return std::nullopt;
  if (hit.port) return Target{hit.port->port(), hit.port->isOutput(), hit.port, hit.port->scenePos()};
  // Anywhere on a card means its first free port, else its first port that fits, whose wire is then replaced.
  const auto& ports = fixedIsOutput_ ? hit.node->inputs() : hit.node->outputs();
  if (ports.empty()) return std::nullopt;
  const auto at = [&](PortItem* port) { return Target{port->port(), port->isOutput(), port, port->scenePos()}; };
  if (fixedIsOutput_)
    if (const auto free = edits::freeInput(withoutTaken(), hit.node->id()); free && !reasonNotTo(*free, false)) {
      PortItem* port = hit.node->port(free->port, false);
      return port ? at(port)
                  : Target{*free, false, nullptr, hit.node->mapToScene(NodeItem::cardRect().bottomLeft() - kNewPort)};
    }
  for (PortItem* port : ports)
    if (!reasonNotTo(port->port(), port->isOutput())) return at(port);
  return at(ports.front());
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
  std::optional<Target> under = targetUnder(point);
  if (under && under->port == fixed_ && under->isOutput == fixedIsOutput_) under.reset();
  const std::optional<QString> reason = under ? reasonNotTo(under->port, under->isOutput) : std::nullopt;
  if (target_ && target_->item) target_->item->setState(PortItem::State::Candidate);
  target_ = reason ? std::nullopt : under;
  if (target_ && target_->item) target_->item->setState(PortItem::State::Target);
  const bool isNew = target_ && !target_->item;
  context_.hint(isNew ? tr("Adds input %1").arg(target_->port.port + 1) : reason.value_or(QString()));
  draw(target_ ? target_->place : point.scene, target_.has_value());
}

void ConnectGesture::release(const CanvasPoint& point) {
  const bool onSomething = targetUnder(point) || context_.scene.hitAt(point.scene).node;
  const bool wasDragging = dragging_;
  const std::optional<nn::Edge> edge = target_ ? std::optional(edgeTo(target_->port)) : std::nullopt;
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
  target_.reset();
  wire_.reset();
  if (dragging_) markPorts(false);
  dragging_ = false;
}

}  // namespace ui
