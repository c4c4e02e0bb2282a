#pragma once

#include <vector>

#include <QString>
#include <QWidget>

namespace ui {

struct Lab;

/// One dock: what is in it and where it starts.
struct PanelEntry {
  /// Window: floats by itself, is closed at first, and opened from the Tools menu.
  enum class Place { Left, Centre, RightTop, RightBottom, BottomLeft, BottomRight, Window };
  QString id;  ///< object name; window layouts are saved under it
  QString title;
  QString icon;
  Place place;  ///< panels of one place are tabs, the first of them in front
  QWidget* (*create)(Lab& lab, QWidget* parent);
};

/// All panels of the window: a new one is one line in panel_list.cpp.
const std::vector<PanelEntry>& panelList();

}  // namespace ui
