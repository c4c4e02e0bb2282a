#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/analysis.h"
#include "engine/project/project.h"

/// Changes of a project as plain functions; ProjectDocument::edit() makes undo steps of them.
namespace ui::edits {

/// The nearest place on the grid at or below this one where a card covers no other.
nn::CanvasPosition freePlace(const nn::Project& project, nn::CanvasPosition at);
/// The place, where cards that lie there are moved to the right with all that lies behind them; below a card that begins left
/// of it.
nn::CanvasPosition makeRoom(nn::Project& project, nn::CanvasPosition at);
/// Adds a layer at a place.
nn::NodeId addNode(nn::Project& project, const std::string& type, const nn::Options& options, nn::CanvasPosition at);
/// Adds a layer in the middle of a wire: from → new → to. Moves what lies to the right aside when there is no room.
nn::NodeId insertOnEdge(nn::Project& project, nn::Edge edge, const std::string& type, const nn::Options& options,
                        nn::CanvasPosition at);
/// Puts an existing, unconnected node on a wire.
void moveOntoEdge(nn::Project& project, nn::NodeId node, nn::Edge edge);
/// Removes nodes with their wires. With `bridge`, a removed node with one input and one output leaves a wire from its
/// predecessor to its successors, where that fits.
void removeNodes(nn::Project& project, std::span<const nn::NodeId> nodes, bool bridge);
/// Connects, replacing the wire that the input port already has. A wire to the input behind the last one of a layer with as
/// many inputs as wanted makes that input.
void connect(nn::Project& project, nn::Edge edge);
void connect(nn::Graph& graph, nn::Edge edge);
/// The input that a wire to a node goes to: the first free one, else one more where a layer may have more inputs (see
/// connect()); nothing when all are taken.
std::optional<nn::PortRef> freeInput(const nn::Graph& graph, nn::NodeId node);
/// True for layers that can take exactly as many wires as there are nodes, when each node has an output.
bool canMerge(const nn::Graph& graph, const std::string& type, std::span<const nn::NodeId> nodes);
/// Adds a layer that takes the outputs of all these nodes, the topmost first. Precondition: canMerge().
nn::NodeId addMerging(nn::Project& project, const std::string& type, nn::Options options, std::span<const nn::NodeId> nodes);

/// True for a node of a type that learns.
bool hasWeights(const nn::Graph& graph, nn::NodeId node);
/// Freezes or unfreezes those nodes that have weights; of a node that uses another one's weights, that one.
void setFrozen(nn::Project& project, std::span<const nn::NodeId> nodes, bool frozen);
/// Nodes whose weights a node could use: of its type, and not using its weights themselves; in the order of the graph.
std::vector<nn::NodeId> possibleOwners(const nn::Graph& graph, nn::NodeId node);
/// Lets a node use another one's weights; nothing: its own again. An owner that used the node's weights gets its own.
void shareWeights(nn::Project& project, nn::NodeId node, std::optional<nn::NodeId> owner);

/// Nodes with the wires among them, the frames whose cards are all among them and the notes that lie among them (see
/// notesAmong()) as text for the clipboard, and back at an offset with fresh ids and names; frames and notes then are the last
/// of the project's. `note`: one more, alone or with them. paste throws nn::FormatError for text that is none of ours.
std::string copyText(const nn::Project& project, std::span<const nn::NodeId> nodes, std::optional<std::size_t> note = {});
std::vector<nn::NodeId> paste(nn::Project& project, const std::string& text, nn::CanvasPosition offset);

/// Renames a node; its start values go with it. Throws nn::GraphError when the name is empty or taken.
void rename(nn::Project& project, nn::NodeId node, const std::string& name);
/// Does what an issue's Fix button says and finds a place for the layers it adds.
void applyFix(nn::Project& project, const nn::GraphFix& fix);
/// Gives every node without a place one: right of its predecessor, with room made, else below everything. Forgets the
/// places of nodes that are gone.
void completePositions(nn::Project& project);

/// Puts a frame around nodes; they leave the groups they were in. Returns the group's place in the list.
std::size_t group(nn::Project& project, std::span<const nn::NodeId> nodes, const std::string& title);
/// Takes nodes that are gone out of their groups, and groups without nodes out of the project.
void completeGroups(nn::Project& project);

/// Places all nodes left to right by depth, branches below each other, without overlap.
void tidy(nn::Project& project);

/// Places of the notes that go along when nodes are copied: those that begin within the box around the cards, and all notes
/// with all nodes.
std::vector<std::size_t> notesAmong(const nn::Project& project, std::span<const nn::NodeId> nodes);

/// Type of copyText() on the clipboard.
inline constexpr const char* kNodesMimeType = "application/x-layerlab-nodes";

/// Positions are those of a card's top left corner.
inline constexpr double kCardWidth = 168, kCardHeight = 152, kGap = 48;  ///< scene pixels of a card and between cards

}  // namespace ui::edits
