#include "engine/graph/compile.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/graph/data_columns.h"
#include "engine/graph/weight_sharing.h"

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
  const auto sharing = std::ranges::find(plan.steps, step.weightsOf, &Step::weightsOf);
  if (sharing != plan.steps.end()) {
    step.firstParameter = sharing->firstParameter;
    step.firstBuffer = sharing->firstBuffer;
    return;
  }
  const std::string& owner = plan.graph.node(step.weightsOf).name;
  step.firstParameter = static_cast<Index>(plan.parameters.size());
  for (ParameterSpec spec : step.plan.parameters) {
    spec.name = owner + "." + spec.name;
    spec.frozen = step.frozen;
    plan.parameterCount += spec.shape.elementCount();
    plan.parameters.push_back(std::move(spec));
  }
  step.firstBuffer = static_cast<Index>(plan.buffers.size());
  for (const TensorSpec& spec : step.plan.buffers) plan.buffers.push_back({owner + "." + spec.name, spec.shape, spec.start});
}

void attachLoss(const Options& options, Step& step) {
  step.dataPart = options.get<std::string>(kTargetOption);
  step.lossId = options.get<std::string>("loss");
  step.lossWeight = options.get<double>("weight");
  step.loss = createLoss(step.lossId, ownOptions(options, LossRegistry::instance().require(step.lossId).options, "",
                                                 "loss '" + step.lossId + "'"));
}

/// Softmax followed by cross-entropy (and its like) is computed from logits by the loss: stable, and one pass less. Possible
/// when nobody else needs the activated values before the loss has made them.
void handActivationToLoss(const Graph& graph, NetworkPlan& plan, Step& output) {
  const std::string fused = output.loss->fusedActivation();
  const PortRef source = output.inputs.front();
  if (fused.empty() || graph.edgesFrom(source.node).size() != 1 || !graph.edgesFrom(output.id).empty()) return;
  const auto it = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const Step& step) { return step.id == source.node; });
  if (it->plan.activityL1 != 0 || it->plan.activityL2 != 0) return;  // the penalty is on the activated values
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
    const Node& owner = weightsOwner(graph, node);
    step.weightsOf = owner.id;
    step.frozen = isFrozen(owner);
    resolveInputs(graph, *plan, step);
    addOutputsAndParameters(*plan, step);
    if (step.role == LayerRole::Output) attachLoss(completedOptions(node, type), step);
    if (step.role == LayerRole::Input) step.dataPart = completedOptions(node, type).get<std::string>(kColumnsOption);
    plan->steps.push_back(std::move(step));
  }
  for (Step& step : plan->steps)
    if (step.loss) handActivationToLoss(graph, *plan, step);
  listInputsAndOutputs(graph, *plan);
  return plan;
}

}  // namespace nn
