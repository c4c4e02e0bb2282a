#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// An array of unsigned bytes as the IDX format holds it.
struct IdxArray {
  std::vector<Index> dims;
  std::vector<std::uint8_t> bytes;
};

/// Reads IDX, plain or gzip (told by content, not by name). Throws FormatError that names the file, the byte position and
/// what was expected: wrong magic number, element type, negative or huge size, too few or too many bytes, damaged compression.
IdxArray readIdx(const std::filesystem::path& file);

/// Writes IDX, gzip-compressed when the name ends in .gz. To a temporary file, then renamed. Throws FormatError.
void writeIdx(const std::filesystem::path& file, const IdxArray& array);

/// SHA-256 of the array as an uncompressed IDX file, in hexadecimal, to recognise a file whatever compressed it.
std::string contentSha256(const IdxArray& array);

/// Images (count, height, width) with labels (count). Pixels keep their values 0..255 until a Normalizer scales them.
/// Throws FormatError when counts differ or a label has no class name.
std::shared_ptr<const Dataset> idxDataset(const std::filesystem::path& images, const std::filesystem::path& labels,
                                          DatasetInfo info);

}  // namespace nn
