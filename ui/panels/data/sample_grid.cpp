#include "ui/panels/data/sample_grid.h"

#include <algorithm>
#include <utility>

#include <QElapsedTimer>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>
#include <QToolTip>
#include <QWheelEvent>

#include "ui/common/engine_text.h"
#include "ui/common/frame_line.h"
#include "ui/common/sample_image.h"
#include "ui/common/theme.h"

namespace ui {

namespace {

constexpr int kGap = 4, kCaption = 16, kMargin = Theme::kGrid;
constexpr int kLeastSide = 24, kMostSide = 256, kUsualSide = 56;
constexpr ValueRange kPixels{0, 255};
constexpr int kCacheBytes = 96 << 20;
constexpr qint64 kReadMs = 6;  // of a frame; large images that are not read by then come with the next one

quint64 keyOf(const SampleRef& sample) { return static_cast<quint64>(sample.part) << 56 | static_cast<quint64>(sample.index); }

}  // namespace

SampleGrid::SampleGrid(QWidget* parent) : QAbstractScrollArea(parent), side_(kUsualSide) {
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  setAccessibleName(tr("Samples"));
  viewport()->setAutoFillBackground(false);
  thumbnails_.setMaxCost(kCacheBytes);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    thumbnails_.clear();
    viewport()->update();
  });
}

void SampleGrid::setSamples(std::shared_ptr<const nn::PreparedData> prepared, FilteredSamples samples) {
  const bool isOther = prepared != data_;
  data_ = std::move(prepared);
  samples_ = std::move(samples);
  if (isOther) thumbnails_.clear();
  layOut();
  viewport()->update();
}

void SampleGrid::setCurrent(std::optional<SampleRef> sample) {
  if (current_ == sample) return;
  current_ = sample;
  if (current_) {
    showRow(samples_.rowOf(*current_));
    setAccessibleDescription(tipOf(*current_));
  }
  viewport()->update();
}

void SampleGrid::setSide(int side) {
  side = std::clamp(side, kLeastSide, kMostSide);
  if (side == side_) return;
  const double place = verticalScrollBar()->maximum() > 0
                           ? static_cast<double>(verticalScrollBar()->value()) / verticalScrollBar()->maximum()
                           : 0;
  side_ = side;
  thumbnails_.clear();  // they have the size that they are drawn in
  layOut();
  verticalScrollBar()->setValue(static_cast<int>(place * verticalScrollBar()->maximum()));
  viewport()->update();
}

int SampleGrid::columns() const { return std::max(1, (viewport()->width() - 2 * kMargin + kGap) / (side_ + kGap)); }

int SampleGrid::cellHeight() const { return side_ + kCaption + kGap; }

void SampleGrid::layOut() {
  const nn::Index rows = (samples_.size() + columns() - 1) / columns();
  const nn::Index height = rows * cellHeight() + 2 * kMargin;
  verticalScrollBar()->setSingleStep(cellHeight());
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setRange(0, static_cast<int>(std::clamp<nn::Index>(height - viewport()->height(), 0, 1 << 30)));
}

QRect SampleGrid::rectOf(nn::Index row) const {
  const nn::Index line = row / columns(), column = row % columns();
  return {kMargin + static_cast<int>(column) * (side_ + kGap),
          kMargin + static_cast<int>(line * cellHeight()) - verticalScrollBar()->value(), side_, side_ + kCaption};
}

nn::Index SampleGrid::rowAt(QPoint place) const {
  const int y = place.y() + verticalScrollBar()->value() - kMargin, x = place.x() - kMargin;
  if (x < 0 || y < 0 || x / (side_ + kGap) >= columns()) return -1;
  const nn::Index row = static_cast<nn::Index>(y / cellHeight()) * columns() + x / (side_ + kGap);
  return row < samples_.size() && rectOf(row).contains(place) ? row : -1;
}

SampleGrid::Thumbnail* SampleGrid::thumbnail(const SampleRef& sample) {
  const quint64 key = keyOf(sample);
  if (Thumbnail* known = thumbnails_.object(key)) return known;
  const nn::DatasetInfo& info = data_->info;
  nn::Tensor values(info.inputShape), target(info.targetShape);
  rawSamplesOf(*data_, sample.part)->read(sample.index, values.values(), target.values());
  const int label = info.classCount() > 0 ? static_cast<int>(target.values().front()) : -1;
  auto* made = new Thumbnail{drawn(sampleImage(values.view(), kPixels), labelOf(label)), label};
  thumbnails_.insert(key, made, 4 * made->picture.width() * made->picture.height());
  return made;
}

