#pragma once

#include <utility>
#include <vector>

#include "engine/training/supervised_trainer.h"
#include "tests/support/networks.h"

/// What a training step may change, to compare the steps of two trainers.
namespace trained_state {

using nn::Index;
using nn::Options;
using nn::Scalar;
using nn::SupervisedTrainer;
using nn::Tensor;
using nn::TrainingSettings;

/// A bound on the norm of the gradients that changes none of them, but needs all of them before the first weight changes.
inline constexpr double kBoundOfNothing = 1e30;

/// Everything that a step may change.
struct Trained {
  std::vector<Scalar> weights, buffers;
  std::vector<std::vector<Tensor>> memory;
  std::vector<double> losses = {};
  friend bool operator==(const Trained&, const Trained&) = default;
};

inline Trained stateOf(const SupervisedTrainer& trainer) {
  Trained result{networks::weights(trainer.network()), {}, trainer.state().memory};
  for (std::size_t b = 0; b < trainer.network().plan().buffers.size(); ++b)
    for (const Scalar value : trainer.network().buffer(static_cast<Index>(b)).values()) result.buffers.push_back(value);
  return result;
}

inline TrainingSettings withOptimizer(const char* optimizer, Options options = {}) {
  TrainingSettings settings;
  settings.optimizer = optimizer;
  if (!options.has("learning_rate")) options.set("learning_rate", 0.01);
  settings.optimizerOptions = std::move(options);
  return settings;
}

}  // namespace trained_state
