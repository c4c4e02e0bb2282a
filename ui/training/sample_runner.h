#pragma once

#include <memory>
#include <optional>

#include "engine/data/network_inputs.h"
#include "engine/graph/execution.h"
#include "engine/project/experiment.h"
#include "ui/training/probe.h"

namespace ui {

/// Runs single inputs through networks; keeps its scratch memory as long as the structure of the network stays the same.
///
/// Threads  one at a time.
class SampleRunner {
 public:
  /// Null when the input does not fit the network, or memory does not suffice. only: of other layers nothing is kept, their
  /// activations are empty.
  std::shared_ptr<const ProbeResult> run(std::shared_ptr<const nn::Network> network,
                                         const std::shared_ptr<const nn::PreparedData>& data, const nn::Tensor& input,
                                         std::optional<nn::Index> label, std::optional<nn::NodeId> only = {});

 private:
  std::shared_ptr<const nn::NetworkPlan> plan_;
  std::shared_ptr<const nn::PreparedData> data_;
  std::optional<nn::NetworkInputs> inputs_;
  std::optional<nn::Execution> execution_;
};

}  // namespace ui
