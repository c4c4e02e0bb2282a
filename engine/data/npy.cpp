#include "engine/data/npy.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/data/zip_archive.h"

// NumPy Enhancement Proposal 1 (the .npy format): 6 bytes magic, 2 bytes version, header length (2 bytes, from version 2 on 4),
// a Python dictionary as text, then the numbers. A .npz file is a zip archive of such files.
namespace nn {
namespace {

constexpr std::size_t kMaxHeader = 1 << 16;
constexpr Index kMaxElements = Index{1} << 31;
constexpr std::size_t kMaxMember = std::size_t{8} << 30;

[[noreturn]] void fail(const std::string& where, const std::string& expected, const std::string& got) {
  throwExpected<FormatError>(where, expected, got);
}

/// The text after 'key': up to the next comma outside brackets, without blanks.
std::string field(const std::string& header, const std::string& key, const std::string& where) {
  const auto name = header.find("'" + key + "'");
  const auto colon = header.find(':', name);
  if (name == std::string::npos || colon == std::string::npos)
    fail(where + ": byte 10, header", "the field '" + key + "'", "none");
  std::string value;
  int depth = 0;
  for (auto at = colon + 1; at < header.size(); ++at) {
    const char c = header[at];
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if ((c == ',' && depth == 0) || c == '}') break;
    if (c != ' ') value += c;
  }
  return value;
}

std::vector<Index> parseShape(const std::string& text, const std::string& where) {
  std::vector<Index> shape;
  Index count = 1;
  for (std::size_t at = 1; at < text.size() && text[at] != ')';) {
    Index size = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), size);
    if (error != std::errc() || size < 0) fail(where + ": byte 10, shape", "whole numbers", text);
    if (size > 0 && count > kMaxElements / size) fail(where + ": byte 10, shape", "at most 2^31 elements", text);
    count *= size;
    shape.push_back(size);
    at = static_cast<std::size_t>(end - text.data());
    if (at < text.size() && text[at] == ',') ++at;
  }
  return shape;
}

template <typename T>
double load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return static_cast<double>(value);
}

struct ElementType {
  const char* name;
  std::size_t bytes;
  double (*read)(const char* from);
};

const ElementType& elementType(const std::string& descr, const std::string& where) {
  static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in the file");
  static const ElementType types[] = {
      {"'<f4'", 4, load<float>},         {"'<f8'", 8, load<double>},        {"'|u1'", 1, load<std::uint8_t>},
      {"'|i1'", 1, load<std::int8_t>},   {"'|b1'", 1, load<std::uint8_t>},  {"'<u2'", 2, load<std::uint16_t>},
      {"'<i2'", 2, load<std::int16_t>},  {"'<u4'", 4, load<std::uint32_t>}, {"'<i4'", 4, load<std::int32_t>},
      {"'<u8'", 8, load<std::uint64_t>}, {"'<i8'", 8, load<std::int64_t>},
  };
  for (const ElementType& type : types)
    if (descr == type.name) return type;
  fail(where + ": byte 10, descr", "little-endian numbers or bool", descr);
}

/// Position in Fortran order of the element with this row-major position.
Index fortranPosition(Index position, const std::vector<Index>& shape) {
  Index result = 0, stride = 1;
  std::vector<Index> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = position % shape[axis];
    position /= shape[axis];
  }
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    result += index[axis] * stride;
    stride *= shape[axis];
  }
  return result;
}

std::map<std::string, NpyArray> readArchive(const std::filesystem::path& file) {
  const ZipArchive archive(file, "a .npz archive");
  std::map<std::string, NpyArray> arrays;
  for (std::size_t i = 0; i < archive.names().size(); ++i) {
    std::string name = archive.names()[i];
    if (!name.ends_with(".npy")) continue;
    const std::string where = file.string() + ": " + name;
    name.resize(name.size() - 4);
    arrays[name] = parseNpy(archive.read(i, kMaxMember), where);
  }
  if (arrays.empty()) fail(file.string(), "at least one .npy member", "none");
  return arrays;
}

}  // namespace

NpyArray parseNpy(const std::string& bytes, const std::string& where) {
  if (!bytes.starts_with("\x93NUMPY") || bytes.size() < 10) fail(where + ": byte 0", "the .npy magic", "something else");
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3) fail(where + ": byte 6", "format version 1, 2 or 3", std::to_string(version));
  const std::size_t lengthBytes = version == 1 ? 2 : 4;
  std::size_t length = 0;
  if (bytes.size() < 8 + lengthBytes) fail(where + ": byte 8", "a header length", "the end of the file");
  for (std::size_t i = 0; i < lengthBytes; ++i)
    length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
  const std::size_t start = 8 + lengthBytes;
  if (length > kMaxHeader || start + length > bytes.size())
    fail(where + ": byte 8", "a header inside the file", "one of " + std::to_string(length) + " bytes");

  const std::string header = bytes.substr(start, length);
  const ElementType& type = elementType(field(header, "descr", where), where);
  const bool isFortran = field(header, "fortran_order", where) == "True";
  NpyArray array{parseShape(field(header, "shape", where), where), {}};
  std::size_t count = 1;
  for (const Index size : array.shape) count *= static_cast<std::size_t>(size);
  const std::size_t data = start + length;
  if (bytes.size() - data != count * type.bytes)
    fail(where + ": byte " + std::to_string(data), std::to_string(count * type.bytes) + " bytes of numbers",
         std::to_string(bytes.size() - data));
  array.values.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto position = isFortran ? static_cast<std::size_t>(fortranPosition(static_cast<Index>(i), array.shape)) : i;
    array.values[i] = type.read(bytes.data() + data + position * type.bytes);
  }
  return array;
}

std::map<std::string, NpyArray> readNumpy(const std::filesystem::path& file) {
  const std::string bytes = readFile(file);
  if (bytes.starts_with("PK")) return readArchive(file);
  return {{std::string(), parseNpy(bytes, file.string())}};
}

}  // namespace nn
