#include <algorithm>
#include <chrono>

#include "app/bench_cases.h"
#include "app/command.h"
#include "app/report.h"
#include "engine/core/cpu.h"
#include "engine/core/parallel.h"
#include "engine/data/data_loader.h"
#include "engine/graph/execution.h"
#include "engine/training/supervised_trainer.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void declareOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("threads"), QStringLiteral("Threads (default: the physical cores)."), QStringLiteral("T")},
      {QStringLiteral("seconds"), QStringLiteral("Length of one repeat."), QStringLiteral("S"), QStringLiteral("0.4")},
      {QStringLiteral("repeats"), QStringLiteral("Repeats; the median counts."), QStringLiteral("N"), QStringLiteral("5")},
  });
}

/// Samples a second: median over the repeats of `unit`, which does one step and returns its samples.
template <typename Unit>
double measure(Unit&& unit, double seconds, int repeats) {
  for (const auto start = Clock::now(); secondsSince(start) < seconds / 2;) unit();
  std::vector<double> rates;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto start = Clock::now();
    nn::Index samples = 0;
    do samples += unit();
    while (secondsSince(start) < seconds);
    rates.push_back(static_cast<double>(samples) / secondsSince(start));
  }
  std::nth_element(rates.begin(), rates.begin() + repeats / 2, rates.end());
  return rates[static_cast<std::size_t>(repeats / 2)];
}

double trainingRate(const BenchCase& bench, double seconds, int repeats) {
  const auto data = benchData(bench);
  nn::Network network = nn::Network::compile(bench.graph());
  network.initialize(1);
  nn::TrainingSettings settings;
  settings.batchSize = bench.batch;
  settings.optimizer = bench.optimizer;
  settings.optimizerOptions = bench.optimizerOptions;
  nn::SupervisedTrainer trainer(std::move(network), data->info(), settings, bench.batch);
  nn::DataLoader loader(data, bench.batch, true, 1);
  int epoch = 0;
  loader.startEpoch(epoch);
  nn::Batch batch;
  return measure(
      [&] {
        while (!loader.next(batch)) loader.startEpoch(++epoch);
        trainer.step(batch);
        return batch.size;
      },
      seconds, repeats);
}

double predictionRate(const BenchCase& bench, double seconds, int repeats) {
  nn::Network network = nn::Network::compile(bench.graph());
  network.initialize(1);
  const auto data = benchData(bench);
  nn::Execution execution(network.sharedPlan(), 1, nn::Execution::Purpose::Predict);
  nn::DataLoader loader(data, 64, false, 1);
  loader.startEpoch(0);
  nn::Batch batch;
  loader.next(batch);
  nn::Index next = 0;
  return measure(
      [&] {
        const nn::ConstTensorView input = nn::ConstTensorView(batch.inputs).rows(next, 1);
        next = (next + 1) % batch.size;
        execution.evaluate(network, std::span(&input, 1));
        return nn::Index{1};
      },
      seconds, repeats);
}

int run(const QCommandLineParser& arguments, const Environment&) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const double seconds = numberOption(arguments, QStringLiteral("seconds"), 0.4, 0.01, 60);
  const int repeats = static_cast<int>(integerOption(arguments, QStringLiteral("repeats"), 5, 1, 100));
  const int threads = threadsOption(arguments);
  std::vector<const BenchCase*> wanted;
  for (const QString& name : arguments.positionalArguments()) wanted.push_back(&benchCase(name.toStdString()));
  if (wanted.empty())
    for (const BenchCase& bench : benchCases()) wanted.push_back(&bench);
  report.line("kernels: " + nn::instructionSet() + ", threads: " + std::to_string(threads));
  const nn::ParallelScope scope(threads);
  for (const BenchCase* bench : wanted) {
    const double rate = bench->predicts ? predictionRate(*bench, seconds, repeats) : trainingRate(*bench, seconds, repeats);
    report.event({{"case", bench->name}, {"threads", threads}, {"samples_per_second", rate}});
    report.line(bench->name + std::string(24 - std::min<std::size_t>(23, bench->name.size()), ' ') + fixed(rate, 0) +
                " samples/s");
  }
  return kDone;
}

}  // namespace

Command benchCommand() {
  return {QStringLiteral("bench"), QStringLiteral("[CASE...] [--threads T] [--seconds S] [--json]"),
          QStringLiteral("Training throughput on synthetic data."), declareOptions, run};
}

}  // namespace app
