#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/graph.h"

namespace app {

/// A network with synthetic data of the right shape, whose training speed is measured.
struct BenchCase {
  std::string name;
  nn::Graph (*graph)();
  nn::Shape input, target;  ///< without the batch axis
  nn::Index classes;        ///< 0: values
  nn::Index samples, batch;
  std::string optimizer;
  nn::Options optimizerOptions = {};
  /// Part of the input numbers that are 1 while the others are 0 (multi-hot words of a text); 0: all are in [0, 1).
  double density = 0;
  bool predicts = false;  ///< one prediction at a time instead of training
};

const std::vector<BenchCase>& benchCases();
/// Throws nn::ConfigError that lists the cases.
const BenchCase& benchCase(const std::string& name);
/// Random inputs and targets in memory, always the same. Autoencoders get their input as target.
std::shared_ptr<const nn::Dataset> benchData(const BenchCase& bench);

}  // namespace app
