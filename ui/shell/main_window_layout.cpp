#include <QDockWidget>
#include <QEvent>
#include <QMap>
#include <QResizeEvent>
#include <QScreen>
#include <QSettings>

#include <utility>

#include "ui/shell/main_window.h"
#include "ui/shell/panel_dock.h"
#include "ui/shell/panel_list.h"

// Where the window's panels are: their docks, tabs and sizes, what is remembered of them, and showing and hiding them.
namespace ui {
namespace {

constexpr QSize kOwnWindow(880, 560), kSmallWindow(1280, 800);
constexpr double kShareOfScreen = 0.86;  // of a window that is opened for the first time

/// Of the docks at the left, at the right and below; the upper one's percentage of those at the right.
struct DockSizes {
  int left, right, bottom, rightTop;
};
constexpr int kWideWindow = 1600;
constexpr DockSizes kNarrowDocks{240, 296, 248, 40}, kWideDocks{280, 380, 340, 45};
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
  isOwnLayout_ = false;
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
  resizeDocks({first[Place::BottomLeft], first[Place::BottomRight]}, {1, 1}, Qt::Horizontal);
  givePanelsTheirSizes();
}

void MainWindow::givePanelsTheirSizes() {
  isWideLayout_ = width() >= kWideWindow;
  const DockSizes& sizes = isWideLayout_ ? kWideDocks : kNarrowDocks;
  const auto dockAt = [this](PanelEntry::Place place) -> QDockWidget* {
    for (const PanelEntry& entry : panelList())
      if (entry.place == place && docks_.value(entry.id)->isVisibleTo(this)) return docks_.value(entry.id);
    return nullptr;
  };
  using Place = PanelEntry::Place;
  QDockWidget *left = dockAt(Place::Left), *right = dockAt(Place::RightTop), *bottom = dockAt(Place::BottomLeft);
  if (left && right) resizeDocks({left, right}, {sizes.left, sizes.right}, Qt::Horizontal);
  if (bottom) resizeDocks({bottom}, {sizes.bottom}, Qt::Vertical);
  if (QDockWidget* pad = dockAt(Place::RightBottom); pad && right)
    resizeDocks({right, pad}, {sizes.rightTop, 100 - sizes.rightTop}, Qt::Vertical);
}

bool MainWindow::event(QEvent* event) {
  // The window itself is under the mouse only between its panels.
  if (event->type() == QEvent::MouseButtonPress) isOwnLayout_ = true;
  return QMainWindow::event(event);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  // Until somebody arranges the panels, they have the sizes that suit the window: one that is maximised gives them more room.
  if (isOwnLayout_ || isWideLayout_ == (width() >= kWideWindow)) return;
  QMetaObject::invokeMethod(this, &MainWindow::givePanelsTheirSizes, Qt::QueuedConnection);
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
  settings.setValue(QStringLiteral("window/arranged"), isOwnLayout_);
}

void MainWindow::restoreSettings() {
  const QSettings settings;
  if (!restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray()))
    resize(kSmallWindow.expandedTo(screen()->availableSize() * kShareOfScreen));
  if (restoreState(settings.value(QStringLiteral("window/layout")).toByteArray(), kLayoutVersion)) {
    isOwnLayout_ = settings.value(QStringLiteral("window/arranged"), true).toBool();
    isWideLayout_ = width() >= kWideWindow;
  } else {
    resetLayout();
  }
  if (const int threads = settings.value(QStringLiteral("training/threads")).toInt(); threads > 0)
    training_.setThreads(threads);
}

}  // namespace ui
