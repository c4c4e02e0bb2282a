#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "engine/training/supervised_trainer.h"
#include "tests/support/graph_builder.h"
#include "tests/support/networks.h"

/// Single plain gradient steps, to compare what one setting changes about them.
namespace one_step {

using networks::size;
using networks::sizes;
using networks::text;
using nn::Batch;
using nn::DataLoader;
using nn::Dataset;
using nn::Graph;
using nn::Index;
using nn::Network;
using nn::Options;
using nn::Scalar;
using nn::SupervisedTrainer;
using nn::TrainingSettings;

inline TrainingSettings plainSteps(double rate, Index batchSize) {
  TrainingSettings settings;
  settings.optimizer = "sgd";
  settings.optimizerOptions.set("learning_rate", rate);
  settings.batchSize = batchSize;
  return settings;
}

inline Network started(const Graph& graph) {
  Network network = Network::compile(graph);
  network.initialize(5);
  return network;
}

/// The weights after one step on the first rows of the data.
inline std::vector<Scalar> afterOneStep(const Graph& graph, const TrainingSettings& settings,
                                        std::shared_ptr<const Dataset> data, Index rows,
                                        const std::vector<double>& classWeights = {}) {
  SupervisedTrainer trainer(started(graph), data->info(), settings, rows);
  trainer.setClassWeights(classWeights);
  DataLoader loader(std::move(data), rows, false, 1);
  Batch batch;
  loader.next(batch);
  trainer.step(batch);
  return networks::weights(trainer.network());
}

inline double largestDifference(const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
  double largest = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a[i] - b[i])));
  return largest;
}

inline std::vector<double> stepOf(const std::vector<Scalar>& from, const std::vector<Scalar>& to) {
  std::vector<double> step;
  for (std::size_t i = 0; i < from.size(); ++i) step.push_back(static_cast<double>(to[i]) - static_cast<double>(from[i]));
  return step;
}

inline double norm(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return std::sqrt(sum);
}

/// in -> a (dense 6) -> b (dense 6) -> classes
inline Graph twoLayers(Options second = {}) {
  second.set("units", size(6));
  return GraphBuilder()
      .add("input", "in", {{"shape", sizes({6})}})
      .then("dense", "a", {{"units", size(6)}, {"activation", text("tanh")}})
      .then("dense", "b", std::move(second))
      .then("dense", "c", {{"units", size(3)}, {"activation", text("softmax")}})
      .then("output", "out")
      .graph;
}

}  // namespace one_step
