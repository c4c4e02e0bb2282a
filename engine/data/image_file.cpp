#include "engine/data/image_file.h"

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <string_view>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

#include "engine/core/error.h"

namespace nn {
namespace {

constexpr Index kMaxSide = 1 << 15;
constexpr Index kMaxPixels = Index{1} << 27;
constexpr std::string_view kPngMagic("\x89PNG\r\n\x1A\n", 8), kJpegMagic("\xFF\xD8\xFF");

[[noreturn]] void fail(const std::string& where, const std::string& expected, const std::string& got) {
  throwExpected<FormatError>(where, expected, got);
}

std::string atByte(const std::string& where, std::size_t byte) { return where + ": byte " + std::to_string(byte); }

void checkSize(const ImageBytes& image, const std::string& where) {
  if (image.height < 1 || image.width < 1 || image.height > kMaxSide || image.width > kMaxSide ||
      image.height * image.width > kMaxPixels)
    fail(where, "an image of 1 × 1 to " + std::to_string(kMaxSide) + " × " + std::to_string(kMaxSide) + " pixels",
         std::to_string(image.height) + " × " + std::to_string(image.width));
}

// --- PNG ---------------------------------------------------------------------------------------------------------------

std::size_t bigEndian(const std::string& bytes, std::size_t at) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// Looks at every chunk, since libpng does not say where a file is damaged.
void checkPngChunks(const std::string& bytes, const std::string& where) {
  std::size_t at = kPngMagic.size();
  for (std::string_view type; type != "IEND";) {
    if (bytes.size() < at + 12) fail(atByte(where, bytes.size()), "more of a PNG image", "the end of the file");
    const std::size_t length = bigEndian(bytes, at);
    if (length > bytes.size() - at - 12)
      fail(atByte(where, at), "a part of the PNG image inside the file", "one of " + std::to_string(length) + " bytes");
    type = std::string_view(bytes).substr(at + 4, 4);
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data() + at + 4);
    if (crc32(crc32(0, nullptr, 0), data, static_cast<uInt>(length + 4)) != bigEndian(bytes, at + 8 + length))
      fail(atByte(where, at), "a part of the PNG image with the right checksum", "a damaged one");
    at += length + 12;
  }
}

/// libpng's description of the file; freed at the end.
class Png {
 public:
  Png(const std::string& bytes, const std::string& where) : where_(where) {
    image_.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()) == 0) refuse();
  }
  ~Png() { png_image_free(&image_); }
  Png(const Png&) = delete;
  Png& operator=(const Png&) = delete;

  ImageBytes head() const {
    return {static_cast<Index>(image_.height),
            static_cast<Index>(image_.width),
            (image_.format & PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1,
            {}};
  }
  ImageBytes read() {
    ImageBytes result = head();
    checkSize(result, where_);
    image_.format = result.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    result.pixels.resize(PNG_IMAGE_SIZE(image_));
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&image_, &white, result.pixels.data(), 0, nullptr) == 0) refuse();
    return result;
  }

 private:
  [[noreturn]] void refuse() const { fail(where_, "a PNG image", std::string("damaged data: ") + image_.message); }

  png_image image_{};
  const std::string& where_;
};

// --- JPEG --------------------------------------------------------------------------------------------------------------

/// libjpeg tells errors by a jump, so nothing with a destructor may live between here and there.
struct JpegFailure {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

void leave(j_common_ptr decoder) {
  auto* failure = reinterpret_cast<JpegFailure*>(decoder->err);
  decoder->err->format_message(decoder, failure->message);
  std::longjmp(failure->jump, 1);
}

/// Damage that libjpeg would paint over is damage.
void leaveAtWarnings(j_common_ptr decoder, int level) {
  if (level < 0) leave(decoder);
}

/// Fills `image`; `rows` is false for the head only. Returns how many bytes were left, or nothing with a message on failure.
bool readJpeg(const std::string& bytes, bool rows, ImageBytes& image, JpegFailure& failure, std::size_t& left) {
  jpeg_decompress_struct decoder;
  decoder.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = leave;
  failure.manager.emit_message = leaveAtWarnings;
  jpeg_create_decompress(&decoder);
  if (setjmp(failure.jump) != 0) {
    left = decoder.src ? decoder.src->bytes_in_buffer : bytes.size();
    jpeg_destroy_decompress(&decoder);
    return false;
  }
  jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&decoder, TRUE);
  image.height = decoder.image_height;
  image.width = decoder.image_width;
  image.channels = decoder.num_components == 1 ? 1 : 3;
  if (rows && image.height * image.width <= kMaxPixels) {
    decoder.out_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&decoder);
    image.pixels.resize(static_cast<std::size_t>(image.height * image.width * image.channels));
    while (decoder.output_scanline < decoder.output_height) {
      JSAMPROW row = image.pixels.data() + static_cast<std::size_t>(decoder.output_scanline) * decoder.output_width *
                                               static_cast<std::size_t>(image.channels);
      jpeg_read_scanlines(&decoder, &row, 1);
    }
    jpeg_finish_decompress(&decoder);
  }
  jpeg_destroy_decompress(&decoder);
  return true;
}

