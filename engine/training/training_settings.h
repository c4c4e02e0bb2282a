#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/scalar.h"
#include "engine/layers/options.h"
#include "engine/training/early_stopping.h"

namespace nn {

/// How much a sample counts in the loss for its class: all the same, classes with few samples more (N / (K · N_k) for the N_k
/// samples of class k, of N samples in K classes), or as given.
enum class ClassWeighting { None, Balanced, Given };

/// How a network is trained. All of it may change while training runs and takes effect at the next batch, batch size
/// and shuffling at the next epoch; the seed only at a reset.
struct TrainingSettings {
  int epochs = 5;
  Index batchSize = 64;  ///< 0 = the whole training set
  std::string optimizer = "adam";
  Options optimizerOptions = {};      ///< "learning_rate" and what else differs from the defaults
  std::string schedule = "constant";  ///< of the learning rate
  Options scheduleOptions = {};
  /// Bounds on the gradients before the update, 0 = none: each number to ±clipValue, then all together to the Euclidean norm
  /// clipNorm (Pascanu, Mikolov & Bengio 2013).
  double clipValue = 0, clipNorm = 0;
  /// Batches whose gradients are added up for one update: the effect of a batch that many times as large, without its memory.
  int accumulationSteps = 1;
  ClassWeighting classWeighting = ClassWeighting::None;
  std::vector<double> classWeights = {};  ///< with ClassWeighting::Given: one for each class
  int validationEvery = 0;                ///< steps between two validations within an epoch; 0 = only after each epoch
  EarlyStopping earlyStopping = {};
  std::string metric = {};  ///< id of the metric that is followed; empty = what suits the data
  bool shuffle = true;
  std::uint64_t seed = 1;

  /// Rows that one step takes from a set of so many samples: those of all its batches.
  Index samplesPerStep(Index samples) const;
  /// learning_rate from the options, or the optimizer's default. Throws ConfigError for an unknown optimizer.
  double learningRate() const;
  /// Throws ConfigError for what cannot be used, whatever the data.
  void check() const;
  friend bool operator==(const TrainingSettings&, const TrainingSettings&) = default;
};

}  // namespace nn
