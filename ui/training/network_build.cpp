#include "ui/training/network_build.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "ui/training/unit_carry.h"

namespace ui {

namespace {

/// The network under the names that its layers have in another graph now.
nn::Network withNamesOf(const nn::Network& network, const nn::Graph& graph) {
  nn::Graph renamed = network.plan().graph;
  std::vector<std::pair<nn::NodeId, std::string>> names;
  for (const nn::Node& node : network.plan().graph.nodes())
    if (graph.contains(node.id) && graph.node(node.id).type == node.type && graph.node(node.id).name != node.name)
      names.emplace_back(node.id, graph.node(node.id).name);
  if (names.empty()) return network;
  // First out of each other's way: two layers may have swapped their names. A name held by a layer that is gone meanwhile
  // also moves aside.
  for (const auto& [id, name] : names) renamed.rename(id, renamed.freeName("renamed"));
  for (const auto& [id, name] : names) {
    if (const nn::Node* holder = renamed.findByName(name)) renamed.rename(holder->id, renamed.freeName("renamed"));
    renamed.rename(id, name);
  }
  nn::Network result = nn::Network::compile(renamed);  // same nodes and wires, so the same tensors in the same order
  for (nn::Index i = 0; i < static_cast<nn::Index>(result.plan().parameters.size()); ++i)
    std::ranges::copy(network.parameter(i).values(), result.parameter(i).values().begin());
  for (nn::Index i = 0; i < static_cast<nn::Index>(result.plan().buffers.size()); ++i)
    std::ranges::copy(network.buffer(i).values(), result.buffer(i).values().begin());
  return result;
}

std::vector<std::vector<nn::Tensor>> memoryFor(const nn::Network& network, const nn::Network& old, nn::TrainerState& state) {
  std::vector<std::vector<nn::Tensor>> memory;
  for (const nn::ParameterSpec& spec : network.plan().parameters) {
    const std::optional<nn::Index> i = old.findParameter(spec.name);
    if (i && static_cast<std::size_t>(*i) < state.memory.size() && old.parameter(*i).shape() == spec.shape)
      memory.push_back(std::move(state.memory[static_cast<std::size_t>(*i)]));
    else
      memory.emplace_back(state.memoryNames.size(), nn::Tensor(spec.shape));
  }
  return memory;
}

/// Ends a session and keeps what it learned and reported.
void takeDown(BuildRequest& request, BuildResult& result) {
  if (!request.oldSession) return;
  request.oldSession->pause();
  if (!request.forget) {
    if (const auto state = request.oldSession->captureState()) request.carried = *state;
    result.steps = request.oldSession->steps();
    result.epochs = request.oldSession->drainEpochs();
    result.validations = request.oldSession->drainValidations();
  }
  request.oldSession.reset();
}

/// Another data set may have fewer batches than the epoch under way has behind it; the epoch is then over.
void fitPosition(nn::TrainingState& state, const nn::Project& project, const nn::PreparedData& data) {
  const nn::Index size = data.train->size();
  const nn::Index batchSize = state.epochBatchSize > 0 ? state.epochBatchSize : project.training.samplesPerStep(size);
  state.position.batch = std::min(state.position.batch, (size + batchSize - 1) / batchSize);
}

}  // namespace

nn::TrainingState carriedOver(nn::TrainingState state, nn::Network network) {
  const nn::Network old = withNamesOf(*state.trainer.network, network.plan().graph);
  if (state.best) {
    nn::Network best = network;
    best.adoptFrom(withNamesOf(*state.best, network.plan().graph));
    state.best = std::make_shared<const nn::Network>(std::move(best));
  }
  network.adoptFrom(old);
  adoptCommonUnits(network, old);
  if (!state.trainer.memory.empty()) state.trainer.memory = memoryFor(network, old, state.trainer);
  state.trainer.network = std::make_shared<const nn::Network>(std::move(network));
  return state;
}

nn::Project withFittingStartValues(nn::Project project, const nn::GraphAnalysis& analysis) {
  std::map<std::string, std::vector<double>> fitting;
  for (const nn::Node& node : project.graph.nodes()) {
    const auto found = analysis.nodes.find(node.id);
    if (found == analysis.nodes.end()) continue;
    for (const nn::ParameterSpec& parameter : found->second.plan.parameters) {
      const auto values = project.initialValues.find(node.name + "." + parameter.name);
      if (values != project.initialValues.end() &&
          static_cast<nn::Index>(values->second.size()) == parameter.shape.elementCount())
        fitting.insert(*values);
    }
  }
  project.initialValues = std::move(fitting);
  return project;
}

BuildResult build(BuildRequest request) {
  BuildResult result;
  try {
    takeDown(request, result);
    result.carried = std::move(request.carried);
    if (!request.isRunnable) return result;
    nn::Network network = nn::initializedNetwork(request.project);
    if (result.carried) {
      result.carried = carriedOver(*std::move(result.carried), std::move(network));
      result.network = result.carried->trainer.network;
    } else {
      result.network = std::make_shared<const nn::Network>(std::move(network));
    }
    if (!request.data) return result;
    if (result.carried) fitPosition(*result.carried, request.project, *request.data);
    result.session = nn::makeSession(request.project, *request.data, *result.network, request.threads, result.carried);
    result.carried.reset();  // the session has it now
  } catch (const std::exception& error) {
    result.error = error.what();
  }
  return result;
}

}  // namespace ui
