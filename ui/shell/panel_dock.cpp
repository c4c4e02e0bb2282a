#include "ui/shell/panel_dock.h"

namespace ui {

PanelDock::PanelDock(const QString& id, const QString& title, QWidget* parent) : QDockWidget(title, parent) { setObjectName(id); }

void PanelDock::setPanel(QWidget* panel) {
  QSizePolicy policy = panel->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  panel->setSizePolicy(policy);
  setWidget(panel);
}

void PanelDock::moveEvent(QMoveEvent* event) {
  QDockWidget::moveEvent(event);
  showOrHidePanel();
}

void PanelDock::resizeEvent(QResizeEvent* event) {
  QDockWidget::resizeEvent(event);
  showOrHidePanel();
}

void PanelDock::showEvent(QShowEvent* event) {
  QDockWidget::showEvent(event);
  showOrHidePanel();
}

void PanelDock::showOrHidePanel() {
  // Covered docks lie left of and above the window's origin.
  const bool isCovered = !isFloating() && (geometry().right() < 0 || geometry().bottom() < 0);
  if (widget() && widget()->isHidden() != isCovered) widget()->setVisible(!isCovered);
}

}  // namespace ui
