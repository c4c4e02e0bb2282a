#include "engine/data/zip_archive.h"

#include <fstream>

#include <zip.h>

#include "engine/core/error.h"

namespace nn {
namespace {

struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};

}  // namespace

struct ZipArchive::Handle {
  explicit Handle(zip_t* opened) : archive(opened) {}
  ~Handle() { zip_discard(archive); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  zip_t* archive;
};

ZipArchive::ZipArchive(const std::filesystem::path& file, const std::string& what) : file_(file.string()) {
  std::string magic(2, '\0');
  std::ifstream(file, std::ios::binary).read(magic.data(), 2);
  if (magic != "PK") throwExpected<FormatError>(file_ + ": byte 0", what, "something else");
  int code = 0;
  zip_t* archive = zip_open(file_.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    throwExpected<FormatError>(file_, what, text);
  }
  handle_ = std::make_unique<Handle>(archive);
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
    names_.emplace_back(name ? name : "");
  }
}

ZipArchive::~ZipArchive() = default;

std::string ZipArchive::read(std::size_t member, std::size_t maxBytes) const {
  const std::string where = file_ + ": " + names_[member];
  zip_stat_t stat;
  if (zip_stat_index(handle_->archive, member, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE) || stat.size > maxBytes)
    throwExpected<FormatError>(where, "a member of at most " + std::to_string(maxBytes >> 20) + " MiB",
                               "one of unknown or larger size");
  const std::unique_ptr<zip_file_t, CloseMember> opened(zip_fopen_index(handle_->archive, member, 0));
  std::string bytes(stat.size, '\0');
  const zip_int64_t got = opened ? zip_fread(opened.get(), bytes.data(), stat.size) : -1;
  if (got != static_cast<zip_int64_t>(stat.size))
    throwExpected<FormatError>(where, std::to_string(stat.size) + " bytes",
                               opened ? "damaged data" : std::string(zip_strerror(handle_->archive)));
  // Only the attempt to read beyond the end makes libzip compare the checksum.
  char beyond = 0;
  if (zip_fread(opened.get(), &beyond, 1) != 0)
    throwExpected<FormatError>(where, "data with the right checksum", "damaged data");
  return bytes;
}

}  // namespace nn
