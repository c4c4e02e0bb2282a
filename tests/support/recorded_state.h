#pragma once

#include <span>
#include <vector>

#include "engine/explain/step_record.h"
#include "engine/training/training_session.h"
#include "tests/support/networks.h"

/// Whether two trainings, or two recorded steps, are the same to the bit.
namespace recorded_state {

/// Parameters, buffers, the optimizer's memory and where it stands, as one list of numbers.
inline std::vector<nn::Scalar> numbersOf(const nn::TrainingState& state) {
  std::vector<nn::Scalar> all = networks::weights(*state.trainer.network);
  const auto append = [&](std::span<const nn::Scalar> values) { all.insert(all.end(), values.begin(), values.end()); };
  for (std::size_t b = 0; b < state.trainer.network->plan().buffers.size(); ++b)
    append(state.trainer.network->buffer(static_cast<nn::Index>(b)).values());
  for (const auto& tensors : state.trainer.memory)
    for (const nn::Tensor& tensor : tensors) append(tensor.values());
  for (const auto number : {state.trainer.step, state.trainer.optimizerStart, state.position.step,
                            static_cast<std::int64_t>(state.position.epoch), static_cast<std::int64_t>(state.position.batch)})
    all.push_back(static_cast<nn::Scalar>(number));
  return all;
}

inline bool areSame(const std::vector<nn::Tensor>& a, const std::vector<nn::Tensor>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].isEmpty() != b[i].isEmpty() || (!a[i].isEmpty() && !(a[i] == b[i]))) return false;
  return true;
}

inline bool areSame(const nn::StepRecord& a, const nn::StepRecord& b) {
  bool same =
      a.samples == b.samples && a.position == b.position && a.total == b.total && a.workspace.size() == b.workspace.size();
  for (std::size_t s = 0; same && s < a.workspace.size(); ++s) same = areSame(a.workspace[s], b.workspace[s]);
  return same && areSame(a.values, b.values) && areSame(a.preActivations, b.preActivations) &&
         areSame(a.gradients, b.gradients) && areSame(a.preActivationGradients, b.preActivationGradients) &&
         areSame(a.parameterGradients, b.parameterGradients) && areSame(a.targets, b.targets) &&
         networks::weights(*a.before->network) == networks::weights(*b.before->network) &&
         networks::weights(*a.after->network) == networks::weights(*b.after->network);
}

}  // namespace recorded_state
