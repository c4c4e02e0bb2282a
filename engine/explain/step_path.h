#pragma once

#include <optional>
#include <vector>

#include "engine/explain/microscope.h"

namespace nn {

/// The items of one batch in order, counted through: item i is the one that makes done = i + 1.
class StepPath {
 public:
  StepPath(const StepRecord& record, Microscope::Order order);

  Microscope::Order order() const { return order_; }
  Index count() const { return passes_ * passUnits_ + updateUnits_; }
  Microscope::Item item(Index number) const;
  /// The next end of a unit, layer, sample or batch behind `done`, at most count(); the last one before it, at least 0.
  Index endAfter(Index done, Microscope::StepSize size) const;
  Index endBefore(Index done, Microscope::StepSize size) const;
  /// Where a phase begins; of the sample of `done` for the phases that every sample has.
  Index begin(Microscope::Phase phase, Index done) const;
  /// How many items must be done for a number to be known; 0 for what is known from the beginning, nothing for what does not
  /// exist.
  std::optional<Index> doneFor(const TensorElement& element) const;
  /// The same place in another order.
  Index place(const StepPath& other, Index done) const;

 private:
  using Phase = Microscope::Phase;
  /// What one node does in one phase.
  struct Stage {
    Phase phase;
    Index step, units;
    Index first = 0;  ///< item within a sample's pass, or within the update
  };
  static Index add(std::vector<Stage>& stages, Stage stage, Index first);
  void addBackward(const StepRecord& record);
  const Stage* find(const std::vector<Stage>& stages, Phase phase, Index step) const;
  const Stage& stageOf(Index number, Index& start) const;
  std::optional<Index> inPass(Phase phase, Index step, const TensorElement& element, Index units) const;
  std::optional<Index> gradientDone(Index step) const;
  std::optional<Index> dataGradientDone(const NetworkPlan::Step& input, const TensorElement& element) const;

  const StepRecord& record_;
  Microscope::Order order_;
  Index passes_ = 1, passUnits_ = 0, updateUnits_ = 0;
  std::vector<Stage> pass_, update_;
  std::vector<bool> activatesRows_;  ///< of every step: an output is known only when all z of its node are
};

}  // namespace nn
