#pragma once

#include <QRect>
#include <QStyle>

class QPainter;
class QStyleOptionProgressBar;
class QStyleOptionSlider;

namespace ui::style {

inline constexpr int kScrollBar = 12, kScrollHandle = 34, kSliderHeight = 22, kProgressHeight = 8;

QRect scrollBarRect(const QStyleOptionSlider& option, QStyle::SubControl part);
void paintScrollBar(QPainter& painter, const QStyleOptionSlider& option);

QRect sliderRect(const QStyleOptionSlider& option, QStyle::SubControl part);
void paintSlider(QPainter& painter, const QStyleOptionSlider& option);

void paintProgress(QPainter& painter, const QStyleOptionProgressBar& option);

}  // namespace ui::style
