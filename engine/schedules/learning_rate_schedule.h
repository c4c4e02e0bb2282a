#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/registry.h"
#include "engine/core/scalar.h"
#include "engine/layers/options.h"

namespace nn {

/// Where a training is: all that a schedule may look at, so that a resumed training goes on with the same rates.
struct SchedulePosition {
  std::int64_t step = 0;                   ///< updates done before this one
  Index stepsPerEpoch = 1;                 ///< at least 1
  std::int64_t totalSteps = 1;             ///< of the whole training, at least 1
  std::span<const double> monitored = {};  ///< validation (else training) loss after each finished epoch
};

/// How the learning rate changes during a training: a factor on the learning rate that the user chose. Every schedule can begin
/// with a warm-up, which multiplies its own factor. Holds its options only.
///
/// Units    lengths are counted in epochs or in steps, as the option "unit" says; with epochs a smooth schedule moves every
/// step Threads  const, any thread
class LearningRateSchedule {
 public:
  /// completedOptions hold those of withWarmUp().
  explicit LearningRateSchedule(const Options& completedOptions);
  virtual ~LearningRateSchedule() = default;

  /// What the learning rate is multiplied by for this update: warmUpFactor() times the schedule's own factor. Never allocates.
  double factor(const SchedulePosition& position) const;

  /// Rises linearly to 1 over the first W steps, the first update having 1/W already: min(1, (step + 1) / W). The schedule's
  /// own clock runs meanwhile.
  double warmUpFactor(const SchedulePosition& position) const;

 protected:
  /// The factor without warm-up.
  virtual double shape(const SchedulePosition& position) const = 0;

  /// Units since the start of the training, with the part of the running epoch.
  double time(const SchedulePosition& position) const;
  /// Units of the whole training.
  double totalTime(const SchedulePosition& position) const;
  /// Which part of a fall of `length` units (0 = the whole training) is behind us, in [0, 1].
  double progress(const SchedulePosition& position, double length) const;
  /// Steps in a unit.
  double stepsPerUnit(const SchedulePosition& position) const;

 private:
  bool countsEpochs_;
  double warmUp_;  // in units
};

/// Registered description of a schedule. Every one has the options "unit" and "warmup".
struct ScheduleType {
  std::string id;  ///< "step_decay"
  std::string title, category, summary, reference, formula;
  std::vector<OptionSpec> options = {};
  std::unique_ptr<LearningRateSchedule> (*create)(const Options& completedOptions) = nullptr;

  static const char* kind() { return "schedule"; }
};

using ScheduleRegistry = Registry<ScheduleType>;
using ScheduleRegistration = Registration<ScheduleType>;

/// Creates by id with checked and completed options. Throws ConfigError.
std::unique_ptr<LearningRateSchedule> createSchedule(std::string_view id, const Options& options);

/// The factors at `points` moments spread evenly from the first step to the last, for drawing the curve before training. Value
/// i belongs to step ⌊i (totalSteps − 1) / (points − 1)⌋. There is no loss to watch yet, so that reduce_on_plateau stays at 1.
std::vector<double> preview(const LearningRateSchedule& schedule, Index stepsPerEpoch, std::int64_t totalSteps,
                            std::size_t points);

}  // namespace nn
