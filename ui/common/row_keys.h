#pragma once

#include <optional>

#include <Qt>

namespace ui {

/// Where a key leads in a row of places 0 ... last: the arrow keys one on or back, Home and End to its ends; none for any other
/// key. `current` is -1 when no place is, and so is `last` of an empty row.
std::optional<int> placeByKey(int key, int current, int last, Qt::Orientations arrows = Qt::Horizontal);

}  // namespace ui
