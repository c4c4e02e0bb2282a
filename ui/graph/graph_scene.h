#pragma once

#include <map>
#include <optional>

#include <QGraphicsScene>

#include "ui/training/lab.h"

namespace ui {

class EdgeItem;
class NodeItem;
class PortItem;
class ProcessMark;
class SharingLines;

/// The drawing of the network: one item for each node and wire, made and removed by the document's signals only. Follows the
/// shared selection and reports its own to it.
class GraphScene : public QGraphicsScene {
  Q_OBJECT
 public:
  explicit GraphScene(Lab& lab, QObject* parent = nullptr);
  ~GraphScene() override;

  NodeItem* node(nn::NodeId id) const;
  EdgeItem* edge(const nn::Edge& edge) const;
  const std::map<nn::NodeId, NodeItem*>& nodes() const { return nodes_; }
  const std::map<nn::Edge, EdgeItem*>& edges() const { return edges_; }
  /// The arcs between cards that share weights, of those that are selected.
  const SharingLines& sharingLines() const { return *sharing_; }
  bool isEmpty() const { return nodes_.empty(); }
  /// Around all cards, frames and notes; empty when there are none.
  QRectF contentRect() const;
  /// Around frames and notes.
  void setAnnotationRect(const QRectF& rect);

  /// What lies under a place; a port wins over a badge, a badge over its card, a card over a wire.
  struct Hit {
    PortItem* port = nullptr;
    NodeItem* node = nullptr;  ///< also set for a port or badge
    EdgeItem* edge = nullptr;
    bool badge = false;
  };
  /// `reach` widens ports and wires, in scene pixels.
  Hit hitAt(QPointF place, double reach = 0) const;
  /// The wire under a place, wires of `except` left out.
  EdgeItem* edgeAt(QPointF place, double reach = 0, std::optional<nn::NodeId> except = std::nullopt) const;

  std::vector<nn::Edge> selectedEdges() const;
  void selectOnly(const nn::Edge& edge);
  void selectNodes(const std::vector<nn::NodeId>& nodes);

  /// Draws the wires of moved cards anew; for a drag, which moves items before the document knows.
  void updateEdgesOf(nn::NodeId id);
  /// Puts a card where the document has it.
  void restorePosition(nn::NodeId id);

  /// Lights the thing under the mouse.
  void setHover(const Hit& hit);
  /// Lights the wire that would take what is being dragged; null for none.
  void setDropTarget(EdgeItem* edge);
  /// Moves the dots along all wires; negative hides them.
  void setFlow(double phase);
  /// Marks the layer that a step-by-step look stands at, and the wires that its numbers come along: from its inputs on the way
  /// forward, from what it feeds on the way back. None: no mark.
  void setProcessMark(std::optional<nn::NodeId> node, bool isForward);
  const ProcessMark& processMark() const { return *process_; }
  /// Ring around the node that keys act on, while the canvas has the focus.
  void setKeyboardFocus(bool focus);

 signals:
  void cardsMoved();      ///< also in the middle of a drag
  void contentChanged();  ///< items came, went, moved or tell something else

 private:
  void rebuild();
  void addNode(nn::NodeId id);
  void removeNode(nn::NodeId id);
  void addEdge(const nn::Edge& edge);
  void removeEdge(const nn::Edge& edge);
  void placeEdge(EdgeItem* item);
  void placeAllEdges();
  void placeEdgesLater();
  void placeSharingLines();
  void describeAll();
  void showSelection();
  void reportSelection();
  void showFocus();
  void placeProcessMark(bool pulse);

  Lab& lab_;
  ProcessMark* process_;
  std::optional<nn::NodeId> processNode_;
  bool processForward_ = true;
  SharingLines* sharing_;
  std::map<nn::NodeId, NodeItem*> nodes_;
  std::map<nn::Edge, EdgeItem*> edges_;
  PortItem* hoveredPort_ = nullptr;
  NodeItem* hoveredNode_ = nullptr;
  EdgeItem* hoveredEdge_ = nullptr;
  EdgeItem* dropTarget_ = nullptr;
  QRectF annotationRect_;
  bool keyboardFocus_ = false;
  bool followingSelection_ = false;
  bool placingLater_ = false;
};

}  // namespace ui
