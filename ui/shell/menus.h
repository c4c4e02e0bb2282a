#pragma once

class QMenu;

namespace ui {

class GraphView;
struct Lab;

/// Entries with their shortcuts, texts and icons, and what they do; enabled only while they can do it.
void fillEditMenu(QMenu& menu, Lab& lab, GraphView& canvas);
void fillViewMenu(QMenu& menu, GraphView& canvas);
void fillTrainMenu(QMenu& menu, Lab& lab);

}  // namespace ui
