#pragma once

#include <QDockWidget>

namespace ui {

/// A dock whose panel is hidden while another tab covers it. Qt only moves a covered dock out of the window, where its panel still
/// counts as visible, and would go on to evaluate, record and paint for nobody.
class PanelDock : public QDockWidget {
  Q_OBJECT
 public:
  PanelDock(const QString& id, const QString& title, QWidget* parent);

  /// Takes the panel as QDockWidget::setWidget() does; its size counts while it is covered, so that no tab changes the layout.
  void setPanel(QWidget* panel);

 protected:
  void moveEvent(QMoveEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void showOrHidePanel();
};

}  // namespace ui
