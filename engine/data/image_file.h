#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/scalar.h"

namespace nn {

/// A picture of bytes. Shapes  pixels (height, width, channels), 1 channel of grey or 3 of red, green and blue.
struct ImageBytes {
  Index height = 0, width = 0, channels = 1;
  std::vector<std::uint8_t> pixels;
};

/// True for names that end in .png, .jpg or .jpeg.
bool isImageFile(const std::filesystem::path& file);

/// Height, width and channels from the head of a PNG or JPEG file; no pixels. Throws FormatError that begins with `where`.
ImageBytes imageHead(const std::string& bytes, const std::string& where);

/// The picture in the bytes of a PNG or JPEG file, told by content. What is transparent becomes white. Throws FormatError that
/// begins with `where` and says the byte at which the damage begins, as far as the format tells.
ImageBytes decodeImage(const std::string& bytes, const std::string& where);

/// The same picture with other sizes: every new pixel is the mean of the area that it covers.
ImageBytes resized(const ImageBytes& image, Index height, Index width);

/// One channel of brightness (ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B).
ImageBytes greyed(const ImageBytes& image);

/// Three channels; those of a grey picture are equal.
ImageBytes coloured(const ImageBytes& image);

}  // namespace nn
