#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/load_monitor.h"

namespace nn {

/// Folders in which named data sets are looked for, first match wins: LAYERLAB_DATA, the user's folder, the bundled ones.
class DataPaths {
 public:
  /// From the environment variable LAYERLAB_DATA, the user folder and the program's resource folder (its "datasets"
  /// sub-folder holds the bundled subsets). Empty paths are left out.
  static DataPaths standard(const std::filesystem::path& userFolder, const std::filesystem::path& resourceFolder);
  DataPaths() = default;
  explicit DataPaths(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}
  std::span<const std::filesystem::path> folders() const { return folders_; }
  /// Where downloads go; empty when there is no user folder.
  const std::filesystem::path& userFolder() const { return userFolder_; }
  /// The one of the folders that comes with the program; empty when there is none.
  const std::filesystem::path& bundledFolder() const { return bundledFolder_; }

 private:
  std::vector<std::filesystem::path> folders_;
  std::filesystem::path userFolder_, bundledFolder_;
};

/// One file of a downloadable set. Every hash that is given is checked; hashes are lower-case hexadecimal.
struct DownloadFile {
  std::string name;  ///< "train-images-idx3-ubyte.gz"
  std::string url;
  std::string sha256 = {};         ///< of the file as downloaded
  std::string md5 = {};            ///< of the file as downloaded, where its publisher gives only this
  std::string contentSha256 = {};  ///< of the uncompressed content, where the source may have compressed it anew
  Index bytes = 0;                 ///< expected size, for progress
};

/// Where a full set can be fetched from.
struct DownloadSource {
  std::string dataset;  ///< registry id, and the name of its folder
  std::vector<DownloadFile> files;
};

/// Null when the set cannot be downloaded.
const DownloadSource* findDownload(std::string_view dataset);

/// The options that a set takes, by registry id or path; empty for what is not known. Never throws.
std::span<const OptionSpec> dataOptions(const std::string& nameOrPath);

/// What is known of data in a file or folder before they are read: its path as id, its name as title.
DatasetInfo infoOfPath(const std::filesystem::path& path);

/// Loads by registry id ("mnist", "spiral") or by path: a folder with four IDX files, an IDX image file with its labels beside
/// it, a table (.csv, .tsv, .txt), NumPy arrays (.npz), or a folder or .zip with images in one sub-folder a class. Throws
/// ConfigError for unknown names (lists the known) and for options that the set does not have, FormatError for unusable files,
/// LoadCancelled as the monitor says.
LoadedData loadData(const std::string& nameOrPath, const Options& options, std::uint64_t seed, const DataPaths& paths,
                    const LoadMonitor& monitor = {});

}  // namespace nn
