#include "engine/data/idx.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <zlib.h>

#include "engine/core/file.h"
#include "engine/core/sha256.h"

namespace nn {
namespace {

// IDX (LeCun, Cortes & Burges, "The MNIST database"): two zero bytes, the element type, the number of dimensions, the sizes as
// 32-bit big-endian numbers, then the elements with the last dimension running fastest.
constexpr unsigned kUnsignedByte = 0x08;
constexpr std::size_t kMaxContentBytes = std::size_t{2} << 30;

std::string grouped(std::size_t number) {  // 47040016 -> "47,040,016"
  std::string text = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3) text.insert(static_cast<std::size_t>(i), ",");
  return text;
}

std::string magicText(std::uint32_t magic) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += digits[(magic >> shift) & 15];
  return text;
}

std::string sizesText(std::span<const Index> dims) {  // "60000 × 28 × 28 images"
  std::string text;
  for (const Index dim : dims) text += (text.empty() ? "" : " × ") + std::to_string(dim);
  return text + (dims.size() == 1 ? " labels" : dims.size() == 3 ? " images" : " elements");
}

std::string placeText(const std::filesystem::path& file, std::size_t byte) {
  return file.string() + ": byte " + std::to_string(byte);
}

/// Where the bytes of an IDX file come from.
class Source {
 public:
  virtual ~Source() = default;
  /// Fills `target` as far as there are bytes and returns how many it wrote.
  virtual std::size_t read(std::span<std::uint8_t> target) = 0;
  /// Most bytes there can still be, for checking a size before memory is taken for it.
  virtual std::size_t atMost() const = 0;
  /// Throws when the source breaks off after the last byte that was read.
  virtual void finish() const {}
};

class PlainSource : public Source {
 public:
  explicit PlainSource(std::string_view content) : content_(content) {}
  std::size_t read(std::span<std::uint8_t> target) override {
    const std::size_t count = std::min(target.size(), content_.size());
    std::copy_n(content_.begin(), count, target.begin());
    content_.remove_prefix(count);
    return count;
  }
  std::size_t atMost() const override { return content_.size(); }

 private:
  std::string_view content_;
};

/// Inflates as it is read, so that a small file cannot unfold to more than its own header announces.
class GzipSource : public Source {
 public:
  GzipSource(const std::filesystem::path& file, std::string_view compressed) : file_(file), size_(compressed.size()) {
    constexpr int kGzipOnly = 15 + 16;
    // zlib does not change its input, but its interface predates const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream_.avail_in = static_cast<uInt>(compressed.size());
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throwExpected<FormatError>(file.string(), "memory to unpack it", "none");
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  std::size_t read(std::span<std::uint8_t> target) override {
    stream_.next_out = target.data();
    stream_.avail_out = static_cast<uInt>(target.size());
    while (stream_.avail_out > 0 && !isAtEnd_) {
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END)
        isAtEnd_ = !startNextMember();
      else if (status == Z_BUF_ERROR)
        break;  // the file ends early
      else if (status != Z_OK)
        throwExpected<FormatError>(placeText(file_, size_ - stream_.avail_in), "undamaged gzip data",
                                   stream_.msg ? stream_.msg : "none that can be unpacked");
    }
    return target.size() - stream_.avail_out;
  }
  std::size_t atMost() const override {
    constexpr std::size_t kBestRatio = 1032;  // deflate codes at most 258 bytes in 2 bits
    return (stream_.avail_in + 1024) * kBestRatio;
  }
  void finish() const override {
    if (!isAtEnd_)
      throwExpected<FormatError>(placeText(file_, size_), "the checksum at the end of the compressed data",
                                 "the end of the file");
  }

 private:
  bool startNextMember() {
    if (stream_.avail_in == 0) return false;
    if (stream_.next_in[0] != 0x1f)
      throwExpected<FormatError>(placeText(file_, size_ - stream_.avail_in), "the end of the compressed data",
                                 grouped(stream_.avail_in) + " more bytes");
    return inflateReset(&stream_) == Z_OK;
  }

  const std::filesystem::path& file_;
  std::size_t size_;
  z_stream stream_{};
  bool isAtEnd_ = false;
};

