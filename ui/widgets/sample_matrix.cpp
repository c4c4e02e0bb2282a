#include "ui/widgets/sample_matrix.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kHeader = 16, kRow = 40, kPicture = 32, kNames = 116, kGap = 4;
constexpr double kLeastUnit = 8, kMostUnit = 28;

}  // namespace

SampleMatrix::SampleMatrix(QWidget* parent) : QWidget(parent), bar_(new QScrollBar(Qt::Horizontal, this)) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  bar_->hide();
  connect(bar_, &QScrollBar::valueChanged, this, qOverload<>(&QWidget::update));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SampleMatrix::setRows(std::shared_ptr<const void> owner, std::vector<Row> rows, QStringList unitNames) {
  const bool isOther = rows.size() != rows_.size();
  owner_ = std::move(owner);
  rows_ = std::move(rows);
  unitNames_ = std::move(unitNames);
  std::vector<nn::Scalar> all;  // one scale for all, or they could not be compared
  for (const Row& row : rows_) all.insert(all.end(), row.values.values().begin(), row.values.values().end());
  map_ = colorMapFor(all);
  range_ = rangeOf(all, map_);
  if (marker_ && (marker_->row >= rowCount() || marker_->unit >= unitCount())) marker_.reset();
  if (isOther) updateGeometry();
  arrange();
  emit pointed(marker_ ? textOf(*marker_) : QString());
}

bool SampleMatrix::hasMaps() const { return !rows_.empty() && rows_.front().values.shape().rank() == 3; }

int SampleMatrix::unitCount() const {
  if (rows_.empty()) return 0;
  const nn::ConstTensorView& values = rows_.front().values;
  return static_cast<int>(hasMaps() ? values.shape()[2] : values.size());
}

double SampleMatrix::cellWidth() const {
  if (hasMaps()) {
    const nn::Shape& shape = rows_.front().values.shape();
    return std::clamp(static_cast<double>(kRow - 2) * static_cast<double>(shape[1]) / static_cast<double>(shape[0]), 8.0,
                      3.0 * kRow) +
           2;
  }
  const int units = std::max(1, unitCount());
  return std::clamp(std::floor(cellArea().width() / units), kLeastUnit, kMostUnit);
}

QRectF SampleMatrix::cellArea() const {
  return {kNames, kHeader, std::max(0.0, width() - kNames - 1.0), static_cast<double>(kRow) * rowCount()};
}

QRectF SampleMatrix::rectOf(const Place& place) const {
  const double cell = cellWidth();
  return {kNames + cell * place.unit - bar_->value(), kHeader + static_cast<double>(kRow) * place.row, cell, kRow};
}

std::optional<SampleMatrix::Place> SampleMatrix::placeAt(QPointF position) const {
  if (!cellArea().contains(position)) return std::nullopt;
  const Place place{static_cast<int>((position.y() - kHeader) / kRow),
                    static_cast<int>((position.x() - kNames + bar_->value()) / cellWidth())};
  return place.row < rowCount() && place.unit < unitCount() ? std::optional(place) : std::nullopt;
}

QString SampleMatrix::textOf(const Place& place) const {
  if (place.row >= rowCount() || place.unit >= unitCount()) return {};
  const Row& row = rows_[static_cast<std::size_t>(place.row)];
  const QString unit = place.unit < unitNames_.size() ? unitNames_[place.unit] : QString::number(place.unit);
  if (!hasMaps())
    return (unitNames_.isEmpty() ? tr("%1, unit %2: %3") : tr("%1, %2: %3"))
        .arg(row.name, unit, number(static_cast<double>(row.values.data()[place.unit])));
  const nn::Index maps = row.values.shape()[2], pixels = row.values.size() / maps;
  double sum = 0, largest = static_cast<double>(row.values.data()[place.unit]);
  for (nn::Index pixel = 0; pixel < pixels; ++pixel) {
    const auto value = static_cast<double>(row.values.data()[pixel * maps + place.unit]);
    sum += value;
    largest = std::max(largest, value);
  }
  return tr("%1, map %2: mean %3, largest %4").arg(row.name, unit, number(sum / static_cast<double>(pixels)), number(largest));
}

QSize SampleMatrix::sizeHint() const { return {320, kHeader + kRow * rowCount() + kGap + bar_->sizeHint().height()}; }

QSize SampleMatrix::minimumSizeHint() const { return {kNames + 3 * kRow, sizeHint().height()}; }

void SampleMatrix::arrange() {
  const int barHeight = bar_->sizeHint().height();
  bar_->setGeometry(kNames, height() - barHeight, std::max(0, width() - kNames), barHeight);
  const auto page = static_cast<int>(cellArea().width());
  bar_->setPageStep(page);
  bar_->setSingleStep(static_cast<int>(cellWidth()));
  bar_->setRange(0, std::max(0, static_cast<int>(std::ceil(cellWidth() * unitCount())) - page));
  bar_->setVisible(bar_->maximum() > 0);
  update();
}

void SampleMatrix::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void SampleMatrix::paintEvent(QPaintEvent*) {
  if (rows_.empty()) return;
  QPainter painter(this);
  for (int row = 0; row < rowCount(); ++row) paintRow(painter, row);
  painter.setClipRect(QRectF(kNames, 0, width() - kNames, height()));
  paintHeader(painter);
  if (!marker_) return;
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF frame = rectOf(*marker_).adjusted(0, 0, -1, -1);
  painter.setPen(QPen(colors.surface, 3));
  painter.drawRect(frame);
  painter.setPen(QPen(hasFocus() ? colors.accent : colors.text, 1));
  painter.drawRect(frame);
}

