#include "ui/panels/race/race_model.h"

#include "ui/common/engine_text.h"

#include <QStringList>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {

namespace {

constexpr int kTickMs = 16;

nn::Racer racer(const char* optimizer, double rate, double momentum = 0) {
  nn::Racer result;
  result.optimizer = optimizer;
  result.options.set("learning_rate", rate);
  if (momentum > 0) result.options.set("momentum", momentum);
  return result;
}

QString percent(double share) { return QString::number(100 * share, 'f', 0) + QStringLiteral(" %"); }

}  // namespace

RaceModel::RaceModel(QObject* parent)
    : QObject(parent),
      start_(nn::SurfaceRegistry::instance().require(surface_).start),
      racers_{racer("sgd", 0.05), racer("sgd", 0.02, 0.9), racer("adam", 0.15)},
      race_(nn::SurfaceRegistry::instance().require(surface_), start_, racers_, kPlannedSteps) {
  timer_.setInterval(kTickMs);
  connect(&timer_, &QTimer::timeout, this, &RaceModel::tick);
}

void RaceModel::run() {
  const std::int64_t step = race_.step();
  race_ = nn::Race(nn::SurfaceRegistry::instance().require(surface_), start_, racers_, kPlannedSteps, noise_);
  race_.goTo(step);
  emit moved();
}

void RaceModel::setSurface(const std::string& id) {
  const nn::SurfaceType* type = nn::SurfaceRegistry::instance().find(id);
  if (!type || id == surface_) return;
  surface_ = id;
  start_ = type->start;
  race_.goTo(0);
  run();
  emit surfaceChanged();
}

void RaceModel::setStart(nn::SurfacePoint start) {
  const nn::SurfaceType& surface = race_.surface();
  start.x = std::clamp(start.x, surface.low.x, surface.high.x);
  start.y = surface.dimensions == 1 ? 0 : std::clamp(start.y, surface.low.y, surface.high.y);
  if (start == start_) return;
  start_ = start;
  run();
}

void RaceModel::setNoise(double deviation) {
  if (std::exchange(noise_, std::max(0.0, deviation)) != noise_) run();
}

void RaceModel::addRacer(nn::Racer racer) {
  if (racers_.size() >= kMostRacers) return;
  racers_.push_back(std::move(racer));
  run();
  emit racersChanged();
}

void RaceModel::removeRacer(std::size_t place) {
  if (place >= racers_.size() || racers_.size() == 1) return;
  racers_.erase(racers_.begin() + static_cast<std::ptrdiff_t>(place));
  run();
  emit racersChanged();
}

bool RaceModel::setRacer(std::size_t place, nn::Racer racer) {
  if (place >= racers_.size() || racers_[place] == racer) return true;
  const nn::Racer before = std::exchange(racers_[place], std::move(racer));
  try {
    run();
  } catch (const nn::Error& error) {
    reason_ = text(error.what());
    racers_[place] = before;
    return false;
  }
  emit racersChanged();
  return true;
}

void RaceModel::setPlaying(bool on) {
  if (on == isPlaying()) return;
  owed_ = 0;
  if (on) {
    clock_.start();
    timer_.start();
  } else {
    timer_.stop();
  }
  emit playingChanged(on);
}

void RaceModel::tick() {
  owed_ += stepsPerSecond_ * static_cast<double>(clock_.restart()) / 1000;
  // After a pause of the program it goes on from where it was, instead of catching up.
  owed_ = std::min(owed_, std::max(1.0, stepsPerSecond_ / 4));
  if (owed_ < 1) return;
  bool goesOn = true;
  for (; owed_ >= 1 && goesOn; owed_ -= 1) goesOn = race_.step() < kPlannedSteps && race_.advance();
  emit moved();
  if (!goesOn) setPlaying(false);
}

void RaceModel::stepForward() {
  setPlaying(false);
  if (race_.advance()) emit moved();
}

void RaceModel::stepBack() {
  setPlaying(false);
  if (race_.goBack()) emit moved();
}

void RaceModel::reset() {
  setPlaying(false);
  race_.goTo(0);
  emit moved();
}

QString verdictText(const nn::RaceVerdict& verdict, std::int64_t steps) {
  using Kind = nn::RaceVerdict::Kind;
  switch (verdict.kind) {
    case Kind::Underway:
      return steps == 0 ? RaceModel::tr("At the start") : RaceModel::tr("Under way: %1 done").arg(percent(verdict.progress));
    case Kind::TooSmall:
      return RaceModel::tr("Too small: only %1 of the way in %2 steps").arg(percent(verdict.progress)).arg(steps);
    case Kind::Good:
      return RaceModel::tr("Good: arrived at step %1").arg(verdict.arrivedAt);
    case Kind::Overshoots:
      return RaceModel::tr("Overshoots: %1 of the last steps turn back").arg(percent(verdict.reversals));
    case Kind::Diverges:
      return RaceModel::tr("Diverges: the rate is too large here");
    case Kind::Stuck:
      return RaceModel::tr("Stuck where it is flat, far from the least loss");
  }
  return {};
}

QString racerTitle(const nn::Racer& racer) {
  const nn::OptimizerType* type = nn::OptimizerRegistry::instance().find(racer.optimizer);
  QStringList parts{type ? text(type->title) : text(racer.optimizer)};
  for (const auto& [name, value] : racer.options.values())
    if (name != "learning_rate")
      parts << text(name).replace(QLatin1Char('_'), QLatin1Char(' ')) + QLatin1Char(' ') + text(nn::toDisplay(value));
  if (racer.schedule != "constant")
    if (const nn::ScheduleType* schedule = nn::ScheduleRegistry::instance().find(racer.schedule))
      parts << text(schedule->title);
  return parts.join(QStringLiteral(", "));
}

}  // namespace ui
