#include "engine/landscapes/race.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "engine/core/rng.h"

namespace nn {
namespace {

constexpr double kFar = 1e6;       // a coordinate beyond that will not come back
constexpr double kMuchWorse = 4;   // times the height of the start above the minimum
constexpr double kArrived = 0.01;  // of that height
constexpr std::size_t kFewestSteps = 20, kWindow = 20;
constexpr double kTurning = 0.5;  // share of reversed steps
constexpr double kSlow = 0.9;     // progress below that after many steps
constexpr std::size_t kManySteps = 50;
constexpr double kStill = 1e-3;  // progress within the window that is none

double norm(const SurfacePoint& v) { return std::hypot(v.x, v.y); }

SurfacePoint minus(const SurfacePoint& a, const SurfacePoint& b) { return {a.x - b.x, a.y - b.y}; }

}  // namespace

struct Race::Lane {
  std::unique_ptr<Optimizer> optimizer;
  std::unique_ptr<LearningRateSchedule> schedule;
  double learningRate = 0;
  std::vector<Scalar> weights;
  std::vector<std::vector<Scalar>> memory;
  std::vector<SurfacePoint> path;  ///< from the start on
  std::vector<double> rates;       ///< of every step

  SurfacePoint at() const {
    return {static_cast<double>(weights[0]), weights.size() > 1 ? static_cast<double>(weights[1]) : 0};
  }
};

Race::Race(const SurfaceType& surface, SurfacePoint start, std::vector<Racer> racers, std::int64_t plannedSteps, double noise,
           std::uint64_t seed)
    : surface_(&surface), plannedSteps_(std::max<std::int64_t>(1, plannedSteps)), noise_(noise), seed_(seed) {
  for (const Racer& racer : racers) {
    auto lane = std::make_unique<Lane>();
    const OptimizerType& type = OptimizerRegistry::instance().require(racer.optimizer);
    lane->optimizer = createOptimizer(racer.optimizer, racer.options);
    lane->learningRate =
        completed(racer.options, type.options, "optimizer '" + racer.optimizer + "'").get<double>("learning_rate");
    lane->schedule = createSchedule(racer.schedule, racer.scheduleOptions);
    lane->weights = {static_cast<Scalar>(start.x)};
    if (surface.dimensions > 1) lane->weights.push_back(static_cast<Scalar>(start.y));
    lane->memory.assign(lane->optimizer->memoryNames().size(), std::vector<Scalar>(lane->weights.size()));
    lane->path.push_back(lane->at());
    lanes_.push_back(std::move(lane));
  }
}

Race::~Race() = default;
Race::Race(Race&&) noexcept = default;
Race& Race::operator=(Race&&) noexcept = default;

void Race::extend() {
  const SchedulePosition position{.step = done_, .stepsPerEpoch = 1, .totalSteps = plannedSteps_};
  const Rng rng(seed_, streamId("race", static_cast<std::uint64_t>(done_)));
  const SurfacePoint disturbance{noise_ * static_cast<double>(rng.normalAt(0)), noise_ * static_cast<double>(rng.normalAt(1))};
  ++done_;
  for (const auto& lane : lanes_) {
    const double rate = lane->learningRate * lane->schedule->factor(position);
    lane->rates.push_back(rate);
    const SurfacePoint slope = surface_->gradient(lane->at());
    std::vector<Scalar> gradient = {static_cast<Scalar>(slope.x + disturbance.x)};
    if (surface_->dimensions > 1) gradient.push_back(static_cast<Scalar>(slope.y + disturbance.y));
    const bool isLost = !std::ranges::all_of(gradient, [](Scalar g) { return std::isfinite(g); });
    if (!isLost) {
      std::vector<std::span<Scalar>> memory(lane->memory.begin(), lane->memory.end());
      lane->optimizer->update(lane->weights, gradient, memory, rate, done_);
    }
    lane->path.push_back(lane->at());
  }
}

bool Race::advance() {
  if (step_ >= kMostSteps) return false;
  if (step_ == done_) extend();
  ++step_;
  return true;
}

bool Race::goBack() {
  if (step_ == 0) return false;
  --step_;
  return true;
}

void Race::goTo(std::int64_t step) {
  const std::int64_t wanted = std::clamp<std::int64_t>(step, 0, kMostSteps);
  while (done_ < wanted) extend();
  step_ = wanted;
}

std::vector<SurfacePoint> Race::path(std::size_t racer) const {
  const auto& path = lanes_[racer]->path;
  return {path.begin(), path.begin() + static_cast<std::ptrdiff_t>(step_ + 1)};
}

SurfacePoint Race::position(std::size_t racer) const { return lanes_[racer]->path[static_cast<std::size_t>(step_)]; }

double Race::learningRate(std::size_t racer) const {
  const Lane& lane = *lanes_[racer];
  if (step_ > 0) return lane.rates[static_cast<std::size_t>(step_ - 1)];
  return lane.learningRate * lane.schedule->factor({.step = 0, .stepsPerEpoch = 1, .totalSteps = plannedSteps_});
}

RaceVerdict Race::verdict(std::size_t racer) const {
  using Kind = RaceVerdict::Kind;
  const std::vector<SurfacePoint> path = this->path(racer);
  const double height = std::max(surface_->value(path.front()) - surface_->least, 1e-12);
  const auto left = [&](const SurfacePoint& at) { return (surface_->value(at) - surface_->least) / height; };
  RaceVerdict verdict;
  const SurfacePoint& now = path.back();
  const double remaining = left(now);
  verdict.progress = 1 - remaining;
  const std::size_t steps = path.size() - 1, window = std::min(kWindow, steps);
  std::size_t turns = 0;
  for (std::size_t i = path.size() - window; i + 1 < path.size(); ++i) {
    if (i == 0) continue;
    const SurfacePoint a = minus(path[i], path[i - 1]), b = minus(path[i + 1], path[i]);
    turns += a.x * b.x + a.y * b.y < 0;
  }
  verdict.reversals = window > 1 ? static_cast<double>(turns) / static_cast<double>(window - 1) : 0;
  if (!std::isfinite(remaining) || norm(now) > kFar || (remaining > kMuchWorse && steps >= 2)) {
    verdict.kind = Kind::Diverges;
    return verdict;
  }
  if (remaining < kArrived) {
    const auto first = std::ranges::find_if(path, [&](const SurfacePoint& at) { return left(at) < kArrived; });
    verdict.kind = Kind::Good;
    verdict.arrivedAt = first - path.begin();
    return verdict;
  }
  if (steps < kFewestSteps) return verdict;
  const double before = left(path[path.size() - 1 - window]);
  if (verdict.reversals > kTurning)
    verdict.kind = Kind::Overshoots;
  else if (std::abs(before - remaining) < kStill && norm(surface_->gradient(now)) < kStill * (1 + height))
    verdict.kind = Kind::Stuck;
  else if (steps >= kManySteps && verdict.progress < kSlow)
    verdict.kind = Kind::TooSmall;
  return verdict;
}

}  // namespace nn