void SampleMatrix::paintRow(QPainter& painter, int row) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const Row& shown = rows_[static_cast<std::size_t>(row)];
  const double top = kHeader + static_cast<double>(kRow) * row;
  painter.setClipping(false);
  QRectF picture(0, top + (kRow - kPicture) / 2.0, kPicture, kPicture);
  if (!shown.picture.isNull()) {
    const QSizeF size = QSizeF(shown.picture.size()).scaled(picture.size(), Qt::KeepAspectRatio);
    painter.drawImage(QRectF(picture.center() - QPointF(size.width() / 2, size.height() / 2), size), shown.picture);
  }
  painter.setFont(Theme::instance().font());
  painter.setPen(colors.text);
  const QRectF place(kPicture + kGap, top, kNames - kPicture - 2 * kGap, kRow);
  painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(shown.name, Qt::ElideRight, static_cast<int>(place.width())));
  painter.setClipRect(cellArea());
  const double cell = cellWidth();
  const int first = static_cast<int>(bar_->value() / cell);
  const int last = std::min(unitCount(), first + static_cast<int>(cellArea().width() / cell) + 2);
  for (int unit = first; unit < last; ++unit) {
    const QRectF target = rectOf({row, unit}).adjusted(0, 1, hasMaps() ? -2 : -1, -1);
    if (hasMaps())
      painter.drawImage(target, channelImage(shown.values, unit, map_, range_));
    else
      painter.fillRect(target, QColor(colorOf(static_cast<double>(shown.values.data()[unit]), map_, range_)));
  }
}

void SampleMatrix::paintHeader(QPainter& painter) const {
  const double cell = cellWidth();
  const QFont font = Theme::instance().numberFont(0.8);
  const double room = QFontMetricsF(font).horizontalAdvance(QStringLiteral("0000")) + 4;
  const int every = std::max(1, static_cast<int>(std::ceil(room / cell)));
  painter.setFont(font);
  painter.setPen(Theme::instance().colors().textMuted);
  for (int unit = 0; unit < unitCount(); unit += every) {
    const QRectF place = rectOf({0, unit});
    if (place.right() < kNames || place.left() > width()) continue;
    painter.drawText(QRectF(place.left(), 0, std::max(cell, room), kHeader), Qt::AlignLeft | Qt::AlignVCenter,
                     QString::number(unit));
  }
}

void SampleMatrix::mark(Place place) {
  if (rows_.empty()) return;
  place.row = std::clamp(place.row, 0, rowCount() - 1);
  place.unit = std::clamp(place.unit, 0, unitCount() - 1);
  marker_ = place;
  const QRectF at = rectOf(place);
  if (at.left() < kNames) bar_->setValue(bar_->value() - static_cast<int>(kNames - at.left()));
  if (at.right() > width()) bar_->setValue(bar_->value() + static_cast<int>(std::ceil(at.right() - width())));
  setAccessibleDescription(textOf(place));
  emit pointed(textOf(place));
  update();
}

bool SampleMatrix::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto place = placeAt(help->pos());
  QToolTip::showText(help->globalPos(), place ? textOf(*place) : tr("Click a sample to see it in all views"), this);
  return true;
}

void SampleMatrix::mouseMoveEvent(QMouseEvent* event) {
  const auto place = placeAt(event->position());
  emit pointed(place ? textOf(*place) : marker_ ? textOf(*marker_) : QString());
}

void SampleMatrix::mouseReleaseEvent(QMouseEvent* event) {
  const int row = static_cast<int>(std::floor((event->position().y() - kHeader) / kRow));
  if (event->button() != Qt::LeftButton || row < 0 || row >= rowCount()) return;
  mark(placeAt(event->position()).value_or(Place{row, marker_ ? marker_->unit : 0}));
  emit chosen(row);
}

void SampleMatrix::leaveEvent(QEvent*) { emit pointed(marker_ ? textOf(*marker_) : QString()); }

void SampleMatrix::wheelEvent(QWheelEvent* event) {
  // Across by a sideways wheel or with Shift; else the panel scrolls.
  const QPoint turn = event->angleDelta();
  const int across = turn.x() != 0 ? turn.x() : event->modifiers() & Qt::ShiftModifier ? turn.y() : 0;
  if (across == 0 || bar_->maximum() == 0) return event->ignore();
  bar_->setValue(bar_->value() - across / 2);
  event->accept();
}

void SampleMatrix::keyPressEvent(QKeyEvent* event) {
  if (rows_.empty()) return QWidget::keyPressEvent(event);
  Place place = marker_.value_or(Place{0, -1});
  switch (event->key()) {
    case Qt::Key_Left:
      return mark({place.row, place.unit - 1});
    case Qt::Key_Right:
      return mark({place.row, place.unit + 1});
    case Qt::Key_Up:
      return mark({place.row - 1, place.unit});
    case Qt::Key_Down:
      return mark({marker_ ? place.row + 1 : 0, place.unit});
    case Qt::Key_Home:
      return mark({place.row, 0});
    case Qt::Key_End:
      return mark({place.row, unitCount() - 1});
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (marker_) emit chosen(marker_->row);
      return;
    case Qt::Key_Delete:
      if (marker_) emit removed(marker_->row);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace ui
