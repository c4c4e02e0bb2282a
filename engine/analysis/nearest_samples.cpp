#include "engine/analysis/nearest_samples.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/analysis/sample_values.h"
#include "engine/core/error.h"

namespace nn {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

std::optional<Index> lastHiddenLayer(const NetworkPlan& plan) {
  if (plan.outputSteps.empty()) return std::nullopt;
  const NetworkPlan::Step* step = &plan.steps[at(plan.outputSteps.front())];
  while (!step->inputTensors.empty() && (step->plan.parameters.empty() || step->role == LayerRole::Output))
    step = plan.stepOf(step->inputs.front().node);
  if (step->inputTensors.empty()) return std::nullopt;
  const Index tensor = step->inputTensors.front();
  return plan.stepOf(plan.tensors[at(tensor)].port.node)->role == LayerRole::Input ? std::nullopt : std::optional(tensor);
}

std::vector<Index> evenlySpread(Index size, Index count) {
  count = std::min(size, count);
  std::vector<Index> result(at(count));
  for (Index i = 0; i < count; ++i) result[at(i)] = i * size / count;
  return result;
}

std::shared_ptr<const FeatureTable> featureTable(std::shared_ptr<const Network> network, Index tensor, const Dataset& data,
                                                 std::vector<Index> samples, const std::atomic<bool>& stop) {
  const Index width = network->plan().tensors[at(tensor)].shape.elementCount();
  auto table = std::make_shared<FeatureTable>();
  table->features = Tensor(Shape{static_cast<Index>(samples.size()), width});
  const auto keep = [&](Index first, ConstTensorView values) {
    std::ranges::copy(values.values(), table->features.data() + first * width);
  };
  if (!forEachSampleValues(*network, tensor, data, samples, stop, keep)) return nullptr;
  table->network = std::move(network);
  table->tensor = tensor;
  table->samples = std::move(samples);
  return table;
}

std::vector<Neighbour> nearestSamples(const FeatureTable& table, const DatasetInfo& data, const Tensor& input, Index count) {
  const NetworkPlan& plan = table.network->plan();
  NetworkInputs inputs(plan, data, 1);
  Execution execution(table.network->sharedPlan(), 1, Execution::Purpose::Predict);
  execution.evaluate(*table.network, inputs.of({input.data(), input.shape().withBatch(1)}));
  const ConstTensorView wanted = execution.activation(plan.tensors[at(table.tensor)].port);
  const Index width = wanted.size();
  std::vector<Neighbour> all;
  for (std::size_t i = 0; i < table.samples.size(); ++i) {
    const Scalar* row = table.features.data() + static_cast<Index>(i) * width;
    double sum = 0;
    for (Index k = 0; k < width; ++k) {
      const double difference = static_cast<double>(row[k]) - static_cast<double>(wanted.data()[k]);
      sum += difference * difference;
    }
    all.push_back({table.samples[i], std::sqrt(sum)});
  }
  const auto kept = all.begin() + std::min<std::ptrdiff_t>(count, static_cast<std::ptrdiff_t>(all.size()));
  std::partial_sort(all.begin(), kept, all.end(), [](const Neighbour& a, const Neighbour& b) {
    return a.distance < b.distance || (a.distance == b.distance && a.sample < b.sample);
  });
  all.erase(kept, all.end());
  return all;
}

}  // namespace nn
