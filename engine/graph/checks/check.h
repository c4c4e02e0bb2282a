#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/analysis.h"

namespace nn::checks {

/// What a layer said when it refused its options or inputs.
struct Refusal {
  std::string message;
  std::vector<Shape> inputs;
  bool ofShapes = false;  ///< plan() refused the inputs; else the constructor refused the options
};

/// Order, shapes and counts of a graph, without issues, and what its layers refused.
struct Measurement {
  GraphAnalysis analysis;
  std::map<NodeId, Refusal> refusals;
};
Measurement measure(const Graph& graph);

/// What every check may look at. Order, nodes and refusals are complete; the issues are those of earlier checks.
struct Subject {
  const Graph& graph;
  const std::optional<DataDescription>& data;
  const GraphAnalysis& analysis;
  const std::map<NodeId, Refusal>& refusals;
};

/// Looks for one kind of mistake and appends what it finds. A fix works on any graph in which the node still exists,
/// does not throw, and makes its issue go away.
using Check = void (*)(const Subject& subject, std::vector<GraphIssue>& issues);

/// All checks, causes before consequences. A new check is a function and its line in checks.cpp.
std::span<const Check> all();

// --- wiring.cpp, loose_ends.cpp and duplicates.cpp: wires, ports and the two ends of the network
void unknownLayers(const Subject& subject, std::vector<GraphIssue>& issues);
void unknownPorts(const Subject& subject, std::vector<GraphIssue>& issues);
void crowdedPorts(const Subject& subject, std::vector<GraphIssue>& issues);
void cycles(const Subject& subject, std::vector<GraphIssue>& issues);
void missingInput(const Subject& subject, std::vector<GraphIssue>& issues);
void missingOutput(const Subject& subject, std::vector<GraphIssue>& issues);
void unconnectedInputs(const Subject& subject, std::vector<GraphIssue>& issues);
void deadEnds(const Subject& subject, std::vector<GraphIssue>& issues);
void duplicateInputs(const Subject& subject, std::vector<GraphIssue>& issues);
void duplicateOutputs(const Subject& subject, std::vector<GraphIssue>& issues);

// --- layer_checks.cpp and size_checks.cpp: options, shapes and memory of single layers
void unknownOptions(const Subject& subject, std::vector<GraphIssue>& issues);
void invalidOptions(const Subject& subject, std::vector<GraphIssue>& issues);
void refusedShapes(const Subject& subject, std::vector<GraphIssue>& issues);
void networkSize(const Subject& subject, std::vector<GraphIssue>& issues);

// --- learning_checks.cpp: what keeps weights from being learned
void sharedWeights(const Subject& subject, std::vector<GraphIssue>& issues);
void stepActivations(const Subject& subject, std::vector<GraphIssue>& issues);
void frozenNetworks(const Subject& subject, std::vector<GraphIssue>& issues);

// --- data_checks.cpp and output_checks.cpp: what the data and the loss ask of the network
void dataColumns(const Subject& subject, std::vector<GraphIssue>& issues);
void inputShapes(const Subject& subject, std::vector<GraphIssue>& issues);
void lossesForTargets(const Subject& subject, std::vector<GraphIssue>& issues);
void unitCounts(const Subject& subject, std::vector<GraphIssue>& issues);
void lastActivations(const Subject& subject, std::vector<GraphIssue>& issues);

// --- shared by the checks
/// "'conv1'"
std::string quoted(const Node& node);
/// Null for unknown types.
const LayerType* typeOf(const Node& node);
/// Hidden for unknown types.
LayerRole roleOf(const Node& node);
/// Null when the type has no such option.
const OptionSpec* specOf(const LayerType& type, std::string_view option);
/// The chosen value of an option or its default; nothing when the type has no such option.
std::optional<OptionValue> valueOf(const Node& node, std::string_view option);
/// The text of an option ("activation"); empty when there is none or it is no text.
std::string textOf(const Node& node, std::string_view option);
/// What the layer would make of these inputs with these options; nothing when it refuses.
std::optional<LayerPlan> tryPlan(const Node& node, const Options& options, std::span<const Shape> inputs);
/// The node that feeds the first input of another; null when nothing does.
const Node* sourceOf(const Graph& graph, NodeId id);
/// The option that says how many numbers or feature maps come out of a node, "units" or "filters"; null when it has neither.
const OptionSpec* sizeOptionOf(const Node& node);
/// The shape that an Input takes of the data, and the data as an Output sees them; nothing when its option names what they do
/// not have.
std::optional<Shape> dataPartOf(const Node& input, const DataDescription& data);
std::optional<DataDescription> targetDataOf(const Node& output, const DataDescription& data);
/// The loss that suits the data and the shape of the prediction (if known) best: its registry id.
std::string suitableLoss(const DataDescription& data, const std::optional<Shape>& prediction);
/// The shape as an option value.
SizeList sizesOf(const Shape& shape);

// --- fixes.cpp: fixes that several checks offer
/// A layer that a fix puts into a wire.
struct NewLayer {
  std::string type;
  Options options = {};
};
/// Puts layers, in this order, into the wire that ends at a port, if there is one.
void insertBefore(Graph& graph, PortRef port, std::span<const NewLayer> layers);
/// "Set Padding to same"
GraphFix setOptionFix(const Node& node, const OptionSpec& spec, const OptionValue& value);
GraphFix eraseOptionFix(std::string title, const Node& node, std::string option);
GraphFix removeNodeFix(const Node& node);
GraphFix removeWireFix(const Graph& graph, const Edge& edge);
/// Those of the candidates after which the node takes its inputs: if there are such, only the ones that do no harm to any other
/// node.
std::vector<GraphFix> thoseThatHelp(const Subject& subject, NodeId id, std::vector<GraphFix> candidates);

}  // namespace nn::checks
