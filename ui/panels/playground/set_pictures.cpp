#include "ui/panels/playground/set_pictures.h"

#include <QPainter>

#include <algorithm>

#include "engine/analysis/plane_response.h"
#include "engine/data/catalog.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"

namespace ui {

namespace {

constexpr const char* kPainted = "painted_points";
constexpr std::int64_t kPoints = 120;

nn::LoadedData few(const std::string& id) {
  const nn::DatasetType& type = nn::DatasetRegistry::instance().require(id);
  nn::Options options;
  if (std::ranges::find(type.options, "samples", &nn::OptionSpec::name) != type.options.end()) options.set("samples", kPoints);
  return nn::loadData(id, options, 1, nn::DataPaths());
}

}  // namespace

std::vector<std::string> pointSetIds() {
  std::vector<std::string> classes, values;
  for (const nn::DatasetType* type : nn::DatasetRegistry::instance().types()) {
    if (type->category != "Points" || type->id == kPainted) continue;
    (few(type->id).train->info().classCount() > 0 ? classes : values).push_back(type->id);
  }
  classes.insert(classes.end(), values.begin(), values.end());
  classes.emplace_back(kPainted);
  return classes;
}

QImage pointSetPicture(const std::string& id, int side) {
  const Theme& theme = Theme::instance();
  QImage image(side, side, QImage::Format_RGB32);
  image.fill(theme.colors().surface);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  if (id == kPainted) {
    painter.drawPixmap(side / 4, side / 4, theme.iconPixmap(QStringLiteral("pen"), side / 2, theme.colors().textMuted, 1));
    return image;
  }
  const nn::LoadedData data = few(id);
  const bool areClasses = data.train->info().classCount() > 0;
  const nn::PlaneArea area = nn::areaOf(std::vector{data.train});
  std::vector<nn::Scalar> input(2), target(1);
  painter.setPen(Qt::NoPen);
  for (nn::Index i = 0; i < data.train->size(); ++i) {
    data.train->read(i, input, target);
    painter.setBrush(areClasses ? theme.classColor(static_cast<int>(target[0]))
                                : QColor::fromRgb(colorOf(static_cast<double>(target[0]), ColorMap::Signed, {-1, 1})));
    const double x = (static_cast<double>(input[0]) - area.left) / (area.right - area.left);
    const double y = (area.top - static_cast<double>(input[1])) / (area.top - area.bottom);
    painter.drawEllipse(QPointF(x * side, y * side), side / 32.0, side / 32.0);
  }
  return image;
}

}  // namespace ui
