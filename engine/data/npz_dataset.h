#pragma once

#include <filesystem>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// The options of a data set that is made from NumPy arrays: inputs, targets, task, test.
const std::vector<OptionSpec>& npzOptions();

/// True for the names of NumPy archives: ".npz".
bool isNpzFile(const std::filesystem::path& file);

/// The arrays of a .npz archive as samples along the first axis. Arrays named as usual are found ("x_train" and "y_train" with
/// "x_test" and "y_test", "images" and "labels", "X" and "y"), or of two arrays the larger one is the inputs.
///
/// Shapes  inputs (N, F) a table, (N, H, W) or (N, H, W, C) images (also (N, C, H, W) with 1 or 3 channels); targets (N)
/// classes
///         or values, (N, K) one class as a 1 among zeros, or K values.
/// Pixels  keep their values 0..255; images of fractions are multiplied by 255.
/// Throws  FormatError with file and array, ConfigError for an array that is not there.
LoadedData loadNpz(const std::filesystem::path& file, const Options& completedOptions, DatasetInfo info);

}  // namespace nn
