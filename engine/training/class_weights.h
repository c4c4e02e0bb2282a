#pragma once

#include <vector>

#include "engine/data/dataset.h"
#include "engine/training/training_settings.h"

namespace nn {

/// The weight of every class as the settings ask for, counting the classes of these (training) data; empty when all count the
/// same. A class without samples gets 0. Throws ConfigError when the data have no classes, or not as many as there are weights.
std::vector<double> classWeightsFor(const TrainingSettings& settings, const Dataset& train);

}  // namespace nn