QPixmap SampleGrid::drawn(const QImage& image, const QString& label) const {
  const Theme& theme = Theme::instance();
  const double ratio = devicePixelRatioF();
  QPixmap cell((QSizeF(side_, side_ + kCaption) * ratio).toSize());
  cell.fill(theme.colors().window);  // opaque: several times faster to draw
  const QSize size = (QSizeF(side_, side_) * ratio).toSize();
  const bool isSmall = image.width() <= size.width();  // pixels stay pixels
  const QImage scaled = image.scaled(size, Qt::KeepAspectRatio, isSmall ? Qt::FastTransformation : Qt::SmoothTransformation);
  QPainter painter(&cell);
  painter.drawImage((size.width() - scaled.width()) / 2, (size.height() - scaled.height()) / 2, scaled);
  painter.scale(ratio, ratio);
  painter.setFont(theme.font(0.8));
  painter.setPen(theme.colors().textMuted);
  painter.drawText(QRect(0, side_, side_, kCaption), Qt::AlignCenter,
                   painter.fontMetrics().elidedText(label, Qt::ElideRight, side_));
  painter.end();
  cell.setDevicePixelRatio(ratio);
  return cell;
}

QString SampleGrid::labelOf(int label) const {
  const auto place = static_cast<std::size_t>(label);
  return data_ && label >= 0 && place < data_->info.classNames.size() ? text(data_->info.classNames[place]) : QString();
}

QString SampleGrid::tipOf(const SampleRef& sample) {
  if (!data_ || !rawSamplesOf(*data_, sample.part)) return {};
  const QString name = tr("%1 %2").arg(sampleTitleOf(sample.part)).arg(sample.index);
  const QString label = labelOf(thumbnail(sample)->label);
  return label.isEmpty() ? name : tr("%1: %2").arg(name, label);
}

void SampleGrid::paintEvent(QPaintEvent*) {
  const Theme::Colors& colors = Theme::instance().colors();
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), colors.window);
  if (!data_) return;
  QElapsedTimer reading;
  reading.start();
  bool isComplete = true;
  const nn::Index line = std::max(0, verticalScrollBar()->value() - kMargin) / cellHeight();
  for (nn::Index row = line * columns(); row < samples_.size(); ++row) {
    const QRect cell = rectOf(row);
    if (cell.top() > viewport()->height()) break;
    const SampleRef& sample = samples_[row];
    if (!thumbnails_.contains(keyOf(sample)) && reading.elapsed() >= kReadMs) {
      painter.fillRect(QRect(cell.topLeft(), QSize(side_, side_)), colors.surfaceRaised);
      isComplete = false;
      continue;
    }
    painter.drawPixmap(cell.topLeft(), thumbnail(sample)->picture);
    if (current_ != sample) continue;
    painter.setPen(QPen(colors.accent, 2));
    painter.drawRect(frameLine(QRect(cell.topLeft(), QSize(side_, side_))));
  }
  if (hasFocus()) {
    painter.setPen(colors.accent);
    painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
  }
  if (!isComplete) QTimer::singleShot(0, viewport(), qOverload<>(&QWidget::update));
}

void SampleGrid::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  layOut();
}

void SampleGrid::choose(nn::Index row) {
  if (row < 0 || row >= samples_.size()) return;
  setCurrent(samples_[row]);
  emit chosen(samples_[row]);
}

void SampleGrid::showRow(nn::Index row) {
  if (row < 0) return;
  const QRect cell = rectOf(row);
  if (cell.top() < 0)
    verticalScrollBar()->setValue(verticalScrollBar()->value() + cell.top() - kMargin);
  else if (cell.bottom() > viewport()->height())
    verticalScrollBar()->setValue(verticalScrollBar()->value() + cell.bottom() - viewport()->height() + kMargin);
}

void SampleGrid::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) choose(rowAt(event->pos()));
}

void SampleGrid::keyPressEvent(QKeyEvent* event) {
  const nn::Index row = current_ ? samples_.rowOf(*current_) : -1, across = columns();
  const nn::Index page = std::max<nn::Index>(1, viewport()->height() / cellHeight()) * across, last = samples_.size() - 1;
  const auto go = [&](nn::Index to) { choose(row < 0 ? 0 : std::clamp<nn::Index>(to, 0, last)); };
  switch (event->key()) {
    case Qt::Key_Left:
      return go(row - 1);
    case Qt::Key_Right:
      return go(row + 1);
    case Qt::Key_Up:
      return go(row - across < 0 ? row : row - across);
    case Qt::Key_Down:
      return go(row + across > last ? row : row + across);
    case Qt::Key_PageUp:
      return go(row - page);
    case Qt::Key_PageDown:
      return go(row + page);
    case Qt::Key_Home:
      return go(0);
    case Qt::Key_End:
      return go(last);
    case Qt::Key_Plus:
    case Qt::Key_Minus:
      if (event->modifiers() & Qt::ControlModifier) return setSide(side_ + (event->key() == Qt::Key_Plus ? 8 : -8));
      break;
    default:
      break;
  }
  QAbstractScrollArea::keyPressEvent(event);
}

void SampleGrid::wheelEvent(QWheelEvent* event) {
  if (!(event->modifiers() & Qt::ControlModifier)) return QAbstractScrollArea::wheelEvent(event);
  setSide(side_ + (event->angleDelta().y() > 0 ? 8 : -8));
  event->accept();
}

bool SampleGrid::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const nn::Index row = rowAt(help->pos());
    if (row < 0)
      QToolTip::hideText();
    else
      QToolTip::showText(help->globalPos(), tipOf(samples_[row]), viewport(), rectOf(row));
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void SampleGrid::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

}  // namespace ui
