#include "engine/training/sample_results.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/losses/loss.h"
#include "engine/metrics/class_decision.h"
#include "engine/training/supervised_batch.h"

namespace nn {
namespace {

constexpr Index kBatch = 256;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Gathers what batches give, in the order of the samples.
class Collector {
 public:
  Collector(const NetworkPlan& plan, const DatasetInfo& info, Index samples)
      : output_(plan.steps[at(plan.outputSteps.front())]),
        yesFrom_(LossRegistry::instance().require(output_.lossId).yesFrom),
        activated_(output_.plan.outputs.front().withBatch(1)) {
    results_.samples = samples;
    results_.units = output_.plan.outputs.front().elementCount();
    results_.forClasses = metricFor(plan, info).forClasses;
    keepsNumbers_ = results_.units <= SampleResults::kMostNumbers / std::max<Index>(1, samples);
    results_.losses.reserve(at(samples));
  }

  void add(const Execution& execution, ConstTensorView targets) {
    const ConstTensorView predictions = execution.prediction(), logits = execution.logits();
    for (Index n = 0; n < predictions.rowCount(); ++n) {
      const ConstTensorView target = targets.rows(n, 1);
      results_.losses.push_back(logits.isEmpty()
                                    ? output_.loss->evaluate(predictions.rows(n, 1), target, 1, {})
                                    : output_.loss->evaluateLogits(logits.rows(n, 1), target, 1, activated_.view(), {}));
      if (!results_.forClasses) continue;
      results_.wanted.push_back(targetClass(target.values(), results_.units));
      results_.predicted.push_back(predictedClass(rowOf(predictions, n), yesFrom_));
    }
    if (results_.forClasses) results_.confusion.add(predictions, targets, yesFrom_);
    if (!keepsNumbers_) return;
    append(results_.predictions, predictions);
    if (!results_.forClasses) append(results_.targets, targets);
  }

  SampleResults take() {
    std::vector<Index>& order = results_.byLoss;
    order.resize(results_.losses.size());
    std::iota(order.begin(), order.end(), Index{0});
    const auto rank = [this](Index sample) {
      const double loss = results_.losses[at(sample)];
      return std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss;
    };
    std::ranges::stable_sort(order, std::ranges::greater(), rank);
    return std::move(results_);
  }

 private:
  static void append(std::vector<Scalar>& to, ConstTensorView values) {
    to.insert(to.end(), values.values().begin(), values.values().end());
  }

  const NetworkPlan::Step& output_;
  double yesFrom_;
  Tensor activated_;  ///< where a loss that starts from logits puts a prediction
  bool keepsNumbers_ = true;
  SampleResults results_;
};

/// Samples in the order of their losses.
template <typename Predicate>
std::vector<Index> chosen(const SampleResults& results, Predicate&& isWanted) {
  std::vector<Index> found;
  if (results.forClasses) std::ranges::copy_if(results.byLoss, std::back_inserter(found), isWanted);
  return found;
}

}  // namespace

std::optional<SampleResults> evaluateSamples(const Network& network, std::shared_ptr<const Dataset> data,
                                             const std::function<bool(Index)>& goOn) {
  const DatasetInfo info = data->info();
  Collector collector(network.plan(), info, data->size());
  DataLoader loader(std::move(data), kBatch, false, 0);
  Execution execution(network.sharedPlan(), loader.batchSize(), Execution::Purpose::Predict);
  SupervisedBatch batch(network.plan(), info, loader.batchSize());
  Batch loaded;
  for (Index done = 0; !goOn || goOn(done); done += loaded.size) {
    if (!loader.next(loaded)) return collector.take();
    batch.set(loaded, 0, loaded.size);
    execution.evaluate(network, batch.inputs(), batch.targets());
    collector.add(execution, batch.targets().front());
  }
  return std::nullopt;
}

std::vector<Index> samplesOfCell(const SampleResults& results, Index wanted, Index predicted) {
  return chosen(results, [&](Index n) { return results.wanted[at(n)] == wanted && results.predicted[at(n)] == predicted; });
}

std::vector<Index> mistakes(const SampleResults& results, std::optional<Index> ofClass) {
  return chosen(results, [&](Index n) {
    return results.wanted[at(n)] != results.predicted[at(n)] && (!ofClass || results.wanted[at(n)] == *ofClass);
  });
}

RocCurve rocOfClass(const SampleResults& results, Index classNumber) {
  std::vector<ScoredSample> samples;
  const Index unit = results.units == 1 ? 0 : classNumber;
  // A single unit speaks for the second of two classes.
  const double sign = results.units == 1 && classNumber == 0 ? -1 : 1;
  for (Index n = 0; results.forClasses && !results.predictions.empty() && n < results.samples; ++n)
    samples.push_back({sign * static_cast<double>(results.prediction(n, unit)), results.wanted[at(n)] == classNumber});
  return rocCurve(std::move(samples));
}

}  // namespace nn
