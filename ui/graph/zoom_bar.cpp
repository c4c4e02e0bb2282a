#include "ui/graph/zoom_bar.h"

#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace ui {

ZoomBar::ZoomBar(QWidget* parent) : QFrame(parent) {
  setProperty("card", true);
  setAccessibleName(tr("Zoom"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  layout->setSpacing(0);
  const auto button = [&](const QString& icon, const QString& text, auto signal) {
    auto* result = new QToolButton(this);
    if (!icon.isEmpty()) result->setIcon(Theme::instance().icon(icon));
    result->setIconSize({16, 16});
    result->setProperty("compact", true);
    result->setToolTip(text);
    result->setAccessibleName(text);
    result->setFocusPolicy(Qt::NoFocus);  // the same actions have keys
    connect(result, &QToolButton::clicked, this, signal);
    layout->addWidget(result);
    return result;
  };
  button(QStringLiteral("minus"), tr("Zoom out (−)"), &ZoomBar::zoomOutRequested);
  percent_ = button({}, tr("Actual size (1)"), &ZoomBar::actualSizeRequested);
  percent_->setFont(Theme::instance().font(0.9));
  percent_->setFixedWidth(percent_->fontMetrics().horizontalAdvance(QStringLiteral("400 %")) + 14);
  button(QStringLiteral("plus"), tr("Zoom in (+)"), &ZoomBar::zoomInRequested);
  button(QStringLiteral("fit"), tr("Show the whole network (F)"), &ZoomBar::fitRequested);
  setZoom(1);
  adjustSize();
}

void ZoomBar::setZoom(double zoom) { percent_->setText(tr("%1 %").arg(qRound(zoom * 100))); }

}  // namespace ui
