#include "ui/graph/graph_scene.h"

#include "engine/graph/weight_sharing.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/node_item.h"
#include "ui/graph/port_item.h"
#include "ui/graph/process_mark.h"
#include "ui/graph/sharing_lines.h"
#include "ui/graph/wire_path.h"

#include <QTimer>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ui {

namespace {

constexpr double kEndless = 50000;  // half the side of the canvas: panning never meets an edge

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

}  // namespace

GraphScene::GraphScene(Lab& lab, QObject* parent)
    : QGraphicsScene(parent), lab_(lab), process_(new ProcessMark), sharing_(new SharingLines) {
  addItem(sharing_);
  addItem(process_);
  setSceneRect(-kEndless, -kEndless, 2 * kEndless, 2 * kEndless);
  setItemIndexMethod(NoIndex);
  ProjectDocument& document = lab.document;
  connect(&document, &ProjectDocument::nodeAdded, this, &GraphScene::addNode);
  connect(&document, &ProjectDocument::nodeRemoved, this, &GraphScene::removeNode);
  connect(&document, &ProjectDocument::nodeMoved, this, [this](nn::NodeId id) {
    restorePosition(id);
    placeEdgesLater();
    emit contentChanged();
  });
  connect(&document, &ProjectDocument::edgeAdded, this, &GraphScene::addEdge);
  connect(&document, &ProjectDocument::edgeRemoved, this, &GraphScene::removeEdge);
  connect(&document, &ProjectDocument::graphChanged, this, &GraphScene::describeAll);
  connect(&document, &ProjectDocument::analysisChanged, this, &GraphScene::describeAll);
  connect(&document, &ProjectDocument::projectReplaced, this, &GraphScene::rebuild);
  connect(&lab.selection, &Selection::changed, this, &GraphScene::showSelection);
  connect(this, &QGraphicsScene::selectionChanged, this, &GraphScene::reportSelection);
  for (const auto change : {&GraphScene::cardsMoved, &GraphScene::contentChanged})
    connect(this, change, this, [this] { placeProcessMark(false); });
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    for (QGraphicsItem* item : items()) item->update();  // cards are painted from a cache
    update();
  });
  rebuild();
}

GraphScene::~GraphScene() {
  // The items go with the scene; what they report while they go is of no interest any more.
  disconnect(this, &QGraphicsScene::selectionChanged, this, &GraphScene::reportSelection);
}

void GraphScene::rebuild() {
  setHover({});
  dropTarget_ = nullptr;
  followingSelection_ = true;
  for (const auto& [edge, item] : edges_) delete item;
  for (const auto& [id, item] : nodes_) delete item;
  edges_.clear();
  nodes_.clear();
  followingSelection_ = false;
  for (const nn::Node& node : lab_.document.graph().nodes()) addNode(node.id);
  for (const nn::Edge& edge : lab_.document.graph().edges()) addEdge(edge);
  describeAll();
  showSelection();
}

void GraphScene::addNode(nn::NodeId id) {
  auto* item = new NodeItem(id, describeNode(lab_.document, id));
  item->setPos(lab_.document.position(id));
  nodes_.emplace(id, item);
  addItem(item);
}

void GraphScene::removeNode(nn::NodeId id) {
  const auto it = nodes_.find(id);
  if (it == nodes_.end()) return;
  setHover({});
  NodeItem* item = it->second;
  nodes_.erase(it);
  followingSelection_ = true;  // the shared selection drops the node by itself
  delete item;
  followingSelection_ = false;
}

void GraphScene::addEdge(const nn::Edge& edge) {
  if (edges_.count(edge)) return;
  auto* item = new EdgeItem(edge);
  edges_.emplace(edge, item);
  placeEdge(item);
  addItem(item);
}

void GraphScene::removeEdge(const nn::Edge& edge) {
  const auto it = edges_.find(edge);
  if (it == edges_.end()) return;
  setHover({});
  if (dropTarget_ == it->second) dropTarget_ = nullptr;
  delete it->second;
  edges_.erase(it);
}

