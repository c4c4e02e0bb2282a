#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/dataset.h"

namespace app {

/// One input to predict, as raw values (0..255 for images), and what to call it.
struct PredictionInput {
  std::string name;
  nn::Tensor values;
};

/// Reads the inputs of a file for a network with this input: an image (PNG, JPEG, BMP: made grey, and centred as MNIST does
/// unless it already has the right size; dark on light is inverted), or numbers: one sample a line (.csv, .tsv, .txt; a first
/// line of names is skipped) or NumPy arrays (.npy, .npz) of one sample or of samples along the first axis. Throws
/// nn::FormatError with file and line.
std::vector<PredictionInput> readInputs(const std::filesystem::path& file, const nn::DatasetInfo& info);

}  // namespace app
