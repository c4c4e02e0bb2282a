#include "engine/io/safetensors.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"

namespace nn {
namespace {

// Format: github.com/huggingface/safetensors, section "Format". Numbers are copied as they are in memory.
static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the limit of the reference implementation
constexpr std::size_t kMaxRank = 32;
constexpr const char* kMetadata = "__metadata__";

// Of two marks one survives when a byte of the other is damaged, so a damaged mark does not switch the check off.
constexpr const char* kFormatKey = "layerlab.format";
constexpr const char* kFormatValue = "1";
constexpr const char* kChecksumKey = "layerlab.crc32";
constexpr std::string_view kChecksumStart = "\"layerlab.crc32\":\"";
constexpr std::string_view kNoChecksum = "00000000";

struct TypeName {
  NamedArray::Type type;
  std::string_view name;
  std::size_t bytes;
};
constexpr TypeName kTypes[] = {
    {NamedArray::Type::F32, "F32", 4}, {NamedArray::Type::F64, "F64", 8}, {NamedArray::Type::I64, "I64", 8}};

const TypeName& typeNameOf(NamedArray::Type type) {
  return *std::find_if(std::begin(kTypes), std::end(kTypes), [type](const TypeName& entry) { return entry.type == type; });
}

std::string shapeText(const std::vector<Index>& shape) {
  std::string text;
  for (const Index size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "(" + text + ")";
}

/// Bytes of an array of this shape; nothing when the number does not fit 64 bits.
std::optional<std::uint64_t> byteCount(const std::vector<Index>& shape, std::size_t elementBytes) {
  std::uint64_t bytes = elementBytes;
  for (const Index size : shape) {
    const auto factor = static_cast<std::uint64_t>(size);
    if (factor != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / factor) return std::nullopt;
    bytes *= factor;
  }
  return bytes;
}

/// CRC-32 of the pieces as if they were one.
std::string checksum(std::span<const std::string_view> pieces) {
  uLong crc = crc32_z(0, nullptr, 0);
  for (const std::string_view piece : pieces)
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(piece.data()), piece.size());
  std::string digits(8, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, crc >>= 4) *digit = "0123456789abcdef"[crc & 15];
  return digits;
}

struct Entry {
  std::string name;
  NamedArray array;
  std::uint64_t begin = 0, end = 0;
};

std::uint64_t headerLength(std::string_view bytes, const std::string& where) {
  if (bytes.size() < kLengthBytes)
    throwExpected<FormatError>(where, "8 bytes with the length of the header", std::to_string(bytes.size()) + " bytes");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  const std::uint64_t most = std::min<std::uint64_t>(kMaxHeaderBytes, bytes.size() - kLengthBytes);
  if (length < 2 || length > most)
    throwExpected<FormatError>(where + ", byte 0", "a header length from 2 to " + std::to_string(most), std::to_string(length));
  return length;
}

Entry entryFromJson(const std::string& name, const JsonField& field, std::uint64_t dataBytes) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  field.requireObject({"dtype", "shape", "data_offsets"});
  Entry entry{name, {}, 0, 0};
  const std::string typeText = field.at("dtype").text();
  const auto type =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const TypeName& candidate) { return candidate.name == typeText; });
  if (type == std::end(kTypes)) field.at("dtype").fail("F32, F64 or I64", "'" + typeText + "'");
  entry.array.type = type->type;
  for (const JsonField& size : field.at("shape").entries(kMaxRank))
    entry.array.shape.push_back(static_cast<Index>(size.whole(0, kMost)));
  const JsonField offsets = field.at("data_offsets");
  const std::vector<JsonField> range = offsets.entries(2);
  if (range.size() != 2) offsets.fail("[begin, end]");
  entry.begin = range[0].wholeUnsigned();
  entry.end = range[1].wholeUnsigned();
  const std::string got = "[" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) + "]";
  if (entry.begin > entry.end || entry.end > dataBytes)
    offsets.fail("a range within the " + std::to_string(dataBytes) + " bytes of data", got);
  const std::optional<std::uint64_t> bytes = byteCount(entry.array.shape, type->bytes);
  if (!bytes || *bytes != entry.end - entry.begin)
    offsets.fail((bytes ? std::to_string(*bytes) : std::string("more than 2^64")) + " bytes for " + typeText + " of shape " +
                     shapeText(entry.array.shape),
                 got);
  return entry;
}

