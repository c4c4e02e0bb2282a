#include "engine/data/digit_preprocessor.h"

#include "engine/core/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace nn {
namespace {

struct Box {
  int left = 0, top = 0, width = 0, height = 0;
};

struct PixelWeight {
  int pixel;
  double weight;
};

/// For every pixel of a resampled row, the source pixels it is made of; their weights sum to 1.
using RowWeights = std::vector<std::vector<PixelWeight>>;

std::uint8_t pixelAt(const GreyImage& image, int x, int y) {
  return image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)];
}

GreyImage blankImage(int width, int height) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
}

void checkDrawing(const GreyImage& drawing, int size) {
  if (size < 1) throwExpected<ConfigError>("digit", "a size of at least 1 pixel", std::to_string(size));
  const bool isValid =
      drawing.width >= 0 && drawing.height >= 0 &&
      drawing.pixels.size() == static_cast<std::size_t>(drawing.width) * static_cast<std::size_t>(drawing.height);
  if (!isValid)
    throwExpected<ShapeError>("digit", "width × height pixels",
                              std::to_string(drawing.pixels.size()) + " for " + std::to_string(drawing.width) + " × " +
                                  std::to_string(drawing.height));
}

/// The smallest box around everything that is not paper; of width 0 when there is nothing.
Box inkBox(const GreyImage& drawing) {
  int left = drawing.width, right = -1, top = drawing.height, bottom = -1;
  for (int y = 0; y < drawing.height; ++y) {
    const auto row = drawing.pixels.begin() + static_cast<std::ptrdiff_t>(y) * drawing.width;
    const auto hasInk = [](std::uint8_t pixel) { return pixel > 0; };
    const auto first = std::find_if(row, row + drawing.width, hasInk);
    if (first == row + drawing.width) continue;
    int last = drawing.width - 1;
    while (row[last] == 0) --last;
    left = std::min(left, static_cast<int>(first - row));
    right = std::max(right, last);
    top = std::min(top, y);
    bottom = y;
  }
  return right < 0 ? Box{} : Box{left, top, right - left + 1, bottom - top + 1};
}

GreyImage crop(const GreyImage& image, const Box& box) {
  GreyImage result = blankImage(box.width, box.height);
  for (int y = 0; y < box.height; ++y) {
    const auto row = image.pixels.begin() + static_cast<std::ptrdiff_t>(box.top + y) * image.width + box.left;
    std::copy_n(row, box.width, result.pixels.begin() + static_cast<std::ptrdiff_t>(y) * box.width);
  }
  return result;
}

/// Smaller: every new pixel is the mean of the area it covers. Larger: linear between the centres of source pixels, because the
/// mean would only repeat them in blocks.
RowWeights rowWeights(int from, int to) {
  RowWeights rows(static_cast<std::size_t>(to));
  const double step = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    auto& row = rows[static_cast<std::size_t>(i)];
    if (to > from) {
      const double centre = std::clamp((i + 0.5) * step - 0.5, 0.0, from - 1.0);
      const int first = static_cast<int>(centre);
      const double share = centre - first;
      row.push_back({first, 1.0 - share});
      if (share > 0.0) row.push_back({first + 1, share});
      continue;
    }
    const double begin = i * step, end = begin + step;
    for (int pixel = static_cast<int>(begin); pixel < from && pixel < end; ++pixel) {
      const double covered = std::min(end, pixel + 1.0) - std::max(begin, static_cast<double>(pixel));
      if (covered > 0.0) row.push_back({pixel, covered / step});
    }
  }
  return rows;
}

