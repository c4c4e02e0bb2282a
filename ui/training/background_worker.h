#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace ui {

/// One background thread that runs one job at a time. Of jobs that wait only the newest is run.
///
/// Threads  GUI thread; the thread starts with the first job. Jobs must not throw, and hand their results over by queued calls.
class BackgroundWorker {
 public:
  using Job = std::function<void()>;

  BackgroundWorker() = default;
  /// Drops the waiting job and waits for the running one.
  ~BackgroundWorker();
  BackgroundWorker(const BackgroundWorker&) = delete;
  BackgroundWorker& operator=(const BackgroundWorker&) = delete;

  /// Runs a job as soon as the current one is done, instead of one that still waits.
  void run(Job job);
  /// Drops the job that still waits.
  void cancelWaiting();
  /// Blocks until nothing runs or waits.
  void waitUntilIdle();

 private:
  void loop(std::stop_token stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  Job waiting_;
  bool isRunning_ = false;
  std::jthread thread_;  // last: stopped and joined before the rest is destroyed
};

}  // namespace ui