/// Every byte of the data belongs to exactly one array.
void requireNoGaps(std::vector<Entry>& entries, std::uint64_t dataBytes, std::uint64_t dataStart, const std::string& where) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); });
  std::uint64_t expected = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != expected)
      throwExpected<FormatError>(where + ", byte " + std::to_string(dataStart + entry.begin) + ", '" + entry.name + "'",
                                 "data from offset " + std::to_string(expected) + " on",
                                 std::to_string(entry.begin) + (entry.begin < expected ? " (an overlap)" : " (a gap)"));
    expected = entry.end;
  }
  if (expected != dataBytes)
    throwExpected<FormatError>(where + ", byte " + std::to_string(dataStart + expected), "the end of the file",
                               std::to_string(dataBytes - expected) + " more bytes");
}

/// Checks the CRC of a file that we wrote and takes our own entries out of the metadata.
void verify(SafetensorsFile& file, std::string header, std::string_view data, const std::string& where) {
  const auto stored = file.metadata.find(kChecksumKey);
  const auto format = file.metadata.find(kFormatKey);
  if (stored == file.metadata.end() && format == file.metadata.end()) return;
  const std::size_t start = header.find(kChecksumStart);
  const bool isComplete = stored != file.metadata.end() && format != file.metadata.end() && format->second == kFormatValue &&
                          stored->second.size() == kNoChecksum.size() && start != std::string::npos;
  if (!isComplete)
    throwExpected<FormatError>(where + ", header", std::string(kFormatKey) + " 1 with a checksum", "a damaged or newer mark");
  header.replace(start + kChecksumStart.size(), kNoChecksum.size(), kNoChecksum);
  const std::string actual = checksum(std::array<std::string_view, 2>{header, data});
  if (actual != stored->second)
    throwExpected<FormatError>(where, "content with the checksum " + stored->second + " (the file is damaged)", actual);
  file.metadata.erase(stored);
  file.metadata.erase(kFormatKey);
}

/// Names with the larger element types first, so that every array starts at a multiple of its element size.
std::vector<std::string> storageOrder(const SafetensorsFile& content) {
  std::vector<std::string> names;
  for (const auto& [name, array] : content.arrays) names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return typeNameOf(content.arrays.at(a).type).bytes > typeNameOf(content.arrays.at(b).type).bytes;
  });
  return names;
}

std::string headerText(const SafetensorsFile& content, const std::vector<std::string>& names, const std::string& where) {
  std::map<std::string, std::string> metadata = content.metadata;
  metadata[kChecksumKey] = kNoChecksum;
  metadata[kFormatKey] = kFormatValue;
  Json::Object header{{kMetadata, Json::Object(metadata.begin(), metadata.end())}};
  std::uint64_t offset = 0;
  for (const std::string& name : names) {
    const NamedArray& array = content.arrays.at(name);
    const TypeName& type = typeNameOf(array.type);
    if (name == kMetadata || byteCount(array.shape, type.bytes) != array.bytes.size())
      throwExpected<FormatError>(where + ", '" + name + "'", "bytes for the shape " + shapeText(array.shape),
                                 std::to_string(array.bytes.size()));
    const std::uint64_t end = offset + array.bytes.size();
    header.emplace_back(name, Json::Object{{"dtype", type.name},
                                           {"shape", Json::List(array.shape.begin(), array.shape.end())},
                                           {"data_offsets", Json::List{offset, end}}});
    offset = end;
  }
  std::string text = printCompactJson(header);
  text.append((8 - (kLengthBytes + text.size()) % 8) % 8, ' ');
  return text;
}

using Single = decltype(0.0F);  // what F32 holds, whatever Scalar is

template <typename To, typename From>
std::vector<To> convertedBytes(const std::string& bytes) {
  std::vector<From> source(bytes.size() / sizeof(From));
  if (!source.empty()) std::memcpy(source.data(), bytes.data(), bytes.size());
  std::vector<To> result(source.size());
  std::transform(source.begin(), source.end(), result.begin(), [](From value) { return static_cast<To>(value); });
  return result;
}

