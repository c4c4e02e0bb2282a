#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/bench_cases.h"
#include "engine/graph/network.h"
#include "engine/graph/step_profile.h"

namespace app {

/// A case with everything it needs in memory, ready to be repeated as often as wanted.
class BenchRun {
 public:
  virtual ~BenchRun() = default;

  /// Fetches the samples of the next step (a new permutation for every epoch) and returns how many they are.
  virtual nn::Index gather() = 0;
  /// One training step, or one prediction, on these. Returns the loss, or for a prediction its first number.
  virtual double compute() = 0;

  virtual const nn::NetworkPlan& plan() const = 0;
  /// Numbers that the optimizer keeps for every parameter; -1 when nothing is trained.
  virtual nn::Index optimizerNumbers() const = 0;
  /// From now on takes the time of every layer call.
  virtual void startProfile() = 0;
  /// One for every step of plan(), since startProfile().
  virtual std::vector<nn::StepProfile> profile() const = 0;
};

/// Throws nn::Error when network and data do not fit each other or memory.
std::unique_ptr<BenchRun> makeBenchRun(const BenchCase& bench);

/// Does so many steps and returns what the last one computed. A function of its own, so that instructions can be counted in it.
double runSteps(BenchRun& run, nn::Index steps);

/// Samples a second: the median over `repeats` repeats of about `seconds` each, after half of one to warm up.
double samplesPerSecond(BenchRun& run, double seconds, int repeats);

/// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace app
