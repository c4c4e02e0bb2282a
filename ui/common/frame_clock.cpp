#include "ui/common/frame_clock.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <QCoreApplication>

namespace ui {
namespace {

constexpr std::chrono::milliseconds kMostWait(4);  // for a core: a tile of most trainings
constexpr int kPaintRounds = 2;                    // of the event loop

}  // namespace

FrameClock& FrameClock::instance() {
  // The application's child, so that its timer goes while there still is an event loop.
  static QPointer<FrameClock> clock;
  if (!clock) clock = new FrameClock(QCoreApplication::instance());
  return *clock;
}

FrameClock::FrameClock(QObject* parent) : QObject(parent) {
  timer_.setSingleShot(true);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &FrameClock::beat);
}

void FrameClock::add(std::vector<Request>& requests, QObject* owner, std::function<void()> draw) {
  const auto waiting = std::ranges::find_if(requests, [owner](const Request& one) { return one.owner == owner; });
  if (waiting != requests.end())
    waiting->draw = std::move(draw);
  else
    requests.push_back({owner, std::move(draw)});
}

void FrameClock::startTimer() {
  if (inBeat_ || timer_.isActive()) return;
  const qint64 rested = sinceBeat_.isValid() ? sinceBeat_.elapsed() : kBeatMs;
  timer_.start(static_cast<int>(std::clamp<qint64>(kBeatMs - rested, 0, kBeatMs)));
}

void FrameClock::request(QObject* owner, std::function<void()> draw) {
  add(requests_, owner, std::move(draw));
  startTimer();
}

void FrameClock::requestNext(QObject* owner, std::function<void()> draw) {
  add(inBeat_ ? next_ : requests_, owner, std::move(draw));
  startTimer();
}

void FrameClock::returnCore(int rounds) {
  if (rounds > 0) return QTimer::singleShot(0, this, [this, rounds] { returnCore(rounds - 1); });
  core_.reset();
}

void FrameClock::beat() {
  sinceBeat_.start();
  core_.emplace();
  core_->await(kMostWait);
  inBeat_ = true;
  // What is asked for on the way, by views of what has just been drawn, belongs to the same picture.
  while (!requests_.empty()) {
    const Request next = std::move(requests_.front());
    requests_.erase(requests_.begin());
    if (next.owner) next.draw();
  }
  inBeat_ = false;
  requests_ = std::exchange(next_, {});
  if (!requests_.empty()) startTimer();
  returnCore(kPaintRounds);
}

}  // namespace ui