template <typename T>
NamedArray arrayOf(NamedArray::Type type, std::vector<Index> shape, std::span<const T> values) {
  return {type, std::move(shape), std::string(reinterpret_cast<const char*>(values.data()), values.size_bytes())};
}

}  // namespace

NamedArray NamedArray::fromTensor(ConstTensorView values) {
  const auto dims = values.shape().dims();
  return arrayOf<Scalar>(sizeof(Scalar) == 4 ? Type::F32 : Type::F64, {dims.begin(), dims.end()}, values.values());
}

NamedArray NamedArray::fromDoubles(std::span<const double> values) {
  return arrayOf(Type::F64, {static_cast<Index>(values.size())}, values);
}

NamedArray NamedArray::fromIntegers(std::span<const std::int64_t> values) {
  return arrayOf(Type::I64, {static_cast<Index>(values.size())}, values);
}

Tensor NamedArray::toTensor(std::string_view where) const {
  if (type == Type::I64) throwExpected<FormatError>(where, "F32 or F64", "I64");
  if (shape.size() > static_cast<std::size_t>(Shape::kMaxRank))
    throwExpected<FormatError>(where, "at most " + std::to_string(Shape::kMaxRank) + " axes", std::to_string(shape.size()));
  Tensor result{Shape(shape)};
  const std::vector<Scalar> values = type == Type::F32
                                         ? convertedBytes<Scalar, std::conditional_t<sizeof(Scalar) == 4, Scalar, float>>(bytes)
                                         : convertedBytes<Scalar, double>(bytes);
  std::copy(values.begin(), values.end(), result.values().begin());
  return result;
}

std::vector<double> NamedArray::toDoubles(std::string_view where) const {
  if (type != Type::F64) throwExpected<FormatError>(where, "F64", typeNameOf(type).name);
  return convertedBytes<double, double>(bytes);
}

std::vector<std::int64_t> NamedArray::toIntegers(std::string_view where) const {
  if (type != Type::I64) throwExpected<FormatError>(where, "I64", typeNameOf(type).name);
  return convertedBytes<std::int64_t, std::int64_t>(bytes);
}

SafetensorsFile parseSafetensors(std::string_view bytes, const std::string& where) {
  const std::uint64_t length = headerLength(bytes, where);
  const std::string header(bytes.substr(kLengthBytes, length));
  const std::string_view data = bytes.substr(kLengthBytes + length);
  const std::string headerPlace = where + ", header (from byte 8)";
  const Json document = parseJson(header, headerPlace);
  SafetensorsFile result;
  std::vector<Entry> entries;
  for (const auto& [name, field] : JsonField(document, headerPlace).members()) {
    if (name != kMetadata) {
      entries.push_back(entryFromJson(name, field, data.size()));
      continue;
    }
    for (const auto& [key, value] : field.members()) result.metadata[key] = value.text();
  }
  requireNoGaps(entries, data.size(), kLengthBytes + length, where);
  verify(result, header, data, where);
  for (Entry& entry : entries) {
    entry.array.bytes = data.substr(entry.begin, entry.end - entry.begin);
    result.arrays.emplace(std::move(entry.name), std::move(entry.array));
  }
  return result;
}

SafetensorsFile readSafetensors(const std::filesystem::path& file) { return parseSafetensors(readFile(file), file.string()); }

void writeSafetensors(const std::filesystem::path& file, const SafetensorsFile& content) {
  const std::vector<std::string> names = storageOrder(content);
  std::string header = headerText(content, names, file.string());
  const std::uint64_t size = header.size();
  std::string length(kLengthBytes, '\0');
  std::memcpy(length.data(), &size, kLengthBytes);
  std::vector<std::string_view> pieces{length, header};  // a long training's history is large: nothing is copied
  for (const std::string& name : names) pieces.push_back(content.arrays.at(name).bytes);
  const std::string sum = checksum(std::span(pieces).subspan(1));
  header.replace(header.find(kChecksumStart) + kChecksumStart.size(), kNoChecksum.size(), sum);
  replaceFile(file, pieces);
}

}  // namespace nn
