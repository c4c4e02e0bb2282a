#include "ui/widgets/picture_strip.h"

#include "ui/common/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace ui {

namespace {

constexpr int kGap = Theme::kGrid, kLeastSide = 72;

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

int PictureStrip::captionHeight() const { return QFontMetrics(captionFont()).height() + 2; }

QSize PictureStrip::sizeHint() const { return {240, heightForWidth(240)}; }

int PictureStrip::heightForWidth(int width) const {
  if (pictures_.empty()) return 0;
  const int across = columns(width), rows = (static_cast<int>(pictures_.size()) + across - 1) / across;
  const int side = std::max(1, (width + kGap) / across - kGap);
  return rows * (side + captionHeight() + kGap) - kGap;
}

void PictureStrip::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  setMinimumHeight(heightForWidth(width()));
}

void PictureStrip::paintEvent(QPaintEvent*) {
  const Theme::Colors& colors = Theme::instance().colors();
  QPainter painter(this);
  painter.setFont(captionFont());
  const int across = columns(width()), side = std::max(1, (width() + kGap) / across - kGap);
  for (int i = 0; i < static_cast<int>(pictures_.size()); ++i) {
    const Picture& picture = pictures_[static_cast<std::size_t>(i)];
    const QRect cell(i % across * (side + kGap), i / across * (side + captionHeight() + kGap), side, side);
    const QSize size = picture.image.size().scaled(cell.size(), Qt::KeepAspectRatio);
    QRect target(QPoint(), size);
    target.moveCenter(cell.center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, size.width() < picture.image.width());
    painter.drawImage(target, picture.image);
    painter.setPen(QPen(picture.isFramed ? colors.accent : colors.border, picture.isFramed ? 2 : 1));
    painter.drawRect(target.adjusted(0, 0, -1, -1));
    painter.setPen(picture.isFramed ? colors.text : colors.textMuted);
    const QRect line(cell.left(), cell.bottom() + 2, side, captionHeight());
    painter.drawText(line, Qt::AlignHCenter | Qt::AlignTop,
                     painter.fontMetrics().elidedText(picture.caption, Qt::ElideRight, side));
  }
}

}  // namespace ui
