#include "engine/analysis/layer_state.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "engine/data/network_inputs.h"
#include "engine/graph/execution.h"
#include "engine/graph/node_stream.h"

namespace nn {
namespace {

std::vector<double> asDoubles(ConstTensorView values) { return {values.values().begin(), values.values().end()}; }

}  // namespace

std::optional<Tensor> dropoutMask(const NetworkPlan& plan, NodeId node, std::uint64_t seed, std::int64_t step, Index samples) {
  constexpr std::array<std::string_view, 3> kSwitchingOff = {"dropout", "spatial_dropout", "alpha_dropout"};
  const NetworkPlan::Step* layer = plan.stepOf(node);
  if (!layer || samples < 1 || std::ranges::find(kSwitchingOff, layer->type) == kSwitchingOff.end()) return std::nullopt;
  const auto answer = [&](Scalar value) {
    const Tensor same(layer->plan.outputs.front().withBatch(samples), value);
    Tensor result(same.shape());
    std::vector<Tensor> scratch;
    std::vector<TensorView> workspace;
    for (const TensorSpec& spec : layer->plan.workspace) scratch.emplace_back(spec.shape.withBatch(samples));
    for (Tensor& tensor : scratch) workspace.push_back(tensor.view());
    const std::array<ConstTensorView, 1> inputs = {same.view()};
    const std::array<TensorView, 1> outputs = {result.view()};
    const Rng rng = nodeRng(seed, nodeStream(layer->name), step);
    layer->layer->forward({.inputs = inputs,
                           .outputs = outputs,
                           .parameters = {},
                           .buffers = {},
                           .workspace = workspace,
                           .mode = Mode::Train,
                           .rng = &rng});
    return result;
  };
  Tensor mask = answer(1);
  if (layer->type != "alpha_dropout") return mask;
  // It shifts what it lets through as well: only what depends on the input is let through.
  const Tensor shift = answer(0);
  std::ranges::transform(mask.values(), shift.values(), mask.data(), std::minus<>());
  return mask;
}

std::optional<NormStatistics> normStatistics(const Network& network, NodeId node, const DatasetInfo& data,
                                             ConstTensorView inputs) {
  const NetworkPlan::Step* layer = network.plan().stepOf(node);
  if (!layer || layer->type != "batch_norm") return std::nullopt;
  NormStatistics statistics;
  statistics.samples = inputs.rowCount();
  statistics.runningMean = asDoubles(network.buffer(layer->firstBuffer));
  for (const double variance : asDoubles(network.buffer(layer->firstBuffer + 1)))
    statistics.runningDeviation.push_back(std::sqrt(variance));
  NetworkInputs parts(network.plan(), data, inputs.rowCount());
  Execution execution(network.sharedPlan(), inputs.rowCount(), Execution::Purpose::Train);
  execution.evaluate(network, parts.of(inputs));
  const ConstTensorView x = execution.activation(layer->inputs.front());
  const auto channels = statistics.runningMean.size();
  const auto rows = static_cast<double>(x.size()) / static_cast<double>(channels);
  statistics.batchMean.assign(channels, 0);
  statistics.batchDeviation.assign(channels, 0);
  for (Index i = 0; i < x.size(); ++i)
    statistics.batchMean[static_cast<std::size_t>(i) % channels] += static_cast<double>(x.data()[i]) / rows;
  for (Index i = 0; i < x.size(); ++i) {
    const std::size_t channel = static_cast<std::size_t>(i) % channels;
    const double difference = static_cast<double>(x.data()[i]) - statistics.batchMean[channel];
    statistics.batchDeviation[channel] += difference * difference / rows;
  }
  for (double& deviation : statistics.batchDeviation) deviation = std::sqrt(deviation);
  return statistics;
}

}  // namespace nn
