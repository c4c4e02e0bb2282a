#pragma once

#include <QString>

class QWidget;

namespace ui {

struct Lab;

/// The widget's dynamic property that names the help page of it and of all within: setProperty(kHelpProperty, "panel/runs").
inline constexpr const char* kHelpProperty = "helpPage";

/// The page about what the user looks at: what is chosen in a list of optimizers or losses; the selected layer on the canvas
/// and in the inspector; else the panel around the widget. Never empty.
QString helpPageFor(const QWidget* focus, const Lab& lab);

}  // namespace ui
