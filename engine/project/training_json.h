#pragma once

#include "engine/core/json.h"
#include "engine/training/training_settings.h"

namespace nn {

/// The member "training" of a project file. What is seldom used is written only where it differs from the default.
Json trainingToJson(const TrainingSettings& training);

/// Throws FormatError with the place.
TrainingSettings trainingFromJson(const JsonField& field);

}  // namespace nn
