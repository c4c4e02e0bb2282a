#pragma once

#include <filesystem>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/load_monitor.h"

namespace nn {

/// The options of a data set that is made from an image folder: colour, size, test.
const std::vector<OptionSpec>& imageFolderOptions();

/// True for the names of archives that may hold image folders: ".zip".
bool isZipFile(const std::filesystem::path& file);

/// True for a folder with sub-folders in which images are; looks at no more than it needs. Never throws.
bool hasImageFolders(const std::filesystem::path& folder);

/// A folder, or a zip archive of one, whose sub-folders are the classes and hold PNG or JPEG images. Where the sub-folders are
/// named "train" and "test" (or "valid"), the classes are one level deeper and the test part is that. Other files are passed
/// over. Throws FormatError that names the file and, as far as it is known, the byte.
LoadedData loadImageFolder(const std::filesystem::path& folderOrZip, const Options& completedOptions, DatasetInfo info,
                           const LoadMonitor& monitor = {});

}  // namespace nn
