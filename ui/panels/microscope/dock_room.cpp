#include "ui/panels/microscope/dock_room.h"

#include <QDockWidget>
#include <QMainWindow>

#include <utility>

namespace ui {

QDockWidget* DockRoom::dock() const {
  QWidget* widget = panel_.parentWidget();
  while (widget && !qobject_cast<QDockWidget*>(widget)) widget = widget->parentWidget();
  return qobject_cast<QDockWidget*>(widget);
}

QMainWindow* DockRoom::window() const {
  const QDockWidget* own = dock();
  return own && !own->isFloating() ? qobject_cast<QMainWindow*>(own->parentWidget()) : nullptr;
}

void DockRoom::resize(bool much) {
  QMainWindow* main = window();
  if (!main) return;
  main->resizeDocks({dock()}, {main->height() * (much ? 60 : 31) / 100}, Qt::Vertical);
  main->resizeDocks({dock()}, {much ? main->width() : main->width() * 3 / 10}, Qt::Horizontal);
}

void DockRoom::takeMost() { resize(true); }

void DockRoom::toggle() {
  QMainWindow* main = window();
  if (!main) return;
  if (!neighbours_.empty()) {
    for (const QPointer<QDockWidget>& other : std::exchange(neighbours_, {}))
      if (other) other->show();
    return resize(false);
  }
  QDockWidget* own = dock();
  for (QDockWidget* other : main->findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
    const bool isBeside = main->dockWidgetArea(other) == main->dockWidgetArea(own) && !other->isFloating();
    if (!isBeside || !other->isVisibleTo(main) || other == own || main->tabifiedDockWidgets(own).contains(other)) continue;
    neighbours_.emplace_back(other);
    other->hide();
  }
  resize(true);
}

}  // namespace ui
