#include "engine/graph/compile.h"

#include <algorithm>
#include <string>
#include <utility>

namespace nn {
namespace {

using Step = NetworkPlan::Step;

GraphAnalysis runnableAnalysis(const Graph& graph) {
  GraphAnalysis analysis = analyze(graph);
  for (const GraphIssue& issue : analysis.issues)
    if (issue.severity == GraphIssue::Severity::Error) throw GraphError(issue.message);
  return analysis;
}

Options completedOptions(const Node& node, const LayerType& type) {
  return completed(node.options, optionSpecs(type), "'" + node.name + "'");
}

/// Numbers of the tensors that each input port reads. An output passes its input on, so what is wired to it reads that.
void resolveInputs(const Graph& graph, const NetworkPlan& plan, Step& step) {
  for (const Edge& edge : graph.edgesInto(step.id)) {
    step.inputs.push_back(edge.from);
    const auto tensor = plan.tensorOf(edge.from);
    if (!tensor) throwExpected<GraphError>("'" + step.name + "'", "a wire from an existing output port", "one from nowhere");
    const Step& source = *plan.stepOf(edge.from.node);
    step.inputTensors.push_back(source.role == LayerRole::Output ? source.inputTensors[0] : *tensor);
  }
}

void addOutputsAndParameters(NetworkPlan& plan, Step& step) {
  for (std::size_t port = 0; port < step.plan.outputs.size(); ++port) {
    step.outputTensors.push_back(static_cast<Index>(plan.tensors.size()));
    plan.tensors.push_back({{step.id, static_cast<int>(port)}, step.plan.outputs[port]});
  }
  step.firstParameter = static_cast<Index>(plan.parameters.size());
  for (ParameterSpec spec : step.plan.parameters) {
    spec.name = step.name + "." + spec.name;
    plan.parameterCount += spec.shape.elementCount();
    plan.parameters.push_back(std::move(spec));
  }
  step.firstBuffer = static_cast<Index>(plan.buffers.size());
  for (const TensorSpec& spec : step.plan.buffers) plan.buffers.push_back({step.name + "." + spec.name, spec.shape});
}

void attachLoss(const Options& options, Step& step) {
  step.lossId = options.get<std::string>("loss");
  step.lossWeight = options.get<double>("weight");
  step.loss = createLoss(step.lossId);
}

/// Softmax followed by cross-entropy (and its like) is computed from logits by the loss: stable, and one pass less. Possible
/// when nobody else needs the activated values before the loss has made them.
void handActivationToLoss(const Graph& graph, NetworkPlan& plan, Step& output) {
  const std::string fused = output.loss->fusedActivation();
  const PortRef source = output.inputs.front();
  if (fused.empty() || graph.edgesFrom(source.node).size() != 1 || !graph.edgesFrom(output.id).empty()) return;
  const auto it = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const Step& step) { return step.id == source.node; });
  const Node& node = graph.node(source.node);
  const LayerType& type = LayerRegistry::instance().require(node.type);
  if (!type.hasActivation || completedOptions(node, type).get<std::string>("activation") != fused) return;
  it->activationInLoss = true;
  output.lossFromLogits = true;
}

void listInputsAndOutputs(const Graph& graph, NetworkPlan& plan) {
  for (const Node& node : graph.nodes())
    for (std::size_t s = 0; s < plan.steps.size(); ++s) {
      if (plan.steps[s].id != node.id) continue;
      if (plan.steps[s].role == LayerRole::Input) plan.inputSteps.push_back(static_cast<Index>(s));
      if (plan.steps[s].role == LayerRole::Output) plan.outputSteps.push_back(static_cast<Index>(s));
    }
}

}  // namespace

std::shared_ptr<const NetworkPlan> compilePlan(const Graph& graph) {
  const GraphAnalysis analysis = runnableAnalysis(graph);
  auto plan = std::make_shared<NetworkPlan>();
  plan->graph = graph;
  for (const NodeId id : analysis.order) {
    const Node& node = graph.node(id);
    const LayerType& type = LayerRegistry::instance().require(node.type);
    Step step;
    step.id = id;
    step.name = node.name;
    step.type = node.type;
    step.role = type.role;
    step.layer = createLayer(type, node.options, "'" + node.name + "'");
    step.plan = analysis.nodes.at(id).plan;
    resolveInputs(graph, *plan, step);
    addOutputsAndParameters(*plan, step);
    if (step.role == LayerRole::Output) attachLoss(completedOptions(node, type), step);
    plan->steps.push_back(std::move(step));
  }
  for (Step& step : plan->steps)
    if (step.loss) handActivationToLoss(graph, *plan, step);
  listInputsAndOutputs(graph, *plan);
  return plan;
}

}  // namespace nn
