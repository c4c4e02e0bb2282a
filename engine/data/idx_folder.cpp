#include "engine/data/idx_folder.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "engine/data/catalog.h"
#include "engine/data/idx.h"

namespace nn {
namespace {

namespace fs = std::filesystem;

bool isFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::optional<fs::path> findFile(const fs::path& folder, const std::string& part, const std::string& type) {
  for (const char* separator : {"-", "."})
    for (const char* ending : {"", ".gz"})
      if (const fs::path file = folder / (part + separator + type + "-ubyte" + ending); isFile(file)) return file;
  return std::nullopt;
}

std::string grouped(Index number) {
  std::string text = std::to_string(number);
  for (auto i = static_cast<Index>(text.size()) - 3; i > 0; i -= 3) text.insert(static_cast<std::size_t>(i), ",");
  return text;
}

std::string countsText(const LoadedData& data) {
  std::string text = grouped(data.train->size()) + " training";
  if (data.test) text += " and " + grouped(data.test->size()) + " test";
  return text + " images";
}

void nameClasses(DatasetInfo& info, std::initializer_list<fs::path> labelFiles) {
  if (!info.classNames.empty()) return;
  int last = 0;
  for (const fs::path& file : labelFiles)
    for (const std::uint8_t label : readIdx(file).bytes) last = std::max<int>(last, label);
  for (int label = 0; label <= last; ++label) info.classNames.push_back(std::to_string(label));
}

}  // namespace

std::optional<IdxFolder> findIdxFolder(const fs::path& folder) {
  const auto trainImages = findFile(folder, "train-images", "idx3");
  const auto trainLabels = findFile(folder, "train-labels", "idx1");
  const auto testImages = findFile(folder, "t10k-images", "idx3");
  const auto testLabels = findFile(folder, "t10k-labels", "idx1");
  if (!trainImages || !trainLabels || !testImages || !testLabels) return std::nullopt;
  return IdxFolder{folder, *trainImages, *trainLabels, *testImages, *testLabels};
}

LoadedData loadIdxFolder(const IdxFolder& files, DatasetInfo info) {
  nameClasses(info, {files.trainLabels, files.testLabels});
  LoadedData data;
  data.train = idxDataset(files.trainImages, files.trainLabels, info);
  data.test = idxDataset(files.testImages, files.testLabels, std::move(info));
  const Shape& trained = data.train->info().inputShape;
  const Shape& tested = data.test->info().inputShape;
  if (trained != tested)
    throwExpected<FormatError>(files.testImages.string() + ": byte 8",
                               "images of " + trained.toString() + " as in " + files.trainImages.filename().string(),
                               tested.toString());
  data.origin = files.folder.string() + ": " + countsText(data);
  return data;
}

LoadedData loadNamedImages(DatasetInfo info, Index fullTrainCount, const DataPaths& paths) {
  for (const fs::path& folder : paths.folders()) {
    const auto files = findIdxFolder(folder / info.id);
    if (!files) continue;
    LoadedData data = loadIdxFolder(*files, std::move(info));
    if (folder == paths.bundledFolder())
      data.origin = "bundled subset: " + countsText(data);
    else if (data.train->size() == fullTrainCount)
      data.origin = "full set in " + data.origin;
    return data;
  }
  std::string places;
  for (const fs::path& folder : paths.folders()) places += (places.empty() ? "" : ", ") + (folder / info.id).string();
  throwExpected<FormatError>("data set '" + info.id + "'", "its four IDX files in one of the data folders",
                             places.empty() ? "no data folder" : "none in " + places);
}

LoadedData loadIdxImageFile(const fs::path& images, DatasetInfo info) {
  const auto replaced = [](std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
  };
  const std::string name = images.filename().string();
  fs::path labels = images.parent_path() / replaced(replaced(name, "images", "labels"), "idx3", "idx1");
  if (!isFile(labels) || labels == images) {  // one of the two may be compressed and the other not
    fs::path other = labels;
    other = labels.extension() == ".gz" ? other.replace_extension() : other += ".gz";
    if (labels == images || !isFile(other))
      throwExpected<FormatError>(images.string(),
                                 "its labels beside it, for example 'train-labels-idx1-ubyte' for 'train-images-idx3-ubyte'",
                                 "no such file");
    labels = other;
  }
  nameClasses(info, {labels});
  LoadedData data;
  data.train = idxDataset(images, labels, std::move(info));
  data.origin = images.string() + ": " + countsText(data);
  return data;
}

}  // namespace nn
