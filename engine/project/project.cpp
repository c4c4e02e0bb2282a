#include "engine/project/project.h"

#include "engine/core/file.h"

namespace nn {
namespace {

// A project holds text and perhaps start values; what is larger is another kind of file.
constexpr std::size_t kMaxProjectBytes = std::size_t{1} << 30;

}  // namespace

Project readProject(const std::filesystem::path& file) {
  return projectFromJson(readFile(file, kMaxProjectBytes), file.string());
}

void writeProject(const std::filesystem::path& file, const Project& project) { replaceFile(file, toJson(project)); }

}  // namespace nn
