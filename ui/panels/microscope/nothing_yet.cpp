#include "ui/panels/microscope/nothing_yet.h"

#include "ui/widgets/empty_state.h"

#include <QCoreApplication>

namespace ui {

namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(MicroscopePanel)
};

}  // namespace

void sayWhyThereIsNothing(EmptyState& empty, const MicroscopeControl& control, const TrainingController& training) {
  const QString title = Text::tr("Every number of the next batch");
  if (control.state() == MicroscopeControl::State::Failed) {
    empty.setText(Text::tr("This batch cannot be looked at"), control.problem());
    return empty.setAction(Text::tr("Try again"));
  }
  if (training.state() == TrainingController::State::Running) {
    empty.setText(
        title, Text::tr("Training runs. Pause it to go through the next batch step by step: forward, loss, backward, update."));
    return empty.setAction(Text::tr("Pause and look"));
  }
  if (control.state() == MicroscopeControl::State::Working) {
    empty.setText(Text::tr("Working out the batch…"), {});
    return empty.setAction({});
  }
  if (const QString reason = training.reasonNotToTrain(); !reason.isEmpty()) {
    empty.setText(
        title,
        Text::tr("As soon as the network can be trained, its forward and backward passes are shown here step by step. %1")
            .arg(reason));
    return empty.setAction({});
  }
  empty.setText(
      title,
      Text::tr("Go through the next batch step by step: forward, loss, backward, update. Every number says where it comes "
               "from, and every step can be taken back."));
  empty.setAction(Text::tr("Look into the next batch"));
}

}  // namespace ui