void GraphScene::placeEdge(EdgeItem* item) {
  const NodeItem* from = node(item->edge().from.node);
  const NodeItem* to = node(item->edge().to.node);
  if (!from || !to) return;
  std::vector<QRectF> cards;
  for (const auto& [id, card] : nodes_)
    if (card != from && card != to) cards.push_back(NodeItem::cardRect().translated(card->pos()));
  item->setPath(wirePathAround(from->portPosition(item->edge().from.port, true), to->portPosition(item->edge().to.port, false),
                               cards, item->edge().to.port));
}

void GraphScene::placeAllEdges() {
  for (const auto& [edge, item] : edges_) placeEdge(item);
}

/// A moved card may lie in the way of any wire, and many cards may be moved at a time.
void GraphScene::placeEdgesLater() {
  if (std::exchange(placingLater_, true)) return;
  QTimer::singleShot(0, this, [this] {
    placingLater_ = false;
    placeAllEdges();
  });
}

void GraphScene::placeSharingLines() {
  QPainterPath arcs;
  const nn::Graph& graph = lab_.document.graph();
  for (const nn::Node& user : graph.nodes()) {
    const nn::NodeId owner = nn::weightsOwner(graph, user).id;
    if (owner == user.id || (!lab_.selection.contains(user.id) && !lab_.selection.contains(owner))) continue;
    if (const NodeItem* from = node(owner), *to = node(user.id); from && to)
      arcs.addPath(SharingLines::arc(NodeItem::cardRect().translated(from->pos()), NodeItem::cardRect().translated(to->pos())));
  }
  sharing_->setPath(arcs);
}

void GraphScene::describeAll() {
  for (const auto& [id, item] : nodes_) {
    if (!lab_.document.graph().contains(id)) continue;
    item->setCard(describeNode(lab_.document, id));
  }
  const auto& facts = lab_.document.analysis().nodes;
  placeAllEdges();
  placeSharingLines();
  for (const auto& [edge, item] : edges_) {
    const auto it = facts.find(edge.from.node);
    const auto port = static_cast<std::size_t>(edge.from.port);
    item->setShapeText(it != facts.end() && port < it->second.outputs.size() ? text(it->second.outputs[port]) : QString());
  }
  emit contentChanged();
}

NodeItem* GraphScene::node(nn::NodeId id) const {
  const auto it = nodes_.find(id);
  return it == nodes_.end() ? nullptr : it->second;
}

EdgeItem* GraphScene::edge(const nn::Edge& edge) const {
  const auto it = edges_.find(edge);
  return it == edges_.end() ? nullptr : it->second;
}

QRectF GraphScene::contentRect() const {
  QRectF rect = annotationRect_;
  for (const auto& [id, item] : nodes_) rect |= NodeItem::cardRect().translated(item->pos());
  return rect;
}

void GraphScene::setAnnotationRect(const QRectF& rect) {
  if (annotationRect_ == rect) return;
  annotationRect_ = rect;
  emit contentChanged();
}

GraphScene::Hit GraphScene::hitAt(QPointF place, double reach) const {
  Hit hit;
  double nearest = PortItem::kHitRadius + reach;
  const double highest = -std::numeric_limits<double>::infinity();
  double z = highest;
  for (const auto& [id, item] : nodes_) {
    for (const auto* ports : {&item->inputs(), &item->outputs()})
      for (PortItem* port : *ports)
        if (const double d = distance(port->scenePos(), place); d <= nearest) {
          nearest = d;
          hit.port = port;
        }
    if (NodeItem::cardRect().translated(item->pos()).contains(place) && item->zValue() > z) {
      z = item->zValue();
      hit.node = item;
    }
  }
  if (hit.port) {
    hit.node = node(hit.port->port().node);
    return hit;
  }
  if (hit.node)
    hit.badge = hit.node->badgeRect().contains(place - hit.node->pos());
  else
    hit.edge = edgeAt(place, reach);
  return hit;
}

EdgeItem* GraphScene::edgeAt(QPointF place, double reach, std::optional<nn::NodeId> except) const {
  for (const auto& [edge, item] : edges_) {
    if (except && (edge.from.node == *except || edge.to.node == *except)) continue;
    if (!item->boundingRect().adjusted(-reach, -reach, reach, reach).contains(place)) continue;
    if (item->shape().intersects(QRectF(place.x() - reach, place.y() - reach, 2 * reach + 0.1, 2 * reach + 0.1))) return item;
  }
  return nullptr;
}

