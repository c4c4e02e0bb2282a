#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/landscapes/surface.h"
#include "engine/optimizers/optimizer.h"
#include "engine/schedules/learning_rate_schedule.h"

namespace nn {

/// One who takes part in a race.
struct Racer {
  std::string optimizer = "sgd";  ///< registry id
  Options options = {};           ///< "learning_rate" and what else differs from the defaults
  std::string schedule = "constant";
  Options scheduleOptions = {};
  friend bool operator==(const Racer&, const Racer&) = default;
};

/// What a path over a surface says about the learning rate.
struct RaceVerdict {
  enum class Kind {
    Underway,    ///< too early to tell
    TooSmall,    ///< all steps lead on, but most of the way is still ahead
    Good,        ///< near a minimum
    Overshoots,  ///< steps turn back and forth without getting much further
    Diverges,    ///< away from where it began, for good
    Stuck        ///< hardly moves where it is flat and no minimum is near
  };
  Kind kind = Kind::Underway;
  std::int64_t arrivedAt = 0;  ///< Good: the first step near the minimum
  double progress = 0;         ///< of the loss, from the start (0) to the least value (1); negative: worse than the start
  double reversals = 0;        ///< share of the last steps that turned back by more than a right angle
};

/// Optimizers on a surface: each updates its two weights by the surface's gradient with the engine's own update code. All that
/// was done is kept, so that one can go back and forth.
class Race {
 public:
  static constexpr std::int64_t kMostSteps = 100'000;

  /// plannedSteps: the length that schedules reckon with. noise: standard deviation of what is added to every number of a
  /// gradient, as batches do; the same for all racers. Throws ConfigError for unknown ids and unusable options.
  Race(const SurfaceType& surface, SurfacePoint start, std::vector<Racer> racers, std::int64_t plannedSteps, double noise = 0,
       std::uint64_t seed = 1);
  ~Race();
  Race(Race&&) noexcept;
  Race& operator=(Race&&) noexcept;

  const SurfaceType& surface() const { return *surface_; }
  std::size_t racerCount() const { return lanes_.size(); }
  /// Where the race stands: steps done by all.
  std::int64_t step() const { return step_; }
  /// One step forward; false at the most steps there may be.
  bool advance();
  /// One step back; false at the start.
  bool goBack();
  /// To any step; what was not done yet is done.
  void goTo(std::int64_t step);

  /// The path from the start to where the race stands: step() + 1 points.
  std::vector<SurfacePoint> path(std::size_t racer) const;
  SurfacePoint position(std::size_t racer) const;
  double value(std::size_t racer) const { return surface_->value(position(racer)); }
  /// Learning rate of the last step, schedule included; of the first one, before any.
  double learningRate(std::size_t racer) const;
  RaceVerdict verdict(std::size_t racer) const;

 private:
  struct Lane;
  void extend();

  const SurfaceType* surface_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::int64_t plannedSteps_, step_ = 0, done_ = 0;
  double noise_;
  std::uint64_t seed_;
};

}  // namespace nn
