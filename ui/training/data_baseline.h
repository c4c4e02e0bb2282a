#pragma once

#include <optional>

#include "engine/data/baseline.h"
#include "engine/project/experiment.h"

namespace ui {

/// What a network on these data has to beat, judged by the validation part, or without one by the training part: one of the
/// two, as the targets are classes or values.
struct DataBaseline {
  std::optional<nn::ClassBaseline> classes;
  std::optional<nn::ValueBaseline> values;
};

/// Reads all samples, so not on the GUI thread.
DataBaseline baselineOf(const nn::PreparedData& data);

}  // namespace ui
