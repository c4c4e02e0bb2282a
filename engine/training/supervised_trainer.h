#pragma once

#include <memory>
#include <vector>

#include "engine/graph/step_profile.h"
#include "engine/training/trainer.h"

namespace nn {

/// Trains one network on inputs and targets: loss of every output, penalties, optimizer.
///
/// The network may have several inputs and outputs; all inputs get the data's input, all outputs its target, until data sets
/// with several of them exist. The metric is that of the first output.
class SupervisedTrainer : public Trainer {
 public:
  /// A step takes its batch in parts of settings.batchSize rows and adds up their gradients. maxBatch: the most rows of such a
  /// part and of an evaluation that are expected (more make it allocate again). Throws ConfigError or ShapeError when network
  /// and data do not fit each other.
  SupervisedTrainer(Network network, const DatasetInfo& data, const TrainingSettings& settings, Index maxBatch);
  ~SupervisedTrainer() override;

  StepResult step(const Batch& batch) override;
  bool takesSparseInputs() const override;
  EvaluationResult evaluate(DataLoader& loader, const std::function<bool()>& goOn = {}) override;
  void setRateFactor(double factor) override;
  void setClassWeights(std::vector<double> weights) override;
  void apply(const TrainingSettings& settings) override;
  std::shared_ptr<const Network> networkCopy() const override;
  TrainerState state() const override;
  void restore(const TrainerState& state) override;
  void setWeights(const Network& network) override;
  std::string metricTitle() const override;
  bool higherMetricIsBetter() const override;

  const Network& network() const;

  /// From now on takes the time of every layer call; a larger batch than ever before begins anew without.
  void startProfile();
  /// One for every step of the network's plan, since startProfile(); empty without.
  std::vector<StepProfile> profile() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Loss and metric of a network on a data set in Mode::Evaluate, without a trainer. Batches of up to 256.
EvaluationResult evaluateNetwork(const Network& network, std::shared_ptr<const Dataset> data, const std::string& metricId = {});

/// Writes targets in the form that an output's loss wants: one-hot from class numbers, or as they are. out has room for
/// targets.rowCount() rows and is given the right shape by targetShapeFor().
void encodeTargets(ConstTensorView targets, const NetworkPlan::Step& output, Index classCount, TensorView out);
Shape targetShapeFor(const NetworkPlan::Step& output, const DatasetInfo& data);

}  // namespace nn
