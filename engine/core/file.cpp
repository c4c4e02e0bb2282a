#include "engine/core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "engine/core/error.h"

namespace nn {
namespace {

// A POSIX file that closes itself. Plain streams offer no fsync, without which a rename may reach the disk before the content.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool isOpen() const { return number_ >= 0; }
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

std::string reason() { return std::strerror(errno); }

bool writeAll(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Reads to the end, not to the size the file had when it was opened: it may be a pipe or may have grown.
void readAll(int file, const std::filesystem::path& name, std::size_t maxBytes, std::string& content) {
  constexpr std::size_t kChunk = std::size_t{1} << 16;
  std::size_t used = 0;
  for (;;) {
    if (content.size() == used) content.resize(used + kChunk);
    const ssize_t count = ::read(file, content.data() + used, content.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throwExpected<FormatError>(name.string(), "a readable file", reason());
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
    if (used > maxBytes) throwExpected<FormatError>(name.string(), "at most " + std::to_string(maxBytes) + " bytes", "more");
  }
  content.resize(used);
}

}  // namespace

std::string readFile(const std::filesystem::path& file, std::size_t maxBytes) {
  const Descriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.isOpen()) throwExpected<FormatError>(file.string(), "a readable file", reason());
  struct stat status {};
  if (::fstat(source.number(), &status) != 0) throwExpected<FormatError>(file.string(), "a readable file", reason());
  if (S_ISDIR(status.st_mode)) throwExpected<FormatError>(file.string(), "a file", "a folder");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > maxBytes)
    throwExpected<FormatError>(file.string(), "at most " + std::to_string(maxBytes) + " bytes", std::to_string(size));
  std::string content(size + 1, '\0');  // one more byte, so that the end is seen without growing
  readAll(source.number(), file, maxBytes, content);
  return content;
}

void replaceFile(const std::filesystem::path& file, std::string_view content) { replaceFile(file, std::span(&content, 1)); }

void replaceFile(const std::filesystem::path& file, std::span<const std::string_view> pieces) {
  std::filesystem::path part = file;
  part += ".part";
  const auto fail = [&](const std::string& why) {
    ::unlink(part.c_str());
    std::size_t size = 0;
    for (const std::string_view piece : pieces) size += piece.size();
    throwExpected<FormatError>(file.string(), "to write " + std::to_string(size) + " bytes", why);
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) throwExpected<FormatError>(file.string(), "a file to replace", "a folder");
  Descriptor target(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!target.isOpen()) throwExpected<FormatError>(file.string(), "a place where files can be written", reason());
  const auto isWritten = [&](std::string_view piece) { return writeAll(target.number(), piece); };
  if (!std::ranges::all_of(pieces, isWritten) || ::fsync(target.number()) != 0 || !target.close()) fail(reason());
  if (::rename(part.c_str(), file.c_str()) != 0) fail(reason());
}

}  // namespace nn
