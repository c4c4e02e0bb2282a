#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tensor/tensor.h"

namespace nn {

/// One array of a safetensors file.
struct NamedArray {
  enum class Type { F32, F64, I64 };
  Type type = Type::F32;
  std::vector<Index> shape;
  std::string bytes;  ///< little-endian, row-major

  static NamedArray fromTensor(ConstTensorView values);
  static NamedArray fromDoubles(std::span<const double> values);
  static NamedArray fromIntegers(std::span<const std::int64_t> values);
  /// Converts F32 or F64 to Scalar. Throws FormatError for other types.
  Tensor toTensor(std::string_view where) const;
  std::vector<double> toDoubles(std::string_view where) const;
  std::vector<std::int64_t> toIntegers(std::string_view where) const;
};

/// A safetensors file: 8 bytes header length, JSON header, data. Metadata is text by name. Files that we write also carry
/// a CRC-32 over header and data in the metadata ("layerlab.crc32"), checked on reading when present.
struct SafetensorsFile {
  std::map<std::string, NamedArray> arrays;
  std::map<std::string, std::string> metadata;
};

/// Throws FormatError with file and byte or entry: bad header length, damaged JSON, unknown type, offsets that overlap, leave
/// gaps or pass the end, shapes that do not fit their offsets, checksum mismatch.
SafetensorsFile readSafetensors(const std::filesystem::path& file);

/// The same from memory; `where` begins every message.
SafetensorsFile parseSafetensors(std::string_view bytes, const std::string& where);

/// Replaces the file atomically. Throws FormatError.
void writeSafetensors(const std::filesystem::path& file, const SafetensorsFile& content);

}  // namespace nn
