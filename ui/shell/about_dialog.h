#pragma once

class QMenuBar;
class QWidget;

namespace ui {

/// Version, licence, libraries and instruction set.
void showAboutDialog(QWidget* parent);

/// Every shortcut of the menus and of the canvas.
void showShortcutsDialog(const QMenuBar& menus, QWidget* parent);

}  // namespace ui
