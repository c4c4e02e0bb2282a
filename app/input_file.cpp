#include "app/input_file.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

#include <QImage>
#include <QImageReader>
#include <QString>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/data/digit_preprocessor.h"
#include "engine/data/npy.h"

namespace app {
namespace {

nn::GreyImage greyImage(const QImage& image) {
  const QImage grey = image.convertToFormat(QImage::Format_Grayscale8);
  nn::GreyImage result{grey.width(), grey.height(), {}};
  result.pixels.reserve(static_cast<std::size_t>(grey.width()) * static_cast<std::size_t>(grey.height()));
  for (int y = 0; y < grey.height(); ++y)
    result.pixels.insert(result.pixels.end(), grey.constScanLine(y), grey.constScanLine(y) + grey.width());
  return result;
}

/// Ink is bright in the data; a picture whose border is bright was drawn dark on light.
void invertIfDarkOnLight(nn::GreyImage& image) {
  long long border = 0, count = 0;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      if (y > 0 && y < image.height - 1 && x > 0 && x < image.width - 1) continue;
      border += image.pixels[static_cast<std::size_t>(y * image.width + x)];
      ++count;
    }
  if (count > 0 && border > 127 * count)
    for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
}

PredictionInput readImage(const std::filesystem::path& file, const nn::DatasetInfo& info) {
  QImageReader reader(QString::fromStdString(file.string()));
  const QImage image = reader.read();
  if (image.isNull()) nn::throwExpected<nn::FormatError>(file.string(), "an image", reader.errorString().toStdString());
  const nn::Shape& shape = info.inputShape;
  if (shape.rank() != 3 || shape[2] != 1)
    nn::throwExpected<nn::FormatError>(file.string(), "an input of shape " + shape.toString(), "an image");
  nn::GreyImage grey = greyImage(image);
  if (grey.width != shape[1] || grey.height != shape[0]) {
    if (shape[0] != shape[1])
      nn::throwExpected<nn::FormatError>(file.string(), shape.toString() + " pixels",
                                         std::to_string(grey.height) + " × " + std::to_string(grey.width));
    invertIfDarkOnLight(grey);
    grey = nn::preprocessDigit(grey, static_cast<int>(shape[0])).result;
  }
  nn::Tensor values(shape);
  std::copy(grey.pixels.begin(), grey.pixels.end(), values.values().begin());
  return {file.filename().string(), std::move(values)};
}

/// The numbers of a line, or nothing when some field is no number.
std::optional<std::vector<double>> numbersOf(const std::string& line) {
  std::vector<double> numbers;
  std::size_t at = 0;
  const auto isSeparator = [](char c) { return c == ',' || c == ';' || c == '\t' || c == ' ' || c == '\r'; };
  while (at < line.size()) {
    if (isSeparator(line[at])) {
      ++at;
      continue;
    }
    double value = 0;
    const char* begin = line.data() + at;
    const auto [end, error] = std::from_chars(begin, line.data() + line.size(), value);
    if (error != std::errc() || (end != line.data() + line.size() && !isSeparator(*end))) return std::nullopt;
    numbers.push_back(value);
    at += static_cast<std::size_t>(end - begin);
  }
  return numbers;
}

std::vector<PredictionInput> readRows(const std::filesystem::path& file, const nn::DatasetInfo& info) {
  const auto expected = static_cast<std::size_t>(info.inputShape.elementCount());
  std::istringstream stream(nn::readFile(file));
  std::vector<PredictionInput> inputs;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto numbers = numbersOf(line);
    const std::string where = file.string() + ": line " + std::to_string(number);
    if (!numbers) {
      if (inputs.empty() && number == 1) continue;  // column names
      nn::throwExpected<nn::FormatError>(where, "numbers", "'" + line + "'");
    }
    if (numbers->size() != expected)
      nn::throwExpected<nn::FormatError>(where, std::to_string(expected) + " numbers", std::to_string(numbers->size()));
    nn::Tensor values(info.inputShape);
    std::transform(numbers->begin(), numbers->end(), values.values().begin(),
                   [](double v) { return static_cast<nn::Scalar>(v); });
    inputs.push_back({file.filename().string() + ":" + std::to_string(number), std::move(values)});
  }
  if (inputs.empty()) nn::throwExpected<nn::FormatError>(file.string(), "at least one line of numbers", "none");
  return inputs;
}

std::vector<PredictionInput> readArrays(const std::filesystem::path& file, const nn::DatasetInfo& info) {
  std::vector<PredictionInput> inputs;
  const auto size = static_cast<std::size_t>(info.inputShape.elementCount());
  for (const auto& [name, array] : nn::readNumpy(file)) {
    const std::string where = file.filename().string() + (name.empty() ? "" : ":" + name);
    if (array.values.empty() || array.values.size() % size != 0)
      nn::throwExpected<nn::FormatError>(
          where, "a multiple of " + std::to_string(size) + " numbers for inputs of shape " + info.inputShape.toString(),
          std::to_string(array.values.size()));
    for (std::size_t first = 0; first < array.values.size(); first += size) {
      nn::Tensor values(info.inputShape);
      std::transform(array.values.begin() + static_cast<std::ptrdiff_t>(first),
                     array.values.begin() + static_cast<std::ptrdiff_t>(first + size), values.values().begin(),
                     [](double v) { return static_cast<nn::Scalar>(v); });
      inputs.push_back({where + "[" + std::to_string(first / size) + "]", std::move(values)});
    }
  }
  return inputs;
}

}  // namespace

std::vector<PredictionInput> readInputs(const std::filesystem::path& file, const nn::DatasetInfo& info) {
  const std::string extension = QString::fromStdString(file.extension().string()).toLower().toStdString();
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return readRows(file, info);
  if (extension == ".npy" || extension == ".npz") return readArrays(file, info);
  return {readImage(file, info)};
}

}  // namespace app
