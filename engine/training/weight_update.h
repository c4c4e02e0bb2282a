#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/graph/execution.h"
#include "engine/graph/gradient_sink.h"
#include "engine/optimizers/optimizer.h"
#include "engine/training/penalties.h"

namespace nn {

/// An optimizer with its memory for every parameter of a network.
///
/// As a sink it updates weights by gradients that a pass hands over run by run, between begin() and finish(); apply() does the
/// same with gradients that the pass kept.
class WeightUpdate : public GradientSink {
 public:
  /// Throws ConfigError for an unknown optimizer or unusable options.
  WeightUpdate(const NetworkPlan& plan, const std::string& optimizer, const Options& options);

  /// Changes the options, or the optimizer. The memory is kept when the new one keeps the same of the same; otherwise it starts
  /// empty. Returns true when it was kept. Throws as the constructor does, then nothing has changed.
  bool change(const NetworkPlan& plan, const std::string& optimizer, const Options& options);

  /// False when a gradient overflowed or is NaN, which would spoil the weights for good.
  bool hasFiniteGradients(const Execution& execution) const;
  /// √Σ g² over all gradients that are learned from.
  double gradientNorm(const Execution& execution) const;
  /// Bounds each gradient to ±largestValue, then scales all down so that their norm is at most largestNorm; 0 = no bound.
  /// Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks, section 3.2.
  void clipGradients(Execution& execution, double largestValue, double largestNorm) const;
  /// What the gradients that follow belong to. step counts from 1 with an empty memory. Each gradient gets its share of the
  /// penalties and is then bounded to ±largestValue (0 = no bound). All must outlive finish().
  void begin(Network& network, const Penalties& penalties, double largestValue, double learningRate, std::int64_t step);
  void take(Index parameter, Index first, std::span<Scalar> gradient) override;
  /// Shortens the weights of units that are longer than their layer allows.
  void finish();

  /// Updates all weights by the gradients of the last pass, as they are, in parallel, and finishes. Frozen weights stay as they
  /// are. Never allocates.
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
  struct NormLimit {
    Index parameter, rows, columns;
    Scalar largest;
  };
  struct NormTile {
    NormLimit limit;
    Index first, count;  ///< columns
  };

  template <typename Body>
  void forTiles(const Body& body) const;
  void begin(Network& network, double learningRate, std::int64_t step);
  void update(Index parameter, Index first, std::span<const Scalar> gradient);

  std::string id_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<std::string> names_;
  std::vector<std::vector<Tensor>> memory_;
  std::vector<Scalar*> weights_;  ///< of the current step's network, one for every parameter
  std::vector<Tile> tiles_;
  std::vector<NormTile> normTiles_;

  // Of the current step.
  Network* network_ = nullptr;
  const Penalties* penalties_ = nullptr;
  double largestValue_ = 0, learningRate_ = 0;
  std::int64_t step_ = 0;
};

}  // namespace nn
