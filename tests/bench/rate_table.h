#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <utility>

#include <QDebug>
#include <QString>

#include "engine/core/parallel.h"
#include "engine/core/subnormals.h"
#include "engine/kernels/peak.h"

/// Prints how fast kernels are on one thread and on two, beside what the machine can do at best in the same run.
class RateTable {
 public:
  /// A kernel bound by arithmetic: GFLOP/s, and its part of the peak.
  void arithmetic(const QString& name, double flop, const std::function<void()>& run) {
    report(name, "GFLOP/s", flop, run, [this] { return peak(); });
  }

  /// A kernel bound by memory: GB/s of what it reads and writes, and its part of the speed at which as many bytes can be
  /// read again and again.
  void memory(const QString& name, double bytes, const std::function<void()>& run) {
    report(name, "GB/s", bytes, run, [this, bytes] { return bandwidth(bytes); });
  }

 private:
  static constexpr double kRoofSeconds = 0.02;

  /// Seconds of one call: the best of several rounds of at least 4 ms.
  static double secondsOf(const std::function<void()>& run) {
    using Clock = std::chrono::steady_clock;
    const auto time = [&](int calls) {
      const auto start = Clock::now();
      for (int i = 0; i < calls; ++i) run();
      return std::chrono::duration<double>(Clock::now() - start).count();
    };
    int calls = 1;
    while (time(calls) < 0.004 && calls < 1 << 20) calls *= 2;
    double best = time(calls);
    for (int round = 0; round < 6; ++round) best = std::min(best, time(calls));
    return best / calls;
  }

  double peak() {
    double& known = peaks_[nn::parallelThreads()];
    if (known == 0) known = nn::kernels::peakFlops(kRoofSeconds);
    return known;
  }

  double bandwidth(double bytes) {
    const auto footprint = static_cast<nn::Index>(bytes);
    double& known = bandwidths_[{nn::parallelThreads(), footprint}];
    if (known == 0) known = nn::kernels::readBandwidth(footprint, kRoofSeconds);
    return known;
  }

  static void report(const QString& name, const char* unit, double work, const std::function<void()>& run,
                     const std::function<double()>& roof) {
    // A kernel that scales its own output again and again would end in subnormal numbers, as no training step does.
    const nn::FlushSubnormals flush;
    std::array<double, 2> rates{}, parts{};
    for (std::size_t i = 0; i < rates.size(); ++i) {
      const nn::ParallelScope scope(static_cast<int>(i) + 1);
      rates[i] = work / secondsOf(run);
      parts[i] = 100 * rates[i] / roof();
    }
    qInfo("%-34s %8.1f %5.0f %% %8.1f %5.0f %%  %s", qPrintable(name), rates[0] / 1e9, parts[0], rates[1] / 1e9, parts[1],
          unit);
  }

  std::map<int, double> peaks_;
  std::map<std::pair<int, nn::Index>, double> bandwidths_;
};
