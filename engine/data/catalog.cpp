#include "engine/data/catalog.h"

#include <cstdlib>
#include <system_error>

#include "engine/data/csv_dataset.h"
#include "engine/data/idx_folder.h"
#include "engine/data/image_folder.h"
#include "engine/data/npz_dataset.h"
#include "engine/data/test_part.h"

namespace nn {
namespace {

namespace fs = std::filesystem;

std::string knownSets() {
  std::string text;
  for (const DatasetType* type : DatasetRegistry::instance().types()) text += (text.empty() ? "" : ", ") + type->id;
  return text;
}

LoadedData loadPath(const fs::path& path, const Options& completedOptions, bool isFolder, const LoadMonitor& monitor) {
  DatasetInfo info = infoOfPath(path);
  if (!isFolder && isCsvFile(path))
    return withTestPart(loadCsv(path, completedOptions, std::move(info), monitor), completedOptions);
  if (!isFolder && isNpzFile(path)) return withTestPart(loadNpz(path, completedOptions, std::move(info)), completedOptions);
  info.targetName = "class";
  if (!isFolder && !isZipFile(path)) return loadIdxImageFile(path, std::move(info));
  if (const auto files = isFolder ? findIdxFolder(path) : std::nullopt) return loadIdxFolder(*files, std::move(info));
  if (!isFolder || hasImageFolders(path))
    return withTestPart(loadImageFolder(path, completedOptions, std::move(info), monitor), completedOptions);
  throwExpected<FormatError>(
      path.string(),
      "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte "
      "(plain or .gz), or sub-folders with images, one for each class",
      "a folder with neither");
}

}  // namespace

DataPaths DataPaths::standard(const fs::path& userFolder, const fs::path& resourceFolder) {
  DataPaths paths;
  if (const char* folder = std::getenv("LAYERLAB_DATA"); folder && *folder) paths.folders_.emplace_back(folder);
  if (!userFolder.empty()) paths.folders_.push_back(userFolder);
  if (!resourceFolder.empty()) paths.folders_.push_back(paths.bundledFolder_ = resourceFolder / "datasets");
  paths.userFolder_ = userFolder;
  return paths;
}

const DownloadSource* findDownload(std::string_view dataset) {
  const DatasetType* type = DatasetRegistry::instance().find(dataset);
  return type ? type->download : nullptr;
}

DatasetInfo infoOfPath(const fs::path& path) {
  DatasetInfo info;
  info.id = path.string();
  info.title = (path.has_filename() ? path : path.parent_path()).filename().string();
  return info;
}

std::span<const OptionSpec> dataOptions(const std::string& nameOrPath) {
  if (const DatasetType* type = DatasetRegistry::instance().find(nameOrPath)) return type->options;
  if (isCsvFile(nameOrPath)) return csvOptions();
  if (isNpzFile(nameOrPath)) return npzOptions();
  std::error_code ignored;
  const bool isImageFolder = !nameOrPath.empty() && fs::is_directory(nameOrPath, ignored) && !findIdxFolder(nameOrPath);
  if (isZipFile(nameOrPath) || isImageFolder) return imageFolderOptions();
  return {};
}

LoadedData loadData(const std::string& nameOrPath, const Options& options, std::uint64_t seed, const DataPaths& paths,
                    const LoadMonitor& monitor) {
  const std::string where = "data set '" + nameOrPath + "'";
  if (const DatasetType* type = DatasetRegistry::instance().find(nameOrPath))
    return type->load(completed(options, type->options, where), seed, paths);
  std::error_code ignored;
  const fs::file_status status = fs::status(nameOrPath, ignored);
  if (nameOrPath.empty() || !fs::exists(status))
    throwExpected<ConfigError>("data set", "one of " + knownSets() + ", or a folder or file that exists",
                               "'" + nameOrPath + "'");
  return loadPath(nameOrPath, completed(options, dataOptions(nameOrPath), where), fs::is_directory(status), monitor);
}

}  // namespace nn
