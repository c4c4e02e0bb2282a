#include "ui/training/plane_pictures.h"

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr QRgb kNotANumber = qRgb(255, 0, 255);
constexpr int kSize = PlaneFrame::kSurface;

QRgb rampColor(double share, const PlaneColors& colors) {
  if (std::isnan(share)) return kNotANumber;
  const int place = static_cast<int>(std::lround((std::clamp(share, -1.0, 1.0) + 1) / 2 * 255));
  return colors.ramp[static_cast<std::size_t>(place)];
}

QRgb mixed(QRgb a, QRgb b, double share) {
  const auto channel = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
  return qRgb(channel(qRed(a), qRed(b)), channel(qGreen(a), qGreen(b)), channel(qBlue(a), qBlue(b)));
}

QRgb classColor(std::size_t number, const PlaneColors& colors) {
  return colors.classes.empty() ? colors.border : colors.classes[number % colors.classes.size()];
}

/// One unit's answers on a finer grid, between the places of the coarse one by straight lines.
std::vector<float> enlarged(const nn::Scalar* from, nn::Index side) {
  std::vector<float> to(static_cast<std::size_t>(kSize) * kSize);
  struct Step {
    nn::Index low, high;
    float share;
  };
  std::vector<Step> steps;
  for (int i = 0; i < kSize; ++i) {
    const float at = (static_cast<float>(i) + 0.5F) / kSize * static_cast<float>(side) - 0.5F;
    const float clamped = std::clamp(at, 0.0F, static_cast<float>(side - 1));
    const auto low = static_cast<nn::Index>(clamped);
    steps.push_back({low, std::min(low + 1, side - 1), clamped - static_cast<float>(low)});
  }
  for (int y = 0; y < kSize; ++y) {
    const Step& row = steps[static_cast<std::size_t>(y)];
    const nn::Scalar *const above = from + row.low * side, *const below = from + row.high * side;
    for (int x = 0; x < kSize; ++x) {
      const Step& column = steps[static_cast<std::size_t>(x)];
      const auto along = [&](const nn::Scalar* line) {
        return static_cast<float>(line[column.low]) * (1 - column.share) + static_cast<float>(line[column.high]) * column.share;
      };
      to[static_cast<std::size_t>(y * kSize + x)] = along(above) * (1 - row.share) + along(below) * row.share;
    }
  }
  return to;
}

/// For each pixel the most likely class and how sure the network is, 0 at a draw of all classes and 1 at certainty.
struct Answers {
  std::vector<std::uint8_t> classes;
  std::vector<float> sureness;
};

Answers yesOrNo(const std::vector<float>& yes, double threshold) {
  Answers answers;
  for (const float p : yes) {
    const bool isYes = static_cast<double>(p) >= threshold;
    const double room = isYes ? 1 - threshold : threshold;
    const double sure = room > 0 ? std::abs(static_cast<double>(p) - threshold) / room : 1;
    answers.classes.push_back(isYes ? 1 : 0);
    answers.sureness.push_back(static_cast<float>(std::clamp(sure, 0.0, 1.0)));
  }
  return answers;
}

Answers mostLikely(const nn::Tensor& answers) {
  const nn::Index units = answers.shape()[0], side = answers.shape()[2];
  std::vector<float> best = enlarged(answers.data(), side);
  Answers result{std::vector<std::uint8_t>(best.size()), {}};
  for (nn::Index unit = 1; unit < units; ++unit) {
    const std::vector<float> other = enlarged(answers.data() + unit * side * side, side);
    for (std::size_t i = 0; i < best.size(); ++i)
      if (other[i] > best[i]) {
        best[i] = other[i];
        result.classes[i] = static_cast<std::uint8_t>(unit);
      }
  }
  const float chance = 1.0F / static_cast<float>(units);
  for (const float p : best) result.sureness.push_back(std::clamp((p - chance) / (1 - chance), 0.0F, 1.0F));
  return result;
}

void drawClasses(QImage& image, const Answers& answers, const PlaneColors& colors, const PlaneLook& look) {
  for (int y = 0; y < kSize; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < kSize; ++x) {
      const auto i = static_cast<std::size_t>(y * kSize + x);
      const double strength = look.isDiscrete ? 0.6 : 0.08 + 0.72 * static_cast<double>(answers.sureness[i]);
      line[x] = mixed(colors.ground, classColor(answers.classes[i], colors), strength);
      const bool changes = (x + 1 < kSize && answers.classes[i] != answers.classes[i + 1]) ||
                           (y + 1 < kSize && answers.classes[i] != answers.classes[i + kSize]);
      if (changes) line[x] = mixed(line[x], colors.border, 0.75);
    }
  }
}

}  // namespace

QImage tilesOf(const nn::Tensor& answers, const PlaneColors& colors) {
  constexpr int kTile = PlaneFrame::kTile;
  const nn::Index units = answers.shape()[0], side = answers.shape()[2];
  QImage tiles(kTile, kTile * static_cast<int>(units), QImage::Format_RGB32);
  for (nn::Index unit = 0; unit < units; ++unit) {
    const nn::Scalar* const from = answers.data() + unit * side * side;
    const auto factor = static_cast<float>(127.5 / PlaneFrame::scaleOf(answers, unit));
    for (int y = 0; y < kTile; ++y) {
      auto* line = reinterpret_cast<QRgb*>(tiles.scanLine(static_cast<int>(unit) * kTile + y));
      const nn::Scalar* const row = from + y * side / kTile * side;
      for (int x = 0; x < kTile; ++x) {
        const auto value = static_cast<float>(row[x * side / kTile]);
        const float place = std::clamp(value * factor + 127.5F, 0.0F, 255.0F);
        line[x] = std::isnan(value) ? kNotANumber : colors.ramp[static_cast<std::size_t>(place)];
      }
    }
  }
  return tiles;
}

QImage surfaceOf(const nn::Tensor& answers, double scale, const nn::DatasetInfo& info, const PlaneColors& colors,
                 const PlaneLook& look) {
  const nn::Index units = answers.shape()[0];
  if (info.classCount() == 0) {
    QImage image = answerPicture(answers, 0, scale, colors);
    if (!look.isDiscrete) return image;
    const std::vector<float> values = enlarged(answers.data(), answers.shape()[2]);
    for (int y = 0; y < kSize; ++y)
      for (int x = 0; x < kSize; ++x)
        image.setPixel(x, y, rampColor(values[static_cast<std::size_t>(y * kSize + x)] >= 0 ? 0.6 : -0.6, colors));
    return image;
  }
  QImage image(kSize, kSize, QImage::Format_RGB32);
  drawClasses(image, units == 1 ? yesOrNo(enlarged(answers.data(), answers.shape()[2]), look.threshold) : mostLikely(answers),
              colors, look);
  return image;
}

QImage answerPicture(const nn::Tensor& answers, nn::Index unit, double scale, const PlaneColors& colors) {
  const nn::Index side = answers.shape()[2];
  const std::vector<float> values = enlarged(answers.data() + unit * side * side, side);
  QImage image(kSize, kSize, QImage::Format_RGB32);
  for (int y = 0; y < kSize; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < kSize; ++x)
      line[x] = rampColor(static_cast<double>(values[static_cast<std::size_t>(y * kSize + x)]) / scale, colors);
  }
  return image;
}

}  // namespace ui
