#pragma once

#include <deque>

namespace ui {

/// Samples a second over about the last second.
class Throughput {
 public:
  /// Samples that were done between the last call and now.
  void add(double nowSeconds, double samples);
  /// 0 until two calls of add().
  double samplesPerSecond() const;
  void clear() { marks_.clear(); }

 private:
  static constexpr double kWindowSeconds = 1;
  struct Mark {
    double time, samples;
  };
  std::deque<Mark> marks_;
};

}  // namespace ui
