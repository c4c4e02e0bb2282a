#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/graph/execution.h"
#include "engine/optimizers/optimizer.h"

namespace nn {

/// An optimizer with its memory for every parameter of a network.
class WeightUpdate {
 public:
  /// Throws ConfigError for an unknown optimizer or unusable options.
  WeightUpdate(const NetworkPlan& plan, const std::string& optimizer, const Options& options);

  /// Changes the options, or the optimizer. The memory is kept when the new one keeps the same of the same; otherwise it starts
  /// empty. Returns true when it was kept. Throws as the constructor does, then nothing has changed.
  bool change(const NetworkPlan& plan, const std::string& optimizer, const Options& options);

  /// False when a gradient overflowed or is NaN, which would spoil the weights for good.
  bool hasFiniteGradients(const Execution& execution) const;
  /// Updates all weights by the gradients of the last pass, in parallel. step counts from 1 with an empty memory. Never
  /// allocates.
  void apply(Network& network, const Execution& execution, double learningRate, std::int64_t step);

  const std::string& optimizer() const { return id_; }
  const std::vector<std::string>& memoryNames() const { return names_; }
  /// [parameter][name]
  const std::vector<std::vector<Tensor>>& memory() const { return memory_; }
  /// Precondition: as many tensors of the same shapes as memory() has.
  void setMemory(const std::vector<std::vector<Tensor>>& memory) { memory_ = memory; }
  void clearMemory(const NetworkPlan& plan);

 private:
  struct Tile {
    Index parameter, first, count;
  };

  std::string id_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<std::string> names_;
  std::vector<std::vector<Tensor>> memory_;
  std::vector<Tile> tiles_;
};

}  // namespace nn