GreyImage resample(const GreyImage& image, int width, int height) {
  const RowWeights columns = rowWeights(image.width, width);
  const RowWeights rows = rowWeights(image.height, height);
  // Each source row is narrowed and at once added to the rows it ends up in, so the scratch memory is one narrow row.
  std::vector<double> sums(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  std::vector<double> narrowed(static_cast<std::size_t>(width));
  std::vector<std::vector<PixelWeight>> targetsOf(static_cast<std::size_t>(image.height));
  for (int y = 0; y < height; ++y)
    for (const PixelWeight& source : rows[static_cast<std::size_t>(y)])
      targetsOf[static_cast<std::size_t>(source.pixel)].push_back({y, source.weight});

  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < width; ++x) {
      double sum = 0.0;
      for (const PixelWeight& source : columns[static_cast<std::size_t>(x)])
        sum += source.weight * pixelAt(image, source.pixel, y);
      narrowed[static_cast<std::size_t>(x)] = sum;
    }
    for (const PixelWeight& target : targetsOf[static_cast<std::size_t>(y)])
      for (int x = 0; x < width; ++x)
        sums[static_cast<std::size_t>(target.pixel * width + x)] += target.weight * narrowed[static_cast<std::size_t>(x)];
  }
  GreyImage result = blankImage(width, height);
  std::transform(sums.begin(), sums.end(), result.pixels.begin(),
                 [](double sum) { return static_cast<std::uint8_t>(std::lround(std::min(sum, 255.0))); });
  return result;
}

/// Every new pixel is the old one in its middle.
GreyImage sampled(const GreyImage& image, int width, int height) {
  GreyImage result = blankImage(width, height);
  const auto middle = [](int i, int from, int to) { return std::min(from - 1, (2 * i + 1) * from / (2 * to)); };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      result.pixels[static_cast<std::size_t>(y * width + x)] =
          pixelAt(image, middle(x, image.width, width), middle(y, image.height, height));
  return result;
}

/// Scales so that the longer side has `longer` pixels.
GreyImage fit(const GreyImage& image, int longer, bool antiAlias) {
  const double scale = static_cast<double>(longer) / std::max(image.width, image.height);
  const auto scaled = [&](int side) { return std::clamp(static_cast<int>(std::lround(side * scale)), 1, longer); };
  const int width = scaled(image.width), height = scaled(image.height);
  return antiAlias ? resample(image, width, height) : sampled(image, width, height);
}

/// Where an image of this size starts so that its centre of mass (or its middle) is in the middle of the field. Limited so that
/// no ink falls off the field. MNIST rounds up: its centres of mass are spread evenly over [14, 15), never below 14.
Box placeOf(const GreyImage& image, int size, bool centreOfMass) {
  double sum = 0.0, sumX = 0.0, sumY = 0.0;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const double ink = pixelAt(image, x, y);
      sum += ink;
      sumX += ink * (x + 0.5);
      sumY += ink * (y + 0.5);
    }
  const bool useMass = centreOfMass && sum > 0.0;
  const double middleX = useMass ? sumX / sum : image.width / 2.0;
  const double middleY = useMass ? sumY / sum : image.height / 2.0;
  const auto start = [&](double middle, int side) {
    return std::clamp(static_cast<int>(std::ceil(size / 2.0 - middle)), 0, size - side);
  };
  return {start(middleX, image.width), start(middleY, image.height), image.width, image.height};
}

}  // namespace

PreprocessedDigit preprocessDigit(const GreyImage& drawing, int size, const DigitPreprocessing& steps) {
  checkDrawing(drawing, size);
  PreprocessedDigit digit;
  digit.result = blankImage(size, size);
  const Box ink = inkBox(drawing);
  const auto finish = [&] {
    if (!steps.lightInk)
      for (std::uint8_t& pixel : digit.result.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
    return digit;
  };
  if (ink.width == 0) return finish();

  digit.isBlank = false;
  digit.cropped = steps.crop ? crop(drawing, ink) : drawing;
  if (steps.crop) {
    digit.left = ink.left;
    digit.top = ink.top;
  }
  const int boxSize = std::max(1, static_cast<int>(std::lround(size * 20.0 / 28.0)));
  digit.scaled = fit(digit.cropped, steps.scaleTo20 ? boxSize : size, steps.antiAlias);
  const Box place = placeOf(digit.scaled, size, steps.centreOfMass);
  digit.placeX = place.left;
  digit.placeY = place.top;
  for (int y = 0; y < place.height; ++y)
    std::copy_n(digit.scaled.pixels.begin() + static_cast<std::ptrdiff_t>(y) * place.width, place.width,
                digit.result.pixels.begin() + static_cast<std::ptrdiff_t>(place.top + y) * size + place.left);
  return finish();
}

}  // namespace nn
