#include "ui/draw/network_picture.h"

#include <algorithm>

namespace ui {

nn::GreyImage greyImage(const QImage& image) {
  nn::GreyImage grey{image.width(), image.height(), {}};
  grey.pixels.reserve(static_cast<std::size_t>(image.width() * image.height()));
  for (int y = 0; y < image.height(); ++y) {
    const uchar* line = image.constScanLine(y);
    grey.pixels.insert(grey.pixels.end(), line, line + image.width());
  }
  return grey;
}

QImage imageOf(const nn::GreyImage& picture) {
  if (picture.pixels.empty()) return {};
  const QImage rows(picture.pixels.data(), picture.width, picture.height, picture.width, QImage::Format_Grayscale8);
  return rows.copy();
}

NetworkPicture networkPicture(const QImage& drawing, const nn::Shape& shape, const nn::DigitPreprocessing& steps) {
  const int height = static_cast<int>(shape[0]), width = static_cast<int>(shape[1]), side = std::min(height, width);
  const int top = (height - side) / 2, left = (width - side) / 2;
  NetworkPicture result;
  result.stages = nn::preprocessDigit(greyImage(drawing), side, steps);
  const nn::GreyImage& square = result.stages.result;
  const std::uint8_t paper = steps.lightInk ? 0 : 255;
  result.picture = {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height), paper)};
  for (int y = 0; y < side; ++y)
    std::copy_n(square.pixels.begin() + static_cast<std::ptrdiff_t>(y) * side, side,
                result.picture.pixels.begin() + static_cast<std::ptrdiff_t>(top + y) * width + left);
  result.values = nn::Tensor(shape);
  nn::Scalar* to = result.values.data();
  for (const std::uint8_t pixel : result.picture.pixels) to = std::fill_n(to, shape[2], static_cast<nn::Scalar>(pixel));

  const nn::PreprocessedDigit& stages = result.stages;
  if (!stages.isBlank) {
    const double scaleX = static_cast<double>(stages.cropped.width) / stages.scaled.width;
    const double scaleY = static_cast<double>(stages.cropped.height) / stages.scaled.height;
    result.area = {stages.left - (left + stages.placeX) * scaleX, stages.top - (top + stages.placeY) * scaleY, width * scaleX,
                   height * scaleY};
  }
  return result;
}

}  // namespace ui
