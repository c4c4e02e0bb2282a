#include <QDockWidget>
#include <QMap>
#include <QSettings>

#include <utility>

#include "ui/shell/main_window.h"
#include "ui/shell/panel_dock.h"
#include "ui/shell/panel_list.h"

// Where the window's panels are: their docks, tabs and sizes, what is remembered of them, and showing and hiding them.
namespace ui {
namespace {

constexpr QSize kOwnWindow(880, 560);
constexpr const char* kPlaced = "placed";  // a window of its own that has been shown stays where the user put it
constexpr int kLayoutVersion = 1;

Qt::DockWidgetArea areaOf(PanelEntry::Place place) {
  switch (place) {
    case PanelEntry::Place::Left:
      return Qt::LeftDockWidgetArea;
    case PanelEntry::Place::RightTop:
    case PanelEntry::Place::RightBottom:
      return Qt::RightDockWidgetArea;
    default:
      return Qt::BottomDockWidgetArea;
  }
}

}  // namespace

bool MainWindow::showPanel(const QString& id) {
  QDockWidget* dock = docks_.value(id);
  if (!dock) return false;
  const bool isNew = dock->isFloating() && !dock->property(kPlaced).toBool();
  dock->show();
  if (isNew) dock->move(geometry().center() - dock->rect().center());
  dock->setProperty(kPlaced, true);
  dock->raise();
  if (dock->isFloating()) dock->activateWindow();
  return true;
}

void MainWindow::createPanels() {
  for (const PanelEntry& entry : panelList()) {
    auto* dock = new PanelDock(entry.id, entry.title, this);
    dock->setPanel(entry.create(lab_, dock));
    docks_.insert(entry.id, dock);
    connect(dock, &QDockWidget::dockLocationChanged, this, &MainWindow::updateDockTitles, Qt::QueuedConnection);
    connect(dock, &QDockWidget::topLevelChanged, this, &MainWindow::updateDockTitles, Qt::QueuedConnection);
    connect(dock, &QDockWidget::visibilityChanged, this, &MainWindow::updateDockTitles, Qt::QueuedConnection);
  }
  resetLayout();
}

void MainWindow::resetLayout() {
  layoutWithPanels_.clear();
  if (alone_) alone_->setChecked(false);
  // Places first, tabs second: splitting a dock that has tabs would make one more tab.
  using Place = PanelEntry::Place;
  QMap<Place, QDockWidget*> first;
  for (const PanelEntry& entry : panelList()) {
    QDockWidget* dock = docks_.value(entry.id);
    dock->setFloating(false);
    removeDockWidget(dock);
    if (entry.place == Place::Window) {
      addDockWidget(Qt::BottomDockWidgetArea, dock);  // where it goes when it is docked
      dock->setFloating(true);
      dock->hide();
      dock->resize(kOwnWindow);
      continue;
    }
    if (first.contains(entry.place)) continue;
    first.insert(entry.place, dock);
    addDockWidget(areaOf(entry.place), dock);
    if (entry.place == Place::RightBottom) splitDockWidget(first.value(Place::RightTop), dock, Qt::Vertical);
    if (entry.place == Place::BottomRight) splitDockWidget(first.value(Place::BottomLeft), dock, Qt::Horizontal);
  }
  for (const PanelEntry& entry : panelList()) {
    if (entry.place == Place::Window) continue;
    QDockWidget* dock = docks_.value(entry.id);
    if (dock != first.value(entry.place)) tabifyDockWidget(first.value(entry.place), dock);
    dock->show();
  }
  for (QDockWidget* dock : std::as_const(first)) dock->raise();
  const bool isWide = width() >= 1600;
  resizeDocks({first[Place::Left], first[Place::RightTop]}, {isWide ? 272 : 220, isWide ? 360 : 296}, Qt::Horizontal);
  resizeDocks({first[Place::BottomLeft], first[Place::BottomRight]}, {1, 1}, Qt::Horizontal);
  resizeDocks({first[Place::BottomLeft]}, {isWide ? 340 : 248}, Qt::Vertical);
  resizeDocks({first[Place::RightTop], first[Place::RightBottom]}, {9, 11}, Qt::Vertical);
}

void MainWindow::hidePanels(bool hidden) {
  if (!hidden) {
    if (!layoutWithPanels_.isEmpty()) restoreState(std::exchange(layoutWithPanels_, {}), kLayoutVersion);
    return;
  }
  layoutWithPanels_ = saveState(kLayoutVersion);
  for (QDockWidget* dock : std::as_const(docks_))
    if (!dock->isFloating()) dock->hide();
}

/// A dock among tabs is named by its tab; a title below it would say the same again.
void MainWindow::updateDockTitles() {
  for (QDockWidget* dock : std::as_const(docks_)) {
    const bool isTab = !dock->isFloating() && !tabifiedDockWidgets(dock).isEmpty();
    if (isTab == (dock->titleBarWidget() != nullptr)) continue;
    QWidget* old = dock->titleBarWidget();
    dock->setTitleBarWidget(isTab ? new QWidget(dock) : nullptr);
    delete old;
  }
}

void MainWindow::saveSettings() {
  QSettings settings;
  settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
  // Without panels the lab would puzzle whoever opens it next.
  settings.setValue(QStringLiteral("window/layout"),
                    layoutWithPanels_.isEmpty() ? saveState(kLayoutVersion) : layoutWithPanels_);
}

void MainWindow::restoreSettings() {
  const QSettings settings;
  if (!restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray())) resize(1280, 800);
  if (!restoreState(settings.value(QStringLiteral("window/layout")).toByteArray(), kLayoutVersion)) resetLayout();
  if (const int threads = settings.value(QStringLiteral("training/threads")).toInt(); threads > 0)
    training_.setThreads(threads);
}

}  // namespace ui
