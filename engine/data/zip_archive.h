#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace nn {

/// The members of a zip archive.
class ZipArchive {
 public:
  /// Throws FormatError that names the file when it is no archive: "expected <what>, got ...".
  ZipArchive(const std::filesystem::path& file, const std::string& what);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  /// With their folders: "cats/1.png". Those of folders end in "/".
  const std::vector<std::string>& names() const { return names_; }
  /// The bytes of a member. Throws FormatError with file and member: damaged, encrypted or larger than maxBytes.
  std::string read(std::size_t member, std::size_t maxBytes) const;

 private:
  struct Handle;
  std::string file_;
  std::unique_ptr<Handle> handle_;
  std::vector<std::string> names_;
};

}  // namespace nn
