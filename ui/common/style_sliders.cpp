#include "ui/common/style_sliders.h"

#include "ui/common/style_paint.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QStyleOption>
#include <algorithm>

namespace ui::style {

namespace {

constexpr int kGroove = 4, kHandle = 18, kHandleThickness = 16;

bool isHorizontal(const QStyleOptionSlider& option) { return option.orientation == Qt::Horizontal; }

/// A part of a bar along its way: `start` pixels from its left or upper end, `length` long, as thick as the bar.
QRect along(const QStyleOptionSlider& option, int start, int length) {
  const QRect& r = option.rect;
  return isHorizontal(option) ? QRect(r.x() + start, r.y(), length, r.height())
                              : QRect(r.x(), r.y() + start, r.width(), length);
}

int lengthOf(const QStyleOptionSlider& option) { return isHorizontal(option) ? option.rect.width() : option.rect.height(); }

/// `thickness` pixels in the middle of a bar.
QRect centred(const QStyleOptionSlider& option, const QRect& part, int thickness) {
  return isHorizontal(option) ? QRect(part.x(), part.y() + (part.height() - thickness) / 2, part.width(), thickness)
                              : QRect(part.x() + (part.width() - thickness) / 2, part.y(), thickness, part.height());
}

}  // namespace

QRect scrollBarRect(const QStyleOptionSlider& option, QStyle::SubControl part) {
  const int length = lengthOf(option);
  const qint64 range = qint64{option.maximum} - option.minimum;
  int handle = length;
  if (range > 0) {
    handle = static_cast<int>(qint64{option.pageStep} * length / std::max<qint64>(1, range + option.pageStep));
    handle = std::clamp(handle, std::min(kScrollHandle, length), length);
  }
  const int start = QStyle::sliderPositionFromValue(option.minimum, option.maximum, option.sliderPosition, length - handle,
                                                    option.upsideDown);
  switch (part) {
    case QStyle::SC_ScrollBarSlider:
      return along(option, start, handle);
    case QStyle::SC_ScrollBarSubPage:
      return along(option, 0, start);
    case QStyle::SC_ScrollBarAddPage:
      return along(option, start + handle, length - start - handle);
    case QStyle::SC_ScrollBarGroove:
      return option.rect;
    default:
      return {};  // no arrows at the ends
  }
}

void paintScrollBar(QPainter& painter, const QStyleOptionSlider& option) {
  if (!(option.state & QStyle::State_Enabled) || option.maximum <= option.minimum) return;
  const bool over = option.state & QStyle::State_MouseOver && option.activeSubControls & QStyle::SC_ScrollBarSlider;
  const QRect handle = scrollBarRect(option, QStyle::SC_ScrollBarSlider).adjusted(3, 3, -3, -3);
  paintBox(painter, handle, over ? Theme::instance().colors().textMuted : shades().thumb, {}, 3);
}

QRect sliderRect(const QStyleOptionSlider& option, QStyle::SubControl part) {
  if (part == QStyle::SC_SliderHandle) {
    const int start = QStyle::sliderPositionFromValue(option.minimum, option.maximum, option.sliderPosition,
                                                      lengthOf(option) - kHandle, option.upsideDown);
    return centred(option, along(option, start, kHandle), kHandleThickness);
  }
  return part == QStyle::SC_SliderGroove ? option.rect : QRect();
}

void paintSlider(QPainter& painter, const QStyleOptionSlider& option) {
  const Theme::Colors& c = Theme::instance().colors();
  const bool enabled = option.state & QStyle::State_Enabled;
  const QRect groove = centred(option, option.rect, kGroove), handle = sliderRect(option, QStyle::SC_SliderHandle);
  paintBox(painter, groove, shades().track, {}, kGroove / 2.0);
  // The part behind the handle: from the left, or from below.
  QRect done = groove;
  const bool fromEnd = isHorizontal(option) ? option.upsideDown : !option.upsideDown;
  if (isHorizontal(option))
    fromEnd ? done.setLeft(handle.center().x()) : done.setRight(handle.center().x());
  else
    fromEnd ? done.setBottom(handle.center().y()) : done.setTop(handle.center().y());
  if (enabled) paintBox(painter, done, c.accent, {}, kGroove / 2.0);
  const bool near = option.state & QStyle::State_HasFocus ||
                    (option.state & QStyle::State_MouseOver && option.activeSubControls & QStyle::SC_SliderHandle);
  paintBox(painter, handle, near && enabled ? shades().accentSoft : c.surface, enabled ? c.accent : shades().control, 8, 2);
}

void paintProgress(QPainter& painter, const QStyleOptionProgressBar& option) {
  paintBox(painter, option.rect, shades().track, {}, 4);
  const double range = double(option.maximum) - option.minimum;
  if (range <= 0) return;
  const double share = std::clamp((double(option.progress) - option.minimum) / range, 0.0, 1.0);
  QRectF done = option.rect;
  done.setWidth(done.width() * share);
  if (option.direction == Qt::RightToLeft) done.moveRight(option.rect.right() + 1);
  if (done.width() >= 1) paintBox(painter, done, Theme::instance().colors().accent, {}, std::min(4.0, done.width() / 2));
}

}  // namespace ui::style
