#pragma once

#include "ui/training/microscope_control.h"

namespace ui {

class EmptyState;

/// What the microscope shows while there is no batch to look at: what it will show, or why it cannot, and the click that helps.
void sayWhyThereIsNothing(EmptyState& empty, const MicroscopeControl& control, const TrainingController& training);

}  // namespace ui
