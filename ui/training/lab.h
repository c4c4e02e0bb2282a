#pragma once

#include "ui/document/project_document.h"
#include "ui/document/selection.h"
#include "ui/training/probe.h"
#include "ui/training/training_controller.h"

namespace ui {

class RunLibrary;

/// What every panel gets: the document and the objects that go with it. Owned by the main window, outlives all panels.
struct Lab {
  ProjectDocument& document;
  Selection& selection;
  TrainingController& training;
  Probe& probe;         ///< the chosen sample (or the drawing) that cards, activations and feature maps show
  Probe& drawingProbe;  ///< what is on the drawing pad
  RunLibrary& runs;     ///< earlier trainings
};

}  // namespace ui
