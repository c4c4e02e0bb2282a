#include "ui/shell/panel_action.h"

#include <utility>

#include <QTimer>

namespace ui {

PanelAction::PanelAction(QDockWidget& dock, std::function<void()> show, QObject* parent)
    : QAction(dock.windowTitle(), parent), dock_(dock), show_(std::move(show)) {
  setCheckable(true);
  setChecked(false);
  connect(&dock, &QDockWidget::visibilityChanged, this, &QAction::setChecked);
  connect(this, &QAction::triggered, this, &PanelAction::toggle);
}

void PanelAction::toggle() {
  // Checked is what the click has made of it: it was seen when it no longer is.
  if (!isChecked()) {
    dock_.hide();
    return;
  }
  show_();
  // After the layout has brought it to the front: what is not seen takes no keyboard.
  QTimer::singleShot(0, &dock_, [this] { focusInto(*dock_.widget()); });
}

void focusInto(QWidget& panel) {
  if (QWidget* scope = panel.focusWidget(); scope && scope->isVisible() && scope->isEnabled())
    return scope->setFocus(Qt::TabFocusReason);
  for (QWidget* part = panel.nextInFocusChain(); part && part != &panel; part = part->nextInFocusChain()) {
    const bool takesKeys = (part->focusPolicy() & Qt::TabFocus) && part->isVisible() && part->isEnabled();
    if (takesKeys && panel.isAncestorOf(part)) return part->setFocus(Qt::TabFocusReason);
  }
}

}  // namespace ui
