#pragma once

class QWidget;

namespace ui {

/// Version, licence, libraries and instruction set.
void showAboutDialog(QWidget* parent);

}  // namespace ui
