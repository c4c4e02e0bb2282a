#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/data/dataset.h"

namespace nn {

/// The four files of an image set as MNIST has them.
struct IdxFolder {
  std::filesystem::path folder, trainImages, trainLabels, testImages, testLabels;
};

/// Finds {train,t10k}-{images-idx3,labels-idx1}-ubyte, plain or .gz ("images.idx3-ubyte" counts as well). Nothing unless all
/// four are there, so that a half-finished set is never used. Never throws.
std::optional<IdxFolder> findIdxFolder(const std::filesystem::path& folder);

/// Reads the four files. With no class names in `info` they become "0", "1" and so on, as far as the labels go.
/// Throws FormatError, also when training and test images differ in size.
LoadedData loadIdxFolder(const IdxFolder& files, DatasetInfo info);

/// Looks for "<folder>/<info.id>" in all data folders and loads the first that has the four files. Throws FormatError when
/// none has.
LoadedData loadNamedImages(DatasetInfo info, Index fullTrainCount, const DataPaths& paths);

/// An image file with its labels beside it ("images" and "idx3" replaced by "labels" and "idx1" in the name); no test part.
/// Throws FormatError.
LoadedData loadIdxImageFile(const std::filesystem::path& images, DatasetInfo info);

}  // namespace nn