std::uint32_t readBigEndian32(Source& source, const std::filesystem::path& file, std::size_t& byte) {
  std::array<std::uint8_t, 4> bytes{};
  const std::size_t got = source.read(bytes);
  if (got != bytes.size()) throwExpected<FormatError>(placeText(file, byte), "4 bytes of the header", std::to_string(got));
  byte += bytes.size();
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

std::vector<Index> readSizes(Source& source, const std::filesystem::path& file, std::size_t& byte) {
  const std::uint32_t magic = readBigEndian32(source, file, byte);
  const std::uint32_t rank = magic & 0xff;
  if (magic >> 8 != kUnsignedByte || rank < 1 || rank > static_cast<std::uint32_t>(Shape::kMaxRank))
    throwExpected<FormatError>(placeText(file, 0), "magic 0x00000801 (labels) or 0x00000803 (images)", magicText(magic));
  std::vector<Index> dims;
  std::size_t total = 1;
  for (std::uint32_t axis = 0; axis < rank; ++axis) {
    const std::uint32_t dim = readBigEndian32(source, file, byte);
    // Compared by division, because the product of six such numbers does not fit into 64 bits.
    if (dim > kMaxContentBytes / std::max<std::size_t>(total, 1))
      throwExpected<FormatError>(placeText(file, byte - 4), "at most " + grouped(kMaxContentBytes) + " bytes of content",
                                 "size " + std::to_string(dim) + " for axis " + std::to_string(axis + 1));
    total *= dim;
    dims.push_back(static_cast<Index>(dim));
  }
  return dims;
}

IdxArray readFrom(Source& source, const std::filesystem::path& file) {
  std::size_t byte = 0;
  IdxArray array{readSizes(source, file, byte), {}};
  std::size_t expected = 1;
  for (const Index dim : array.dims) expected *= static_cast<std::size_t>(dim);

  array.bytes.resize(std::min(expected, source.atMost()));
  const std::size_t got = source.read(array.bytes);
  if (got != expected)
    throwExpected<FormatError>(placeText(file, byte), grouped(expected) + " bytes for " + sizesText(array.dims), grouped(got));
  // Reading on is also what makes zlib compare its checksum.
  std::array<std::uint8_t, 4096> more;
  if (const std::size_t extra = source.read(more); extra > 0)
    throwExpected<FormatError>(placeText(file, byte + expected), "the end after " + sizesText(array.dims),
                               (extra == more.size() ? "at least " : "") + grouped(extra) + " more bytes");
  source.finish();
  return array;
}

std::string uncompressed(const IdxArray& array) {
  std::string content;
  content.reserve(4 + 4 * array.dims.size() + array.bytes.size());
  const auto append = [&](std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) content += static_cast<char>(value >> shift & 0xff);
  };
  append(kUnsignedByte << 8 | static_cast<std::uint32_t>(array.dims.size()));
  for (const Index dim : array.dims) append(static_cast<std::uint32_t>(dim));
  content.append(array.bytes.begin(), array.bytes.end());
  return content;
}

std::string gzipped(const std::filesystem::path& file, std::string_view content) {
  constexpr int kGzip = 15 + 16, kMemoryLevel = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
    throwExpected<FormatError>(file.string(), "memory to compress it", "none");
  std::string compressed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  const int status = deflate(&stream, Z_FINISH);  // without a header of our own: no name and no time, so always the same bytes
  compressed.resize(compressed.size() - stream.avail_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throwExpected<FormatError>(file.string(), "content that can be compressed", "zlib error");
  return compressed;
}

}  // namespace

IdxArray readIdx(const std::filesystem::path& file) {
  const std::string content = readFile(file, kMaxContentBytes);
  if (content.size() >= 2 && content[0] == '\x1f' && content[1] == '\x8b') {
    GzipSource source(file, content);
    return readFrom(source, file);
  }
  PlainSource source(content);
  return readFrom(source, file);
}

void writeIdx(const std::filesystem::path& file, const IdxArray& array) {
  std::size_t expected = 1;
  for (const Index dim : array.dims) {
    if (dim < 0 || static_cast<std::size_t>(dim) > kMaxContentBytes / std::max<std::size_t>(expected, 1))
      throwExpected<FormatError>(file.string(), "at most " + grouped(kMaxContentBytes) + " bytes", sizesText(array.dims));
    expected *= static_cast<std::size_t>(dim);
  }
  if (array.dims.empty() || array.dims.size() > static_cast<std::size_t>(Shape::kMaxRank))
    throwExpected<FormatError>(file.string(), "1 to 6 dimensions", std::to_string(array.dims.size()));
  if (array.bytes.size() != expected)
    throwExpected<FormatError>(file.string(), grouped(expected) + " bytes for " + sizesText(array.dims),
                               grouped(array.bytes.size()));

  const std::string content = uncompressed(array);
  replaceFile(file, file.extension() == ".gz" ? gzipped(file, content) : content);
}

std::string contentSha256(const IdxArray& array) { return sha256(uncompressed(array)); }

}  // namespace nn
