#include "ui/common/row_keys.h"

#include <algorithm>

namespace ui {

std::optional<int> placeByKey(int key, int current, int last, Qt::Orientations arrows) {
  const bool across = arrows & Qt::Horizontal, down = arrows & Qt::Vertical;
  if ((across && key == Qt::Key_Right) || (down && key == Qt::Key_Down)) return std::min(last, current + 1);
  if ((across && key == Qt::Key_Left) || (down && key == Qt::Key_Up))
    return std::max(std::min(last, 0), std::min(last, current - 1));
  if (key == Qt::Key_Home) return std::min(last, 0);
  if (key == Qt::Key_End) return last;
  return std::nullopt;
}

}  // namespace ui
