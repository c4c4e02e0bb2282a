#pragma once

#include <chrono>
#include <ctime>

namespace nn {

/// How long the current thread has been working, for workers that have to rest in proportion to what they cost others. Time in
/// which another thread had the core does not count, where the system can tell.
class WorkClock {
 public:
  double milliseconds() const { return now() - start_; }

 private:
  static double now() {
#ifdef CLOCK_THREAD_CPUTIME_ID
    timespec time = {};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
      return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
#endif
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  double start_ = now();
};

}  // namespace nn
