#include "ui/widgets/picture_row.h"

#include "ui/common/frame_line.h"
#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>

namespace ui {

namespace {

constexpr int kArrowWidth = 16, kLargest = 220, kLow = 90;

}  // namespace

PictureRow::PictureRow(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PictureRow::setPictures(std::vector<Picture> pictures) {
  pictures_ = std::move(pictures);
  QStringList captions;
  for (const Picture& picture : pictures_) captions << picture.caption;
  setAccessibleDescription(captions.join(QStringLiteral(", ")));
  update();
}

void PictureRow::paintEvent(QPaintEvent*) {
  if (pictures_.empty()) return;
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  QPainter painter(this);
  painter.setFont(theme.font(0.85));
  const int count = static_cast<int>(pictures_.size()), lineHeight = painter.fontMetrics().height() + 2;
  const int gap = hasArrows_ ? kArrowWidth : Theme::kGrid;
  const int cellWidth = (width() - (count - 1) * gap) / count;
  // Where the row is low, captions stand beside the pictures, which then have all of its height.
  const bool beside = !hasArrows_ && height() < kLow;
  const int side = std::min({cellWidth, beside ? height() : height() - lineHeight, kLargest});
  if (side < 8) return;
  const int step = (beside ? cellWidth : std::min(cellWidth, std::max(side, 96))) + gap;
  for (int i = 0; i < count; ++i) {
    const Picture& picture = pictures_[static_cast<std::size_t>(i)];
    const QRect cell(i * step, 0, side, side);
    QRect target(QPoint(), picture.image.size().scaled(cell.size(), Qt::KeepAspectRatio));
    target.moveCenter(cell.center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, target.width() < picture.image.width());
    painter.drawImage(target, picture.image);
    painter.setPen(colors.border);
    painter.drawRect(frameLine(cell));
    painter.setPen(colors.textMuted);
    const QRect line =
        beside ? QRect(cell.right() + 6, 0, step - gap - side - 6, side) : QRect(cell.left(), side + 2, step - gap, lineHeight);
    if (beside)
      painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, picture.caption);
    else
      painter.drawText(line, Qt::AlignLeft | Qt::AlignTop,
                       painter.fontMetrics().elidedText(picture.caption, Qt::ElideRight, line.width()));
    if (hasArrows_ && i + 1 < count)
      painter.drawText(QRect(cell.right(), 0, step - side, side), Qt::AlignCenter, QStringLiteral("→"));
  }
}

}  // namespace ui
