#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/project/experiment.h"
#include "engine/training/evaluation.h"

namespace nn {

/// How a project is cross-validated.
struct CrossValidationSettings {
  int folds = 4;
  int repeats = 1;          ///< passes over all samples, each with other folds (iterated K-fold)
  std::uint64_t seed = 1;   ///< of the folds only; what is random in training follows the project's seed
  bool shuffled = true;     ///< false: the folds are blocks of samples as they lie, for data in order of time
  bool stratified = false;  ///< every class is spread evenly over the folds; always shuffled
  int threads = 1;
};

/// What one fold gave.
struct FoldResult {
  int repeat = 0, fold = 0;  ///< counted from 0
  Evaluation evaluation;     ///< on the samples held back
};

/// Mean and sample standard deviation (n − 1) over folds; the deviation of a single fold is NaN.
struct Spread {
  double mean = 0, deviation = 0;
};
Spread spreadOf(std::span<const double> values);

/// What all folds gave.
struct CrossValidation {
  std::vector<FoldResult> folds;  ///< in order; fewer than asked for after a cancel
  bool isComplete = false;
  Spread loss() const;
  /// Of the figure with this number in FoldResult::evaluation. Precondition: every fold has one.
  Spread figure(std::size_t number) const;
};

/// How far a cross-validation is.
struct CrossValidationProgress {
  int run = 0, runs = 0;      ///< training under way, counted from 0, of folds · repeats
  int epoch = 0, epochs = 0;  ///< of that training
};

/// Who follows a cross-validation; both may be empty. Called on the thread that runs it.
struct CrossValidationObserver {
  std::function<bool(const CrossValidationProgress&)> goOn = {};  ///< after a few batches; false cancels
  std::function<void(const FoldResult&)> foldFinished = {};
};

/// Trains the project anew for every fold, on all other folds, and evaluates it on the fold. Every training begins with the
/// same start weights, so only the data differ, and scaling is fitted on its own training part. The training samples of `data`
/// are divided; its test samples and the project's validation fraction are left alone. The held-back fold is also what the
/// training sees as validation data, so that stopping early can be cross-validated too.
///
/// Threads  runs on the calling thread until all is done; the same bits at any settings.threads
/// Throws   ConfigError for unusable settings, NumericError when a training fails, and what makeSession() throws
CrossValidation crossValidate(const Project& project, const LoadedData& data, const CrossValidationSettings& settings,
                              const CrossValidationObserver& observer = {});

}  // namespace nn