ImageBytes jpeg(const std::string& bytes, bool rows, const std::string& where) {
  ImageBytes image;
  JpegFailure failure{};
  std::size_t left = 0;
  if (!readJpeg(bytes, rows, image, failure, left))
    fail(atByte(where, bytes.size() - std::min(left, bytes.size())), "a JPEG image",
         std::string("damaged data: ") + failure.message);
  checkSize(image, where);
  return image;
}

// --- sizes -------------------------------------------------------------------------------------------------------------

/// Adds a line of `from` (count pixels, `step` apart) up to a line of `size` means.
void averageLine(const float* from, Index count, Index step, float* to, Index size) {
  const double ratio = static_cast<double>(count) / static_cast<double>(size);
  for (Index i = 0; i < size; ++i) {
    const double begin = static_cast<double>(i) * ratio, end = begin + ratio;
    double sum = 0;
    for (auto p = static_cast<Index>(begin); p < count && static_cast<double>(p) < end; ++p) {
      const double share = std::min(end, static_cast<double>(p + 1)) - std::max(begin, static_cast<double>(p));
      sum += share * static_cast<double>(from[p * step]);
    }
    to[i * step] = static_cast<float>(sum / ratio);
  }
}

}  // namespace

bool isImageFile(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

ImageBytes imageHead(const std::string& bytes, const std::string& where) {
  if (bytes.empty()) fail(atByte(where, 0), "a PNG or JPEG image", "an empty file");
  ImageBytes head;
  if (bytes.starts_with(kPngMagic))
    head = Png(bytes, where).head();
  else if (bytes.starts_with(kJpegMagic))
    head = jpeg(bytes, false, where);
  else
    fail(atByte(where, 0), "a PNG or JPEG image", "something else");
  checkSize(head, where);
  return head;
}

ImageBytes decodeImage(const std::string& bytes, const std::string& where) {
  if (bytes.starts_with(kPngMagic)) {
    checkPngChunks(bytes, where);
    return Png(bytes, where).read();
  }
  imageHead(bytes, where);  // says what is wrong
  return jpeg(bytes, true, where);
}

ImageBytes resized(const ImageBytes& image, Index height, Index width) {
  if (image.height == height && image.width == width) return image;
  const Index c = image.channels;
  const std::vector<float> from(image.pixels.begin(), image.pixels.end());
  std::vector<float> wide(static_cast<std::size_t>(image.height * width * c)),
      all(static_cast<std::size_t>(height * width * c));
  for (Index y = 0; y < image.height; ++y)
    for (Index channel = 0; channel < c; ++channel)
      averageLine(from.data() + y * image.width * c + channel, image.width, c, wide.data() + y * width * c + channel, width);
  for (Index x = 0; x < width * c; ++x) averageLine(wide.data() + x, image.height, width * c, all.data() + x, height);
  ImageBytes result{height, width, c, std::vector<std::uint8_t>(all.size())};
  std::ranges::transform(all, result.pixels.begin(),
                         [](float value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F))); });
  return result;
}

ImageBytes greyed(const ImageBytes& image) {
  if (image.channels == 1) return image;
  ImageBytes result{image.height, image.width, 1, std::vector<std::uint8_t>(image.pixels.size() / 3)};
  for (std::size_t i = 0; i < result.pixels.size(); ++i) {
    const std::uint8_t* rgb = image.pixels.data() + 3 * i;
    result.pixels[i] = static_cast<std::uint8_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000);
  }
  return result;
}

ImageBytes coloured(const ImageBytes& image) {
  if (image.channels == 3) return image;
  ImageBytes result{image.height, image.width, 3, {}};
  result.pixels.reserve(3 * image.pixels.size());
  for (const std::uint8_t grey : image.pixels) result.pixels.insert(result.pixels.end(), 3, grey);
  return result;
}

}  // namespace nn
