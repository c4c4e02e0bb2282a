#pragma once

#include <map>
#include <optional>
#include <vector>

#include <QCoreApplication>
#include <QPointF>
#include <QSizeF>

#include "ui/document/layer_preset.h"
#include "ui/document/project_document.h"

namespace ui {

/// What can be done to the network on the canvas. Each function is one undo step of the document; none of them knows of items,
/// widgets or the selection. Places are those of a card's top left corner, in scene pixels.
class CanvasEditor {
  Q_DECLARE_TR_FUNCTIONS(CanvasEditor)
 public:
  explicit CanvasEditor(ProjectDocument& document) : document_(document) {}

  /// These return the new node, or nothing when the document refused.
  std::optional<nn::NodeId> add(const LayerPreset& layer, QPointF at);
  /// On a wire, for layers that have both an input and an output; others are just added.
  std::optional<nn::NodeId> insert(const LayerPreset& layer, const nn::Edge& edge, QPointF at);
  /// Adds a layer and a wire between it and an open end, which is an output port or else an input port.
  std::optional<nn::NodeId> addConnected(const LayerPreset& layer, nn::PortRef openEnd, bool fromOutput, QPointF at);
  /// Behind a node, wired: on its wire when it has exactly one, at its end when it has none.
  std::optional<nn::NodeId> addBehind(const LayerPreset& layer, nn::NodeId node);

  /// Behind all of these nodes, wired to each. Precondition: edits::canMerge().
  std::optional<nn::NodeId> addMerging(const LayerPreset& layer, const std::vector<nn::NodeId>& nodes);

  void move(const std::map<nn::NodeId, QPointF>& places, const QString& mergeKey = {});
  /// Moves a node and puts it on a wire.
  void moveOntoEdge(nn::NodeId node, const nn::Edge& edge, QPointF at);
  /// True for layers that have both an input and an output.
  static bool canGoOntoEdge(const std::string& type);
  /// True for such a node without wires.
  bool canGoOntoEdge(nn::NodeId node) const;

  /// Connects; `instead` is a wire that this one replaces (its end was dragged elsewhere). See edits::connect().
  void connect(const nn::Edge& edge, std::optional<nn::Edge> instead = std::nullopt);
  void disconnect(const std::vector<nn::Edge>& edges);
  /// Removes nodes, closing the gaps where that fits, and wires.
  void remove(const std::vector<nn::NodeId>& nodes, const std::vector<nn::Edge>& edges);

  /// These work on the clipboard, with layers, the frames and notes that belong to them (see edits::copyText()), or a note
  /// alone. paste and duplicate return the new nodes; new notes are the last of the project's.
  void copy(const std::vector<nn::NodeId>& nodes, std::optional<std::size_t> note = {}) const;
  void cut(const std::vector<nn::NodeId>& nodes, std::optional<std::size_t> note = {});
  std::vector<nn::NodeId> paste();
  std::vector<nn::NodeId> duplicate(const std::vector<nn::NodeId>& nodes, std::optional<std::size_t> note = {});
  bool canPaste() const;

  /// Long networks are folded into rows that suit the size of the view.
  void tidy(QSizeF view);
  void setFrozen(const std::vector<nn::NodeId>& nodes, bool frozen);
  /// Lets nodes use another one's weights; nothing: their own again.
  void shareWeights(const std::vector<nn::NodeId>& nodes, std::optional<nn::NodeId> owner);
  /// Does what an issue's Fix button says.
  void fix(const nn::GraphFix& fix);

 private:
  std::vector<nn::NodeId> pasteText(const QString& name, const std::string& text, double offset);

  ProjectDocument& document_;
};

/// Nearest corner of the canvas's grid.
QPointF snappedToGrid(QPointF place);

}  // namespace ui
