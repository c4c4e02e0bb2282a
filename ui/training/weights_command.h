#pragma once

#include <memory>
#include <utility>

#include <QUndoCommand>

#include "ui/training/training_controller.h"

namespace ui {

/// One end of a change of weights: what comes back when it is undone, or when it is done again. The change of the project lies
/// between two of them, since weights fit the network of their own side.
class WeightsCommand : public QUndoCommand {
 public:
  enum class When { Undone, Done };
  /// state: null for untrained.
  WeightsCommand(TrainingController& training, When when, std::shared_ptr<const nn::TrainingState> state)
      : training_(training), when_(when), state_(std::move(state)) {}

  void redo() override {
    if (when_ == When::Done) apply();
  }
  void undo() override {
    if (when_ == When::Undone) apply();
  }

 private:
  void apply() {
    if (state_)
      training_.restoreState(*state_);
    else
      training_.reset();
  }

  TrainingController& training_;
  When when_;
  std::shared_ptr<const nn::TrainingState> state_;
};

}  // namespace ui