std::vector<nn::Edge> GraphScene::selectedEdges() const {
  std::vector<nn::Edge> result;
  for (const auto& [edge, item] : edges_)
    if (item->isSelected()) result.push_back(edge);
  return result;
}

void GraphScene::selectOnly(const nn::Edge& edge) {
  clearSelection();
  if (EdgeItem* item = this->edge(edge)) item->setSelected(true);
}

void GraphScene::selectNodes(const std::vector<nn::NodeId>& nodes) {
  for (const auto& [edge, item] : edges_) item->setSelected(false);
  lab_.selection.set(nodes);
}

void GraphScene::updateEdgesOf(nn::NodeId id) {
  for (const auto& [edge, item] : edges_)
    if (edge.from.node == id || edge.to.node == id) placeEdge(item);
  placeSharingLines();
  emit cardsMoved();
}

void GraphScene::restorePosition(nn::NodeId id) {
  if (NodeItem* item = node(id)) {
    item->setPos(lab_.document.position(id));
    updateEdgesOf(id);
  }
}

void GraphScene::setHover(const Hit& hit) {
  NodeItem* card = hit.port ? nullptr : hit.node;
  if (hoveredPort_ != hit.port) {
    if (hoveredPort_) hoveredPort_->setHovered(false);
    if (hit.port) hit.port->setHovered(true);
  }
  if (hoveredNode_ != card) {
    if (hoveredNode_) hoveredNode_->setHovered(false);
    if (card) card->setHovered(true);
  }
  if (hoveredEdge_ != hit.edge) {
    if (hoveredEdge_) hoveredEdge_->setHovered(false);
    if (hit.edge) hit.edge->setHovered(true);
  }
  hoveredPort_ = hit.port;
  hoveredNode_ = card;
  hoveredEdge_ = hit.edge;
}

void GraphScene::setDropTarget(EdgeItem* edge) {
  if (dropTarget_ == edge) return;
  if (dropTarget_) dropTarget_->setDropTarget(false);
  dropTarget_ = edge;
  if (edge) edge->setDropTarget(true);
}

void GraphScene::setFlow(double phase) {
  for (const auto& [edge, item] : edges_) item->setFlow(phase);
}

void GraphScene::setProcessMark(std::optional<nn::NodeId> node, bool isForward) {
  const bool hasMoved = node != processNode_ || isForward != processForward_;
  processNode_ = node;
  processForward_ = isForward;
  placeProcessMark(hasMoved);
}

void GraphScene::placeProcessMark(bool pulse) {
  const NodeItem* item = processNode_ ? node(*processNode_) : nullptr;
  if (!item) return process_->setMark({}, {}, processForward_, false);
  std::vector<QPainterPath> wires;
  for (const auto& [edge, wire] : edges_) {
    if (processForward_ && edge.to.node == *processNode_) wires.push_back(wire->path());
    if (!processForward_ && edge.from.node == *processNode_) wires.push_back(wire->path().toReversed());
  }
  process_->setMark(NodeItem::cardRect().translated(item->pos()), std::move(wires), processForward_, pulse);
}

void GraphScene::setKeyboardFocus(bool focus) {
  keyboardFocus_ = focus;
  showFocus();
}

void GraphScene::showFocus() {
  const std::optional<nn::NodeId> current = lab_.selection.current();
  for (const auto& [id, item] : nodes_) item->setFocused(keyboardFocus_ && current == id);
}

void GraphScene::showSelection() {
  if (followingSelection_) return;
  followingSelection_ = true;
  for (const auto& [id, item] : nodes_) item->setSelected(lab_.selection.contains(id));
  followingSelection_ = false;
  placeSharingLines();
  showFocus();
}

void GraphScene::reportSelection() {
  if (followingSelection_) return;
  // In the order of selecting, because panels show the last one.
  std::vector<nn::NodeId> selected;
  for (const nn::NodeId id : lab_.selection.nodes())
    if (const NodeItem* item = node(id); item && item->isSelected()) selected.push_back(id);
  for (const auto& [id, item] : nodes_)
    if (item->isSelected() && std::find(selected.begin(), selected.end(), id) == selected.end()) selected.push_back(id);
  followingSelection_ = true;
  lab_.selection.set(std::move(selected));
  followingSelection_ = false;
  placeSharingLines();
  showFocus();
}

}  // namespace ui
