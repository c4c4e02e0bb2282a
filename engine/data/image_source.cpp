#include "engine/data/image_source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/data/image_file.h"
#include "engine/data/zip_archive.h"

namespace nn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxImageBytes = std::size_t{256} << 20;
constexpr std::size_t kMostImages = 10'000'000, kMostClasses = 1000;

enum class Part { Train, Validation, Test };

/// An image with the folders above it, from the outermost.
struct Found {
  std::vector<std::string> folders;
  std::string name;
  std::size_t place = 0;
};

std::vector<std::string> partsOf(const std::string& path) {
  std::vector<std::string> parts;
  for (const fs::path& part : fs::path(path))
    if (!part.empty() && part != "." && part != "/") parts.push_back(part.string());
  return parts;
}

/// What is hidden, or put beside the images by other programs.
bool isHidden(const std::vector<std::string>& parts) {
  return std::ranges::any_of(parts, [](const std::string& part) { return part.starts_with('.') || part == "__MACOSX"; });
}

std::optional<Part> partNamed(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto is = [&](std::initializer_list<std::string_view> names) { return std::ranges::find(names, name) != names.end(); };
  if (is({"train", "training"})) return Part::Train;
  if (is({"val", "valid", "validation"})) return Part::Validation;
  if (is({"test", "testing"})) return Part::Test;
  return std::nullopt;
}

/// Folders that all images are in say nothing about them.
void dropCommonFolders(std::vector<Found>& images) {
  while (std::ranges::all_of(images, [&](const Found& image) {
    return image.folders.size() > 1 && image.folders.front() == images.front().folders.front();
  }))
    for (Found& image : images) image.folders.erase(image.folders.begin());
}

bool isNumber(const std::string& name, long long& value) {
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
  return error == std::errc() && end == name.data() + name.size();
}

/// By size where all are whole numbers, so that 10 comes after 9.
std::vector<std::string> sortedClasses(const std::set<std::string>& names) {
  std::vector<std::string> sorted(names.begin(), names.end());
  long long a = 0, b = 0;
  if (std::ranges::all_of(sorted, [&](const std::string& name) { return isNumber(name, a); }))
    std::ranges::sort(sorted, [&](const std::string& one, const std::string& other) {
      return isNumber(one, a) && isNumber(other, b) && a < b;
    });
  return sorted;
}

}  // namespace

/// Where the images come from: files of a folder, or members of an archive.
struct ImageSource::Files {
  std::vector<fs::path> paths;
  std::optional<ZipArchive> archive;

  std::vector<Found> inFolder(const fs::path& folder) {
    std::vector<Found> found;
    std::error_code error;
    fs::recursive_directory_iterator files(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && files != fs::recursive_directory_iterator(); files.increment(error)) {
      if (!isImageFile(files->path()) || !files->is_regular_file(error)) continue;
      add(found, fs::relative(files->path(), folder, error).string(), paths.size());
      paths.push_back(files->path());
      if (found.size() > kMostImages)
        throwExpected<FormatError>(folder.string(), "at most " + std::to_string(kMostImages) + " images", "more");
    }
    if (error) throwExpected<FormatError>(folder.string(), "a readable folder", error.message());
    return found;
  }
  std::vector<Found> inArchive(const fs::path& file) {
    std::vector<Found> found;
    archive.emplace(file, "a zip archive of images");
    for (std::size_t i = 0; i < archive->names().size(); ++i)
      if (isImageFile(archive->names()[i])) add(found, archive->names()[i], i);
    return found;
  }
  static void add(std::vector<Found>& found, const std::string& path, std::size_t place) {
    std::vector<std::string> parts = partsOf(path);
    if (parts.empty() || isHidden(parts)) return;
    std::string name = parts.back();
    parts.pop_back();
    found.push_back({std::move(parts), std::move(name), place});
  }
  std::string where(const fs::path& source, std::size_t place) const {
    return archive ? source.string() + ": " + archive->names()[place] : paths[place].string();
  }
};

ImageSource::ImageSource(const fs::path& folderOrZip) : files_(std::make_unique<Files>()) {
  const std::string where = folderOrZip.string();
  std::error_code ignored;
  std::vector<Found> images =
      fs::is_directory(folderOrZip, ignored) ? files_->inFolder(folderOrZip) : files_->inArchive(folderOrZip);
  if (images.empty())
    throwExpected<FormatError>(where, "sub-folders, one for each class, with PNG or JPEG images", "no images");
  dropCommonFolders(images);
  // Parts are parts only when all images are in one of them.
  const bool hasParts = std::ranges::all_of(
      images, [](const Found& image) { return image.folders.size() > 1 && partNamed(image.folders.front()); });
  const std::size_t level = hasParts ? 1 : 0;
  std::set<std::string> classes;
  bool hasTest = false;
  for (const Found& image : images) {
    if (image.folders.size() <= level)
      throwExpected<FormatError>(files_->where(folderOrZip, image.place), "a sub-folder for each class of images",
                                 "an image that is in none");
    classes.insert(image.folders[level]);
    hasTest = hasTest || (hasParts && partNamed(image.folders.front()) == Part::Test);
  }
  if (classes.size() < 2 || classes.size() > kMostClasses)
    throwExpected<FormatError>(where, "2 to " + std::to_string(kMostClasses) + " sub-folders with images, one for each class",
                               std::to_string(classes.size()) + (classes.size() == 1 ? ": " + *classes.begin() : ""));
  classNames_ = sortedClasses(classes);
  std::map<std::string, Index> labels;
  for (std::size_t i = 0; i < classNames_.size(); ++i) labels[classNames_[i]] = static_cast<Index>(i);
  std::ranges::sort(
      images, [](const Found& a, const Found& b) { return a.folders != b.folders ? a.folders < b.folders : a.name < b.name; });
  for (const Found& image : images) {
    const Part part = hasParts ? *partNamed(image.folders.front()) : Part::Train;
    const bool isTest = part == Part::Test || (part == Part::Validation && !hasTest);
    entries_.push_back({files_->where(folderOrZip, image.place), image.place, labels[image.folders[level]], isTest});
  }
}

ImageSource::~ImageSource() = default;

std::string ImageSource::read(const Entry& entry) const {
  return files_->archive ? files_->archive->read(entry.place, kMaxImageBytes)
                         : readFile(files_->paths[entry.place], kMaxImageBytes);
}

}  // namespace nn
