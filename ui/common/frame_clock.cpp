#include "ui/common/frame_clock.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>

namespace ui {

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

void FrameClock::request(QObject* owner, std::function<void()> draw) {
  const auto waiting = std::ranges::find_if(requests_, [owner](const Request& one) { return one.owner == owner; });
  if (waiting != requests_.end())
    waiting->draw = std::move(draw);
  else
    requests_.push_back({owner, std::move(draw)});
  if (inBeat_ || timer_.isActive()) return;
  const qint64 rested = sinceBeat_.isValid() ? sinceBeat_.elapsed() : kBeatMs;
  timer_.start(static_cast<int>(std::clamp<qint64>(kBeatMs - rested, 0, kBeatMs)));
}

void FrameClock::beat() {
  sinceBeat_.start();
  inBeat_ = true;
  // What is asked for on the way, by views of what has just been drawn, belongs to the same picture.
  while (!requests_.empty()) {
    const Request next = std::move(requests_.front());
    requests_.erase(requests_.begin());
    if (next.owner) next.draw();
  }
  inBeat_ = false;
}

}  // namespace ui
