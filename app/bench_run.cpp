#include "app/bench_run.h"

#include <algorithm>
#include <utility>

#include "engine/data/data_loader.h"
#include "engine/graph/execution.h"
#include "engine/training/supervised_trainer.h"

namespace app {
namespace {

nn::Network initializedNetwork(const BenchCase& bench) {
  nn::Network network = nn::Network::compile(bench.graph());
  network.initialize(1);
  return network;
}

nn::TrainingSettings settingsOf(const BenchCase& bench) {
  nn::TrainingSettings settings;
  settings.batchSize = bench.batch;
  settings.optimizer = bench.optimizer;
  settings.optimizerOptions = bench.optimizerOptions;
  return settings;
}

class TrainingRun : public BenchRun {
 public:
  TrainingRun(const BenchCase& bench, const std::shared_ptr<const nn::Dataset>& data)
      : trainer_(initializedNetwork(bench), data->info(), settingsOf(bench), bench.batch), loader_(data, bench.batch, true, 1) {
    if (trainer_.takesSparseInputs()) loader_.deliverSparse();
  }

  nn::Index gather() override {
    while (!loader_.next(batch_)) loader_.startEpoch(++epoch_);
    return batch_.size;
  }
  double compute() override { return trainer_.step(batch_).loss; }
  const nn::NetworkPlan& plan() const override { return trainer_.network().plan(); }
  nn::Index optimizerNumbers() const override { return static_cast<nn::Index>(trainer_.state().memoryNames.size()); }
  void startProfile() override { trainer_.startProfile(); }
  std::vector<nn::StepProfile> profile() const override { return trainer_.profile(); }

 private:
  nn::SupervisedTrainer trainer_;
  nn::DataLoader loader_;
  nn::Batch batch_;
  int epoch_ = 0;
};

/// Predicts one sample after the other, from a batch that is in memory.
class PredictionRun : public BenchRun {
 public:
  PredictionRun(const BenchCase& bench, const std::shared_ptr<const nn::Dataset>& data)
      : network_(initializedNetwork(bench)),
        execution_(network_.sharedPlan(), 1, nn::Execution::Purpose::Predict),
        loader_(data, bench.samples, false, 1) {
    loader_.next(batch_);
  }

  nn::Index gather() override {
    next_ = (next_ + 1) % batch_.size;
    return 1;
  }
  double compute() override {
    const nn::ConstTensorView input = nn::ConstTensorView(batch_.inputs).rows(next_, 1);
    execution_.evaluate(network_, std::span(&input, 1));
    return static_cast<double>(execution_.prediction().values().front());
  }
  const nn::NetworkPlan& plan() const override { return network_.plan(); }
  nn::Index optimizerNumbers() const override { return -1; }
  void startProfile() override { execution_.startProfile(); }
  std::vector<nn::StepProfile> profile() const override { return execution_.profile(); }

 private:
  nn::Network network_;
  nn::Execution execution_;
  nn::DataLoader loader_;
  nn::Batch batch_;
  nn::Index next_ = 0;
};

}  // namespace

std::unique_ptr<BenchRun> makeBenchRun(const BenchCase& bench) {
  const auto data = benchData(bench);
  if (bench.predicts) return std::make_unique<PredictionRun>(bench, data);
  return std::make_unique<TrainingRun>(bench, data);
}

double runSteps(BenchRun& run, nn::Index steps) {
  double result = 0;
  for (nn::Index step = 0; step < steps; ++step) {
    run.gather();
    result = run.compute();
  }
  return result;
}

double samplesPerSecond(BenchRun& run, double seconds, int repeats) {
  // Asking for the time costs as much as a twentieth of the shortest steps, so it is asked every 20 µs or so only.
  constexpr double kBetweenLooks = 20e-6;
  const auto samplesOf = [&run](nn::Index steps) {
    nn::Index samples = 0;
    for (nn::Index step = 0; step < steps; ++step) {
      samples += run.gather();
      run.compute();
    }
    return samples;
  };
  const Stopwatch warmUp;
  nn::Index steps = 0;
  do steps += 1, samplesOf(1);
  while (warmUp.seconds() < seconds / 2);
  const double stepSeconds = warmUp.seconds() / static_cast<double>(steps);
  const nn::Index together = std::max<nn::Index>(1, static_cast<nn::Index>(kBetweenLooks / stepSeconds));

  std::vector<double> rates;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const Stopwatch watch;
    nn::Index samples = 0;
    do samples += samplesOf(together);
    while (watch.seconds() < seconds);
    rates.push_back(static_cast<double>(samples) / watch.seconds());
  }
  std::nth_element(rates.begin(), rates.begin() + repeats / 2, rates.end());
  return rates[static_cast<std::size_t>(repeats / 2)];
}

}  // namespace app
