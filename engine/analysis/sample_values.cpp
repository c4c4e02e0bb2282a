#include "engine/analysis/sample_values.h"

#include <algorithm>

#include "engine/data/network_inputs.h"
#include "engine/graph/execution.h"

namespace nn {

bool forEachSampleValues(const Network& network, Index tensor, const Dataset& data, std::span<const Index> samples,
                         const std::atomic<bool>& stop, const SampleValuesReceiver& receive) {
  constexpr Index kBatch = 32;
  const PortRef port = network.plan().tensors[static_cast<std::size_t>(tensor)].port;
  const auto count = static_cast<Index>(samples.size());
  NetworkInputs inputs(network.plan(), data.info(), kBatch);
  Execution execution(network.sharedPlan(), kBatch, Execution::Purpose::Predict);
  Tensor batch(data.info().inputShape.withBatch(kBatch)), target(data.info().targetShape);
  for (Index first = 0; first < count; first += kBatch) {
    if (stop) return false;
    const Index rows = std::min(kBatch, count - first);
    for (Index i = 0; i < rows; ++i)
      data.read(samples[static_cast<std::size_t>(first + i)], batch.view().rows(i, 1).values(), target.values());
    execution.evaluate(network, inputs.of(batch.view().rows(0, rows)));
    receive(first, execution.activation(port));
  }
  return true;
}

}  // namespace nn
