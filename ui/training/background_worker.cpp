#include "ui/training/background_worker.h"

#include <utility>

namespace ui {

BackgroundWorker::~BackgroundWorker() { cancelWaiting(); }

void BackgroundWorker::run(Job job) {
  const std::lock_guard lock(mutex_);
  waiting_ = std::move(job);
  if (!thread_.joinable()) thread_ = std::jthread([this](std::stop_token stop) { loop(std::move(stop)); });
  changed_.notify_all();
}

void BackgroundWorker::cancelWaiting() {
  Job dropped;  // destroyed after the lock, since a job may own much
  const std::lock_guard lock(mutex_);
  dropped.swap(waiting_);
}

void BackgroundWorker::waitUntilIdle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !isRunning_ && !waiting_; });
}

void BackgroundWorker::loop(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return static_cast<bool>(waiting_); })) {
    Job job = std::exchange(waiting_, nullptr);
    isRunning_ = true;
    lock.unlock();
    job();
    job = nullptr;  // what the job holds dies here, not under the lock
    lock.lock();
    isRunning_ = false;
    changed_.notify_all();
  }
}

}  // namespace ui
