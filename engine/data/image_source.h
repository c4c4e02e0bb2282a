#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/scalar.h"

namespace nn {

/// Images with their classes, by the folders in which they lie.
class ImageSource {
 public:
  struct Entry {
    std::string where;      ///< file, or archive and member, for messages
    std::size_t place = 0;  ///< in its source
    Index label = 0;
    bool isTest = false;
  };

  /// Looks through a folder or a zip archive. Throws FormatError when there are no images, images without a class, or fewer
  /// than two classes.
  explicit ImageSource(const std::filesystem::path& folderOrZip);
  ~ImageSource();
  /// In the order of parts, classes and names.
  const std::vector<Entry>& entries() const { return entries_; }
  /// In alphabetical order; names that are whole numbers by size.
  const std::vector<std::string>& classNames() const { return classNames_; }
  /// The bytes of an image file. Throws FormatError.
  std::string read(const Entry& entry) const;

 private:
  struct Files;
  std::unique_ptr<Files> files_;
  std::vector<Entry> entries_;
  std::vector<std::string> classNames_;
};

}  // namespace nn
