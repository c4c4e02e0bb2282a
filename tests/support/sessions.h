#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "engine/training/supervised_trainer.h"
#include "engine/training/training_session.h"
#include "tests/support/networks.h"

/// Training sessions on small problems.
namespace sessions {

/// A network with its data and settings.
struct Problem {
  nn::Graph graph;
  std::shared_ptr<const nn::Dataset> train, validation;
  nn::TrainingSettings settings;
};

/// 12×12 images of 10 classes, convolution and dropout, 7 batches of 32 an epoch (the last one smaller), validation.
inline Problem images() {
  Problem problem{networks::convnet(),
                  networks::clouds(nn::Shape{12, 12, 1}, 10, 210),
                  networks::clouds(nn::Shape{12, 12, 1}, 10, 50, 8),
                  {}};
  problem.settings.epochs = 4;
  problem.settings.batchSize = 32;
  return problem;
}

/// A problem whose steps take microseconds: 3 batches of 8 an epoch.
inline Problem points() {
  Problem problem{networks::mlp(4, 5, 3), networks::clouds(nn::Shape{4}, 3, 24), networks::clouds(nn::Shape{4}, 3, 10, 8), {}};
  problem.settings.epochs = 4;
  problem.settings.batchSize = 8;
  return problem;
}

inline std::unique_ptr<nn::TrainingSession> make(const Problem& problem, int threads = 1,
                                                 std::optional<nn::TrainingState> resumeFrom = std::nullopt) {
  nn::Network network = nn::Network::compile(problem.graph);
  network.initialize(problem.settings.seed);
  const nn::TrainingSettings& settings = problem.settings;
  std::optional<nn::DataLoader> validation;
  if (problem.validation) validation.emplace(problem.validation, 16, false, settings.seed);
  return std::make_unique<nn::TrainingSession>(nn::TrainingSession::Setup{
      .trainer = std::make_unique<nn::SupervisedTrainer>(std::move(network), problem.train->info(), settings, 32),
      .train = nn::DataLoader(problem.train, settings.samplesPerStep(problem.train->size()), settings.shuffle, settings.seed),
      .validation = std::move(validation),
      .settings = settings,
      .threads = threads,
      .resumeFrom = std::move(resumeFrom)});
}

}  // namespace sessions
