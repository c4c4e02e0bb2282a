#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace nn {

/// Hands the newest value from one writer to readers; older values are dropped. The writer prepares a value
/// only when isRequested(), so what nobody looks at costs nothing.
///
/// Threads  any; the lock is held for a pointer swap only. (std::atomic<std::shared_ptr> of GCC 12 is not lock-free
///          and reported by ThreadSanitizer, hence the mutex.)
template <typename T>
class LatestSlot {
 public:
  /// Reader: "I will look soon".
  void request() noexcept { requested_.store(true, std::memory_order_release); }
  /// Writer: true when somebody waits for a new value.
  bool isRequested() const noexcept { return requested_.load(std::memory_order_acquire); }

  /// Writer: replaces the value and clears the request.
  void publish(std::shared_ptr<const T> value) {
    requested_.store(false, std::memory_order_release);
    const std::lock_guard lock(mutex_);
    std::swap(value_, value);
  }

  /// Reader: the newest value, or null when there is none since the last take().
  std::shared_ptr<const T> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(value_, nullptr);
  }

 private:
  std::atomic<bool> requested_{false};
  std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace nn
