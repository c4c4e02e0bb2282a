#include "app/bench_meters.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QEvent>

namespace app {
namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Processor time that this thread has used, in milliseconds; 0 where the system does not tell.
double threadMilliseconds() {
#if defined(__unix__) || defined(__APPLE__)
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return 1e3 * static_cast<double>(used.tv_sec) + 1e-6 * static_cast<double>(used.tv_nsec);
#else
  return 0;
#endif
}

}  // namespace

double percentile(const std::vector<double>& sorted, double part) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

LatencyMeter::LatencyMeter(QObject& target)
    : thread_([this, &target](std::stop_token stop) {
        while (!stop.stop_requested()) {
          const auto asked = Clock::now();
          QMetaObject::invokeMethod(
              &target, [this, asked] { latencies_.push_back(millisecondsSince(asked)); }, Qt::QueuedConnection);
          std::this_thread::sleep_for(std::chrono::milliseconds(40));
        }
      }) {}

std::vector<double> LatencyMeter::finish() {
  thread_.request_stop();
  thread_.join();
  QCoreApplication::processEvents();
  std::sort(latencies_.begin(), latencies_.end());
  return latencies_;
}

FrameMeter::FrameMeter() {
  QCoreApplication::instance()->installEventFilter(this);
  connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this, [this] { endTurn(); });
  restart();
}

FrameMeter::~FrameMeter() { QCoreApplication::instance()->removeEventFilter(this); }

void FrameMeter::add(const std::string& name, QObject& part) {
  parts_.push_back(std::make_unique<Running>(Running{.root = &part, .part = {.name = name}}));
}

void FrameMeter::restart() {
  for (const auto& running : parts_) {
    running->part.frames.clear();
    running->current = 0;
    running->painted = false;
  }
  began_ = Clock::now();
  usedBefore_ = threadMilliseconds();
}

FrameMeter::Result FrameMeter::finish() {
  endTurn();
  Result result;
  result.busy = (threadMilliseconds() - usedBefore_) / millisecondsSince(began_);
  for (const auto& running : parts_) {
    std::sort(running->part.frames.begin(), running->part.frames.end());
    result.parts.push_back(std::move(running->part));
  }
  parts_.clear();
  return result;
}

bool FrameMeter::eventFilter(QObject* receiver, QEvent* event) {
  if (event == delivering_) return false;
  const auto type = event->type();
  if (type != QEvent::Paint && type != QEvent::UpdateRequest && type != QEvent::Timer && type != QEvent::MetaCall) return false;
  Running* const running = partOf(receiver);
  if (!running) return false;
  running->painted = running->painted || type == QEvent::Paint || type == QEvent::UpdateRequest;
  if (running->inside) return false;  // the event that led to this one is being timed
  // Sent again, so that it comes to the receiver's own filters too: a scroll area paints its inside in one.
  const QEvent* const outer = std::exchange(delivering_, event);
  running->inside = true;
  const auto start = Clock::now();
  QCoreApplication::sendEvent(receiver, event);
  running->current += millisecondsSince(start);
  running->inside = false;
  delivering_ = outer;
  return true;
}

FrameMeter::Running* FrameMeter::partOf(const QObject* receiver) {
  for (; receiver; receiver = receiver->parent())
    for (const auto& running : parts_)
      if (running->root == receiver) return running.get();
  return nullptr;
}

void FrameMeter::endTurn() {
  for (const auto& running : parts_)
    if (std::exchange(running->painted, false)) running->part.frames.push_back(std::exchange(running->current, 0));
}

}  // namespace app
