#include "engine/experiments/cross_validation.h"

#include <cmath>
#include <limits>
#include <utility>

#include "engine/core/parallel.h"

namespace nn {
namespace {

constexpr int kStepsBetweenQuestions = 32;  // a fraction of a second even for large networks

std::vector<HoldOut> foldsOf(const LoadedData& data, const CrossValidationSettings& settings, int repeat) {
  const std::uint64_t seed = settings.seed + static_cast<std::uint64_t>(repeat);
  if (settings.stratified) return stratifiedKFolds(data.train, settings.folds, seed);
  return kFolds(data.train, settings.folds, seed, settings.shuffled);
}

/// Trains to the end; false when the observer had enough.
bool trainToTheEnd(TrainingSession& session, CrossValidationProgress progress, const CrossValidationObserver& observer) {
  using State = TrainingSession::State;
  progress.epochs = session.settings().epochs;
  do {
    session.runSteps(kStepsBetweenQuestions);
    session.waitUntilIdle();
    progress.epoch = session.position().epoch;
    if (observer.goOn && !observer.goOn(progress)) return false;
  } while (session.state() == State::Paused);
  if (session.state() == State::Failed) throw NumericError(session.failure());
  return true;
}

template <typename ValueOf>
Spread spreadOfFolds(const std::vector<FoldResult>& folds, ValueOf valueOf) {
  std::vector<double> values;
  for (const FoldResult& fold : folds) values.push_back(valueOf(fold.evaluation));
  return spreadOf(values);
}

}  // namespace

Spread spreadOf(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  Spread spread;
  for (const double value : values) spread.mean += value / count;
  for (const double value : values) spread.deviation += (value - spread.mean) * (value - spread.mean);
  spread.deviation = values.size() > 1 ? std::sqrt(spread.deviation / (count - 1)) : std::numeric_limits<double>::quiet_NaN();
  return spread;
}

Spread CrossValidation::loss() const {
  return spreadOfFolds(folds, [](const Evaluation& evaluation) { return evaluation.loss; });
}

Spread CrossValidation::figure(std::size_t number) const {
  return spreadOfFolds(folds, [number](const Evaluation& evaluation) { return evaluation.figures[number].value; });
}

CrossValidation crossValidate(const Project& project, const LoadedData& data, const CrossValidationSettings& settings,
                              const CrossValidationObserver& observer) {
  if (settings.repeats < 1)
    throwExpected<ConfigError>("cross-validation", "at least one repeat", std::to_string(settings.repeats));
  CrossValidation result;
  CrossValidationProgress progress{.runs = settings.folds * settings.repeats};
  for (int repeat = 0; repeat < settings.repeats; ++repeat) {
    const std::vector<HoldOut> folds = foldsOf(data, settings, repeat);
    for (int fold = 0; fold < settings.folds; ++fold, ++progress.run) {
      const PreparedData parts = prepareParts(data, folds[static_cast<std::size_t>(fold)], project.data, project.training.seed);
      const auto session = makeSession(project, parts, initializedNetwork(project), settings.threads);
      if (!trainToTheEnd(*session, progress, observer)) return result;
      const auto state = session->captureState();
      if (!state) throw NumericError(session->failure());
      const ParallelScope scope(settings.threads);
      result.folds.push_back({repeat, fold, evaluateFully(*state->trainer.network, parts.validation)});
      if (observer.foldFinished) observer.foldFinished(result.folds.back());
    }
  }
  result.isComplete = true;
  return result;
}

}  // namespace nn
