#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/explain/expression.h"
#include "engine/graph/network.h"
#include "engine/training/trainer.h"
#include "engine/training/training_session.h"

namespace nn {

/// Everything about one training step: the batch, every number of the pass forward and back, and the weights and the
/// optimizer's memory before and after. Made by recordStep() from the layers' own arithmetic. Immutable once made, so that any
/// thread may read it.
///
/// Tensors are (N, ...) with the N samples of the whole batch, parameters and what belongs to them as they are. A tensor that
/// does not exist is empty: no pre-activation where a node has no activation of its own, no gradient where no output depends on
/// it. Gradients reach down to the data, also where training needs none because nothing before learns.
struct StepRecord {
  TrainingPosition position;  ///< before the step
  StepResult result;          ///< what the trainer reported; its step counts from 1
  TrainingSettings settings;
  double rateFactor = 1;         ///< of the schedule; result.learningRate has it
  std::int64_t memorySteps = 1;  ///< the optimizer's own count t of updates since its memory was empty, this one included
  std::vector<Index> samples;    ///< numbers of the batch's samples in the training set
  std::shared_ptr<const TrainerState> before, after;

  std::vector<Tensor> targets;        ///< of every output, as its loss wants them
  std::vector<Tensor> sampleWeights;  ///< (N) of every output; empty when all count the same
  /// What came out of every tensor of the plan, z of nodes with an activation of their own (also where the loss applies it),
  /// and the gradients with respect to both. The gradient of an output's tensor is ∂L/∂ŷ.
  std::vector<Tensor> values, preActivations, gradients, preActivationGradients;
  std::vector<std::vector<Tensor>> workspace;  ///< of every step of the plan, whole batch in front
  std::vector<Tensor> parameterGradients;      ///< without penalties and bounds; empty for what is not learned
  std::vector<Tensor> sampleLosses;            ///< (N) of every output, without its weight and the sample's
  std::vector<double> losses;                  ///< mean over the batch, of every output
  double activityPenalty = 0, weightPenalty = 0;
  double total = 0;         ///< Σ weight · loss + penalties
  double gradientNorm = 0;  ///< of all gradients, penalties and the bound on single numbers included
  double normScale = 1;     ///< what the bound on the norm multiplied all gradients by

  const NetworkPlan& plan() const { return before->network->plan(); }
  Index batchSize() const { return static_cast<Index>(samples.size()); }
  /// The tensor that an element with this role, node, index and memory stands in; empty when there is none. For a Loss the (N)
  /// losses of an output's samples.
  ConstTensorView tensor(const TensorElement& element) const;
  /// Shape without the batch axis.
  Shape shape(const TensorElement& element) const;
  bool has(const TensorElement& element) const;
  /// NaN when there is no such number.
  double value(const TensorElement& element) const;
  /// ∂(total)/∂parameter of a single sample: its share of parameterGradients. Empty where samples influence each other (batch
  /// normalisation), and for what is not learned. parameter: number in the plan.
  Tensor sampleGradient(Index parameter, Index sample) const;
  /// Bytes of all tensors.
  Index bytes() const;
};

/// What a step is made from.
struct StepSource {
  std::shared_ptr<const TrainerState> before, after;  ///< what the trainer had and has
  StepResult result;
  TrainingPosition position;
  TrainingSettings settings;
  double rateFactor = 1;
  std::vector<double> classWeights = {};  ///< as Trainer::setClassWeights() has them
};

/// Memory that recording a batch of this size takes at most.
Index recordBytes(const NetworkPlan& plan, Index batchSize);

/// Runs the step's batch once more, keeping every number. info: of the data set that the trainer was made with. The weights and
/// the parameter gradients have the bits of the training step. Throws ConfigError, with the sizes, when the record would need
/// more than limitBytes.
std::shared_ptr<const StepRecord> recordStep(const StepSource& source, const Batch& batch, const DatasetInfo& info,
                                             Index limitBytes = Index{2} << 30);

}  // namespace nn
