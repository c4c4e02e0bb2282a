#include "ui/widgets/panel_scroll_area.h"

#include <QEvent>
#include <QScopedValueRollback>
#include <QScrollBar>

namespace ui {
namespace {

constexpr int kMostResizes = 6;  // one within the other

}  // namespace

PanelScrollArea::PanelScrollArea(QWidget* parent) : QScrollArea(parent) {
  setWidgetResizable(true);
  setFrameShape(NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void PanelScrollArea::keepRoomForBar() {
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  QScrollBar* bar = verticalScrollBar();
  bar->setEnabled(false);  // and with that, by the theme, unseen
  connect(bar, &QScrollBar::rangeChanged, bar, [bar](int least, int most) { bar->setEnabled(most > least); });
}

QSize PanelScrollArea::minimumSizeHint() const {
  const int content = widget() ? widget()->minimumSizeHint().width() : 0;
  return {content + verticalScrollBar()->sizeHint().width() + 2 * frameWidth(), 96};
}

bool PanelScrollArea::eventFilter(QObject* watched, QEvent* event) {
  // The content is filtered by QScrollArea itself; here only to pass its new width on to the dock.
  if (watched == widget() && event->type() == QEvent::LayoutRequest) updateGeometry();
  // Content that fits only without the bar, since it is lower when narrower, would be resized to and fro without end.
  if (watched == widget() && event->type() == QEvent::Resize && resizing_ >= kMostResizes) return false;
  const QScopedValueRollback deeper(resizing_, resizing_ + 1);
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace ui
