#pragma once

#include <functional>

#include <QAction>
#include <QDockWidget>

namespace ui {

/// The menu entry of a panel: checked while the panel is seen. Brings a panel that is hidden, or behind another tab, to the
/// front and gives it the keyboard; hides one that is seen. (A dock's own entry would hide a panel behind another tab, unseen.)
class PanelAction : public QAction {
  Q_OBJECT
 public:
  /// show: brings the panel to the front.
  PanelAction(QDockWidget& dock, std::function<void()> show, QObject* parent);

 private:
  void toggle();

  QDockWidget& dock_;
  std::function<void()> show_;
};

/// Gives the keyboard to the first part of a panel that takes it.
void focusInto(QWidget& panel);

}  // namespace ui
