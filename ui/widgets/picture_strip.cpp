#include "ui/widgets/picture_strip.h"

#include "ui/common/frame_line.h"
#include "ui/common/theme.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ui {

namespace {

constexpr int kGap = Theme::kGrid, kLeastSide = 72, kMostSide = 96;

QFont captionFont() { return Theme::instance().font(0.85); }

}  // namespace

PictureStrip::PictureStrip(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&PictureStrip::update));
}

void PictureStrip::setPictures(std::vector<Picture> pictures) {
  const bool sameCount = pictures.size() == pictures_.size();
  pictures_ = std::move(pictures);
  if (!sameCount) {
    setMinimumHeight(heightForWidth(width()));
    updateGeometry();
  }
  update();
}

int PictureStrip::columns(int width) const {
  const int count = std::max(1, static_cast<int>(pictures_.size()));
  const int fitting = std::clamp((width + kGap) / (kLeastSide + kGap), std::min(3, count), count);
  const int rows = (count + fitting - 1) / fitting;
  return (count + rows - 1) / rows;  // rows of even length
}

int PictureStrip::sideFor(int width) const { return std::clamp((width + kGap) / columns(width) - kGap, 1, kMostSide); }

int PictureStrip::captionHeight() const { return QFontMetrics(captionFont()).height() + 2; }

QSize PictureStrip::sizeHint() const { return {240, heightForWidth(240)}; }

int PictureStrip::heightForWidth(int width) const {
  if (pictures_.empty()) return 0;
  const int across = columns(width), rows = (static_cast<int>(pictures_.size()) + across - 1) / across;
  const int side = sideFor(width);
  return rows * (side + captionHeight() + kGap) - kGap;
}

void PictureStrip::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  setMinimumHeight(heightForWidth(width()));
}

void PictureStrip::setSelectable(bool selectable) {
  isSelectable_ = selectable;
  setFocusPolicy(selectable ? Qt::StrongFocus : Qt::NoFocus);
  setCursor(selectable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

QRect PictureStrip::pictureRect(int index) const {
  const int across = columns(width()), side = sideFor(width());
  const QRect cell(index % across * (side + kGap), index / across * (side + captionHeight() + kGap), side, side);
  const QSize size = pictures_[static_cast<std::size_t>(index)].image.size().scaled(cell.size(), Qt::KeepAspectRatio);
  QRect target(QPoint(), size);
  target.moveCenter(cell.center());
  return target;
}

int PictureStrip::pictureAt(QPoint position) const {
  for (int i = 0; i < static_cast<int>(pictures_.size()); ++i)
    if (pictureRect(i).adjusted(0, 0, 0, captionHeight()).contains(position)) return i;
  return -1;
}

bool PictureStrip::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = pictureAt(help->pos());
    QToolTip::showText(help->globalPos(), index < 0 ? toolTip() : pictures_[static_cast<std::size_t>(index)].tip, this);
    return true;
  }
  return QWidget::event(event);
}

void PictureStrip::keyPressEvent(QKeyEvent* event) {
  const int count = static_cast<int>(pictures_.size()), across = columns(width());
  const int key = event->key();
  const int step = key == Qt::Key_Right  ? 1
                   : key == Qt::Key_Left ? -1
                   : key == Qt::Key_Down ? across
                   : key == Qt::Key_Up   ? -across
                                         : 0;
  if (!isSelectable_ || count == 0) return QWidget::keyPressEvent(event);
  current_ = std::clamp(current_, 0, count - 1);
  if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) {
    emit clicked(current_);
  } else if (step != 0 && current_ + step >= 0 && current_ + step < count) {
    current_ += step;
    setAccessibleDescription(pictures_[static_cast<std::size_t>(current_)].caption);
    update();
  } else {
    QWidget::keyPressEvent(event);
  }
}

void PictureStrip::mouseReleaseEvent(QMouseEvent* event) {
  const int index = event->button() == Qt::LeftButton && isSelectable_ ? pictureAt(event->position().toPoint()) : -1;
  if (index < 0) return QWidget::mouseReleaseEvent(event);
  current_ = index;
  update();
  emit clicked(index);
}

void PictureStrip::paintEvent(QPaintEvent*) {
  const Theme::Colors& colors = Theme::instance().colors();
  QPainter painter(this);
  painter.setFont(captionFont());
  const int across = columns(width()), side = sideFor(width());
  for (int i = 0; i < static_cast<int>(pictures_.size()); ++i) {
    const Picture& picture = pictures_[static_cast<std::size_t>(i)];
    const QRect cell(i % across * (side + kGap), i / across * (side + captionHeight() + kGap), side, side);
    const QRect target = pictureRect(i);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, target.width() < picture.image.width());
    painter.drawImage(target, picture.image);
    const bool isMarked = picture.isFramed || (isSelectable_ && hasFocus() && i == current_);
    painter.setPen(QPen(isMarked ? colors.accent : colors.border, isMarked ? 2 : 1));
    painter.drawRect(frameLine(target));
    painter.setPen(picture.isFramed ? colors.text : colors.textMuted);
    const QRect line(cell.left(), cell.bottom() + 2, side, captionHeight());
    painter.drawText(line, Qt::AlignHCenter | Qt::AlignTop,
                     painter.fontMetrics().elidedText(picture.caption, Qt::ElideRight, side));
  }
}

}  // namespace ui
