#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace nn {

/// The bytes of a file. Throws FormatError that names the file when it cannot be read or is larger than maxBytes.
std::string readFile(const std::filesystem::path& file, std::size_t maxBytes = std::size_t{4} << 30);

/// Replaces a file all at once: writes "<file>.part" beside it, flushes it to disk and renames it, so that a reader sees the
/// old content or the new, never half. Throws FormatError; the old file is then untouched.
void replaceFile(const std::filesystem::path& file, std::string_view content);
/// The same of a content in pieces, which are written one after the other without being put together.
void replaceFile(const std::filesystem::path& file, std::span<const std::string_view> pieces);

}  // namespace nn
