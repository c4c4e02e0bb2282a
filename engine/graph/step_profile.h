#pragma once

#include <chrono>

namespace nn {

/// Where the time of passes over a network went, for one of its steps: seconds, summed over threads.
struct StepProfile {
  double forward = 0;
  double backward = 0;  ///< towards the inputs; with the parameters' gradients where one call brings both
  double weights = 0;   ///< the parameters' gradients over the whole batch, and the update where it is fused with them
};

/// Adds the time it lives to a sum, unless that is null.
class StepTimer {
 public:
  explicit StepTimer(double* sum) : sum_(sum) {
    if (sum_) start_ = Clock::now();
  }
  ~StepTimer() {
    if (sum_) *sum_ += std::chrono::duration<double>(Clock::now() - start_).count();
  }
  StepTimer(const StepTimer&) = delete;
  StepTimer& operator=(const StepTimer&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double* sum_;
  Clock::time_point start_;
};

}  // namespace nn
