#pragma once

#include <string>
#include <vector>

#include "app/bench_costs.h"
#include "app/bench_run.h"
#include "app/report.h"

namespace app {

/// Where the time of a case goes on one thread: there the times of the layers add up to the whole.
struct Breakdown {
  struct Layer {
    std::string name, type;
    ProductCost cost;                       ///< of one sample
    nn::StepProfile seconds;                ///< of one step
    double flops(nn::Index samples) const;  ///< a second, for a step of so many samples; 0 without products
  };
  std::vector<Layer> layers;
  nn::Index batch = 0;
  double gather = 0;  ///< seconds of a step, as all the following
  double rest = 0;    ///< loss, metric, update, and what lies between the layers
  double step = 0;    ///< with the clocks running; for networks of microseconds these are a good part of it
  double peakFlops = 0;
};

/// Runs the case for about `seconds`.
Breakdown takeBreakdown(BenchRun& run, double seconds);

/// How many samples a second the machine allows with the threads in use, as Williams, Waterman & Patterson (2009) have it:
/// the lower of what its arithmetic and what its memory allow.
struct Roofline {
  double flopPerSample = 0, bytesPerSample = 0;
  double footprint = 0;                 ///< bytes that a step needs, which decide the cache level it lives in
  double peakFlops = 0, bandwidth = 0;  ///< measured: operations, and bytes read from a block of the footprint, a second
  double rate = 0;                      ///< samples a second that were reached

  double intensity() const { return flopPerSample / bytesPerSample; }
  double arithmeticLimit() const { return peakFlops / flopPerSample; }
  double memoryLimit() const { return bandwidth / bytesPerSample; }
  double limit() const;
};

/// Measures the machine's part. rate: samples a second that the case reached with the threads in use.
Roofline takeRoofline(const BenchRun& run, nn::Index batch, double rate);

nlohmann::ordered_json toJson(const Breakdown& breakdown);
nlohmann::ordered_json toJson(const Roofline& roofline);
/// As tables for people.
void print(const Breakdown& breakdown, const Report& report);
void print(const Roofline& roofline, int threads, const Report& report);

}  // namespace app
