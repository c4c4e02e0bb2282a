#pragma once

#include <vector>

#include <QPointer>
#include <QWidget>

class QDockWidget;
class QMainWindow;

namespace ui {

/// The room that a panel's dock has in the window: its usual share, most of the lower part, or all of it, the panels beside it
/// hidden as long. Does nothing for a dock that floats.
class DockRoom {
 public:
  explicit DockRoom(QWidget& panel) : panel_(panel) {}
  /// Most of the window's lower part; the others stay.
  void takeMost();
  /// All of it, or the usual share again.
  void toggle();

 private:
  QDockWidget* dock() const;
  QMainWindow* window() const;
  void resize(bool much);

  QWidget& panel_;
  std::vector<QPointer<QDockWidget>> neighbours_;  ///< that gave their room
};

}  // namespace ui
