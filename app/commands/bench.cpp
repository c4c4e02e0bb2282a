#include <algorithm>

#include "app/bench_breakdown.h"
#include "app/bench_cases.h"
#include "app/bench_costs.h"
#include "app/bench_run.h"
#include "app/command.h"
#include "app/report.h"
#include "engine/core/cpu.h"
#include "engine/core/parallel.h"

namespace app {
namespace {

void declareOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("threads"), QStringLiteral("Threads (default: the physical cores)."), QStringLiteral("T")},
      {QStringLiteral("seconds"), QStringLiteral("Length of one repeat."), QStringLiteral("S"), QStringLiteral("0.4")},
      {QStringLiteral("repeats"), QStringLiteral("Repeats; the median counts."), QStringLiteral("N"), QStringLiteral("5")},
      {QStringLiteral("list"), QStringLiteral("Only print the names of the cases.")},
      {QStringLiteral("breakdown"), QStringLiteral("Also where the time goes, layer by layer, and what the machine allows.")},
      {QStringLiteral("steps"), QStringLiteral("Only do so many steps, without taking the time."), QStringLiteral("N")},
  });
}

struct BenchOptions {
  int threads = 1;
  double seconds = 0;
  int repeats = 0;
  nn::Index steps = 0;  ///< 0: take the time
  bool breakdown = false;
};

std::string padded(const std::string& name) { return name + std::string(24 - std::min<std::size_t>(23, name.size()), ' '); }

nlohmann::ordered_json rowOf(const BenchCase& bench, const BenchRun& run, const BenchOptions& options) {
  return {{"case", bench.name},
          {"threads", options.threads},
          {"parameters", run.plan().parameterCount},
          {"mflop_per_sample", sum(productCosts(run.plan(), !bench.predicts)).total() / 1e6}};
}

void runOnly(const BenchCase& bench, const BenchOptions& options, const Report& report) {
  const auto run = makeBenchRun(bench);
  const double result = runSteps(*run, options.steps);
  const char* what = bench.predicts ? "prediction" : "loss";
  nlohmann::ordered_json row = rowOf(bench, *run, options);
  row["steps"] = options.steps;
  row[what] = result;
  report.event(row);
  report.line(padded(bench.name) + std::to_string(options.steps) + " steps, " + what + " " + fixed(result, 6));
}

void measure(const BenchCase& bench, const BenchOptions& options, const Report& report) {
  const auto run = makeBenchRun(bench);
  const double rate = samplesPerSecond(*run, options.seconds, options.repeats);
  nlohmann::ordered_json row = rowOf(bench, *run, options);
  row["samples_per_second"] = rate;
  std::string text = padded(bench.name) + fixed(rate, 0) + " samples/s";
  if (bench.predicts) {
    row["median_us"] = 1e6 / rate;
    text += ", " + fixed(1e6 / rate, 1) + " µs each";
  }
  report.line(text);
  if (options.breakdown) {
    const Breakdown breakdown = takeBreakdown(*run, options.seconds);
    const Roofline roofline = takeRoofline(*run, breakdown.batch, rate);
    row["breakdown"] = toJson(breakdown);
    row["roofline"] = toJson(roofline);
    print(breakdown, report);
    print(roofline, options.threads, report);
  }
  report.event(row);
}

int run(const QCommandLineParser& arguments, const Environment&) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  if (arguments.isSet(QStringLiteral("list"))) {
    for (const BenchCase& bench : benchCases()) {
      report.event({{"case", bench.name}});
      report.line(bench.name);
    }
    return kDone;
  }
  const BenchOptions options = {
      .threads = threadsOption(arguments),
      .seconds = numberOption(arguments, QStringLiteral("seconds"), 0.4, 0.01, 60),
      .repeats = static_cast<int>(integerOption(arguments, QStringLiteral("repeats"), 5, 1, 100)),
      .steps = integerOption(arguments, QStringLiteral("steps"), 0, 1, 1'000'000'000),
      .breakdown = arguments.isSet(QStringLiteral("breakdown")),
  };
  std::vector<const BenchCase*> wanted;
  for (const QString& name : arguments.positionalArguments()) wanted.push_back(&benchCase(name.toStdString()));
  if (wanted.empty())
    for (const BenchCase& bench : benchCases()) wanted.push_back(&bench);
  report.line("kernels: " + nn::instructionSet() + ", threads: " + std::to_string(options.threads));
  const nn::ParallelScope scope(options.threads);
  for (const BenchCase* bench : wanted) options.steps > 0 ? runOnly(*bench, options, report) : measure(*bench, options, report);
  return kDone;
}

}  // namespace

Command benchCommand() {
  return {QStringLiteral("bench"), QStringLiteral("[CASE...] [--threads T] [--seconds S] [--breakdown] [--steps N] [--json]"),
          QStringLiteral("Training throughput on synthetic data."), declareOptions, run};
}

}  // namespace app
