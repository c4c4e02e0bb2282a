#include "ui/widgets/flow_layout.h"

#include <algorithm>
#include <utility>

namespace ui {

FlowLayout::FlowLayout(QWidget* parent, int gap) : QLayout(parent), gap_(gap) { setContentsMargins(0, 0, 0, 0); }

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item) { items_.emplace_back(item); }

QLayoutItem* FlowLayout::itemAt(int index) const {
  return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
  if (index < 0 || index >= count()) return nullptr;
  QLayoutItem* item = items_[static_cast<std::size_t>(index)].release();
  items_.erase(items_.begin() + index);
  return item;
}

int FlowLayout::heightForWidth(int width) const { return arrange({0, 0, width, 0}, false); }

QSize FlowLayout::sizeHint() const {
  QSize size;
  for (const auto& item : items_) {
    if (item->isEmpty()) continue;
    size.rwidth() += item->sizeHint().width() + (size.width() > 0 ? gap_ : 0);
    size.rheight() = std::max(size.height(), item->sizeHint().height());
  }
  return size.grownBy(contentsMargins());
}

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const auto& item : items_)
    if (!item->isEmpty()) size = size.expandedTo(item->minimumSize());
  return size.grownBy(contentsMargins());
}

void FlowLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  arrange(area, true);
}

int FlowLayout::arrange(const QRect& area, bool place) const {
  const QRect room = area.marginsRemoved(contentsMargins());
  int x = room.x(), y = room.y(), lineHeight = 0;
  std::vector<std::pair<QLayoutItem*, QRect>> line;
  const auto finishLine = [&] {  // in the middle of its height, as words of different size stand
    for (const auto& [item, where] : line) item->setGeometry(where.translated(0, isTopAligned_ ? 0 : (lineHeight - where.height()) / 2));
    line.clear();
  };
  for (const auto& item : items_) {
    if (item->isEmpty()) continue;
    const int width = std::min(item->sizeHint().width(), std::max(room.width(), item->minimumSize().width()));
    const QSize size(width, item->hasHeightForWidth() ? item->heightForWidth(width) : item->sizeHint().height());
    if (x > room.x() && x + size.width() > room.x() + room.width()) {
      finishLine();
      x = room.x();
      y += lineHeight + gap_;
      lineHeight = 0;
    }
    if (place) line.emplace_back(item.get(), QRect({x, y}, size));
    x += size.width() + gap_;
    lineHeight = std::max(lineHeight, size.height());
  }
  finishLine();
  return y + lineHeight - area.y() + contentsMargins().bottom();
}

}  // namespace ui
