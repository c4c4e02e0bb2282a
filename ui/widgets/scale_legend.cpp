#include "ui/widgets/scale_legend.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QPainter>

namespace ui {

namespace {
constexpr int kSteps = 64;
constexpr int kBarHeight = 6;
}  // namespace

ScaleLegend::ScaleLegend(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, &ScaleLegend::rebuild);
  rebuild();
}

void ScaleLegend::setScale(ColorMap map, ValueRange range) {
  const bool newMap = map != map_;
  map_ = map;
  range_ = range;
  setToolTip(tr("Colours from %1 to %2").arg(number(range.low), number(range.high)));
  if (newMap)
    rebuild();
  else
    update();
}

void ScaleLegend::rebuild() {
  nn::Tensor ramp(nn::Shape{1, kSteps, 1});
  for (int i = 0; i < kSteps; ++i) ramp.data()[i] = static_cast<nn::Scalar>(i) / static_cast<nn::Scalar>(kSteps - 1);
  if (map_ == ColorMap::Signed)
    for (nn::Scalar& value : ramp.values()) value = 2 * value - 1;
  gradient_ = channelImage(ramp.view(), 0, map_, map_ == ColorMap::Signed ? ValueRange{-1, 1} : ValueRange{0, 1});
  update();
}

QSize ScaleLegend::sizeHint() const {
  return {160, kBarHeight + 2 + QFontMetrics(Theme::instance().numberFont(0.85)).height()};
}

QSize ScaleLegend::minimumSizeHint() const { return {80, sizeHint().height()}; }

void ScaleLegend::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(QRect(0, 0, width(), kBarHeight), gradient_);
  painter.setFont(theme.numberFont(0.85));
  painter.setPen(theme.colors().textMuted);
  const QRect numbers(0, kBarHeight + 2, width(), height() - kBarHeight - 2);
  painter.drawText(numbers, Qt::AlignLeft | Qt::AlignTop, number(range_.low, 3));
  painter.drawText(numbers, Qt::AlignRight | Qt::AlignTop, number(range_.high, 3));
  if (map_ == ColorMap::Signed) painter.drawText(numbers, Qt::AlignHCenter | Qt::AlignTop, QStringLiteral("0"));
}

}  // namespace ui
