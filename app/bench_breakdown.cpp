#include "app/bench_breakdown.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/peak.h"

namespace app {
namespace {

constexpr double kPeakSeconds = 0.05;

double total(const nn::StepProfile& times) { return times.forward + times.backward + times.weights; }

std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}
std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

/// Milliseconds with as many places as steps of this length need to tell layers apart.
class Milliseconds {
 public:
  explicit Milliseconds(double stepSeconds) : decimals_(stepSeconds > 10e-3 ? 2 : stepSeconds > 0.1e-3 ? 4 : 6) {}
  std::string operator()(double seconds) const { return right(fixed(1e3 * seconds, decimals_), 10); }

 private:
  int decimals_;
};

std::string row(const std::string& name, const std::string& type, const std::string& numbers) {
  return "  " + left(name, 26) + left(type, 24) + numbers;
}

std::string percent(double part, double whole) { return fixed(100 * part / whole, 1) + " %"; }

}  // namespace

double Breakdown::Layer::flops(nn::Index samples) const {
  const double time = total(seconds);
  return time > 0 ? static_cast<double>(samples) * cost.total() / time : 0;
}

Breakdown takeBreakdown(BenchRun& run, double seconds) {
  const nn::ParallelScope alone(1);
  Breakdown result;
  result.batch = run.gather();
  run.compute();
  run.startProfile();
  const Stopwatch watch;
  double steps = 0;
  do {
    const Stopwatch gathering;
    run.gather();
    result.gather += gathering.seconds();
    run.compute();
    ++steps;
  } while (watch.seconds() < seconds);
  result.step = watch.seconds() / steps;
  result.gather /= steps;
  result.rest = result.step - result.gather;
  const std::vector<nn::StepProfile> times = run.profile();
  const std::vector<ProductCost> costs = productCosts(run.plan(), run.optimizerNumbers() >= 0);
  for (std::size_t s = 0; s < times.size(); ++s) {
    const nn::NetworkPlan::Step& step = run.plan().steps[s];
    if (step.role != nn::LayerRole::Hidden) continue;
    const nn::StepProfile each = {times[s].forward / steps, times[s].backward / steps, times[s].weights / steps};
    result.layers.push_back({step.name, step.type, costs[s], each});
    result.rest -= total(each);
  }
  result.peakFlops = nn::kernels::peakFlops(kPeakSeconds);
  return result;
}

double Roofline::limit() const { return std::min(arithmeticLimit(), memoryLimit()); }

Roofline takeRoofline(const BenchRun& run, nn::Index batch, double rate) {
  const nn::Index optimizerNumbers = run.optimizerNumbers();
  const MemoryCost memory = memoryCost(run.plan(), batch, optimizerNumbers);
  return {.flopPerSample = sum(productCosts(run.plan(), optimizerNumbers >= 0)).total(),
          .bytesPerSample = memory.traffic / static_cast<double>(batch),
          .footprint = memory.footprint,
          .peakFlops = nn::kernels::peakFlops(kPeakSeconds),
          .bandwidth = nn::kernels::readBandwidth(static_cast<nn::Index>(memory.footprint), kPeakSeconds),
          .rate = rate};
}

nlohmann::ordered_json toJson(const Breakdown& breakdown) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (const Breakdown::Layer& layer : breakdown.layers) {
    const double flops = layer.flops(breakdown.batch);
    layers.push_back({{"name", layer.name},
                      {"type", layer.type},
                      {"mflop_per_sample", layer.cost.total() / 1e6},
                      {"forward_ms", 1e3 * layer.seconds.forward},
                      {"backward_ms", 1e3 * layer.seconds.backward},
                      {"weights_ms", 1e3 * layer.seconds.weights},
                      {"gflops", flops / 1e9},
                      {"percent_of_peak", 100 * flops / breakdown.peakFlops}});
  }
  return {{"threads", 1},
          {"batch", breakdown.batch},
          {"layers", layers},
          {"gather_ms", 1e3 * breakdown.gather},
          {"rest_ms", 1e3 * breakdown.rest},
          {"step_ms", 1e3 * breakdown.step},
          {"peak_gflops", breakdown.peakFlops / 1e9}};
}

nlohmann::ordered_json toJson(const Roofline& roofline) {
  return {{"mflop_per_sample", roofline.flopPerSample / 1e6},
          {"kilobytes_per_sample", roofline.bytesPerSample / 1e3},
          {"flop_per_byte", roofline.intensity()},
          {"footprint_megabytes", roofline.footprint / 1e6},
          {"peak_gflops", roofline.peakFlops / 1e9},
          {"read_gigabytes_per_second", roofline.bandwidth / 1e9},
          {"arithmetic_limit", roofline.arithmeticLimit()},
          {"memory_limit", roofline.memoryLimit()},
          {"percent_of_peak", 100 * roofline.rate / roofline.arithmeticLimit()},
          {"percent_of_limit", 100 * roofline.rate / roofline.limit()}};
}

void print(const Breakdown& breakdown, const Report& report) {
  const Milliseconds ms(breakdown.step);
  report.line("  one thread, milliseconds of a step of " + std::to_string(breakdown.batch) + " samples, MFLOP of a sample");
  report.line(row("layer", "type", "     MFLOP   forward  backward   weights   GFLOP/s   of peak"));
  for (const Breakdown::Layer& layer : breakdown.layers) {
    const double flops = layer.flops(breakdown.batch);
    std::string numbers = flops > 0 ? right(fixed(layer.cost.total() / 1e6, 4), 10) : std::string(10, ' ');
    numbers += ms(layer.seconds.forward) + ms(layer.seconds.backward) + ms(layer.seconds.weights);
    if (flops > 0) numbers += right(fixed(flops / 1e9, 1), 10) + right(percent(flops, breakdown.peakFlops), 10);
    report.line(row(layer.name, layer.type, numbers));
  }
  const std::string skipped(10, ' ');
  report.line(row("gather", "", skipped + ms(breakdown.gather)));
  report.line(row("loss, update and rest", "", skipped + ms(breakdown.rest)));
  report.line(row("step, with the clocks", "", skipped + ms(breakdown.step)));
}

void print(const Roofline& roofline, int threads, const Report& report) {
  report.line("  roofline, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads"));
  report.line("    arithmetic  " + fixed(roofline.flopPerSample / 1e6, 4) + " MFLOP a sample at " +
              fixed(roofline.peakFlops / 1e9, 1) + " GFLOP/s: " + fixed(roofline.arithmeticLimit(), 0) + " samples/s");
  report.line("    memory      " + fixed(roofline.bytesPerSample / 1e3, 2) + " kB a sample at " +
              fixed(roofline.bandwidth / 1e9, 1) + " GB/s (a step needs " + fixed(roofline.footprint / 1e6, 3) +
              " MB): " + fixed(roofline.memoryLimit(), 0) + " samples/s");
  report.line("    intensity   " + fixed(roofline.intensity(), 2) + " FLOP a byte, bound by " +
              (roofline.arithmeticLimit() < roofline.memoryLimit() ? "arithmetic" : "memory"));
  report.line("    reached     " + fixed(roofline.rate, 0) + " samples/s, " +
              percent(roofline.rate, roofline.arithmeticLimit()) + " of the arithmetic's peak, " +
              percent(roofline.rate, roofline.limit()) + " of the limit");
}

}  // namespace app
