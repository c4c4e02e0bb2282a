#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <QObject>

namespace app {

/// Value at a part of the way, 0 the least and 1 the greatest; 0 of none. Precondition: sorted.
double percentile(const std::vector<double>& sorted, double part);

/// Asks the event loop for an answer every few milliseconds from outside, and notes how long each answer took: what a
/// mouse click would have waited.
class LatencyMeter {
 public:
  explicit LatencyMeter(QObject& target);

  /// Stops asking and returns the sorted answers, in milliseconds.
  std::vector<double> finish();

 private:
  std::vector<double> latencies_;  // GUI thread only
  std::jthread thread_;
};

/// Times what parts of a window do in the GUI thread while the event loop runs: painting, and whatever their timers and queued
/// calls start. What a part did up to the end of a turn of the loop in which it was painted is a frame.
///
/// Threads  GUI thread
class FrameMeter : public QObject {
 public:
  FrameMeter();
  ~FrameMeter() override;

  /// Also times this object and everything inside it, under a name. Of parts inside each other, the inner one counts.
  void add(const std::string& name, QObject& part);
  /// Forgets the frames so far.
  void restart();

  struct Part {
    std::string name;
    std::vector<double> frames = {};  ///< milliseconds, sorted
  };
  struct Result {
    std::vector<Part> parts;  ///< in the order they were added
    double busy = 0;          ///< processor time of this thread by time that passed
  };
  /// Ends the measurement.
  Result finish();

 protected:
  bool eventFilter(QObject* receiver, QEvent* event) override;

 private:
  struct Running {
    const QObject* root;
    Part part;
    double current = 0;  ///< milliseconds since the last frame
    bool painted = false;
    bool inside = false;  ///< an event of this part is being delivered
  };
  Running* partOf(const QObject* receiver);
  void endTurn();

  using Clock = std::chrono::steady_clock;
  std::vector<std::unique_ptr<Running>> parts_;
  const QEvent* delivering_ = nullptr;
  Clock::time_point began_;
  double usedBefore_ = 0;  // milliseconds of processor time
};

}  // namespace app
