#include "ui/draw/drawing_canvas.h"

#include "ui/common/theme.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QImageReader>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace ui {

namespace {

constexpr std::size_t kMaxUndo = 50;
constexpr int kKeyboardStep = 4;
constexpr int kLargest = 2 * DrawingCanvas::kSize;

QImage emptySheet() {
  QImage image(DrawingCanvas::kSize, DrawingCanvas::kSize, QImage::Format_Grayscale8);
  image.fill(0);
  return image;
}

/// The picture that a drag or the clipboard holds, or names as a file; null, with the reason, when there is none.
QImage pictureOf(const QMimeData& data, QString& reason) {
  if (data.hasImage()) return qvariant_cast<QImage>(data.imageData());
  reason = DrawingCanvas::tr("There is no picture to take.");
  for (const QUrl& url : data.urls()) {
    if (!url.isLocalFile()) continue;
    QImageReader reader(url.toLocalFile());
    reader.setAutoTransform(true);
    // Photographs are decoded no larger than needed, which for some formats is much faster.
    const QSize size = reader.size();
    if (std::max(size.width(), size.height()) > 4 * DrawingCanvas::kSize)
      reader.setScaledSize(size.scaled(4 * DrawingCanvas::kSize, 4 * DrawingCanvas::kSize, Qt::KeepAspectRatio));
    const QImage image = reader.read();
    if (!image.isNull()) return image;
    reason = DrawingCanvas::tr("“%1” is no picture that can be read: %2").arg(url.fileName(), reader.errorString());
  }
  return {};
}

/// True when the frame of the picture is lighter than its middle grey: dark strokes on light ground.
bool isInkOnLightGround(const QImage& grey) {
  qint64 sum = 0, count = 0;
  for (int y = 0; y < grey.height(); ++y)
    for (int x = 0; x < grey.width(); ++x)
      if (x == 0 || y == 0 || x == grey.width() - 1 || y == grey.height() - 1) {
        sum += grey.constScanLine(y)[x];
        ++count;
      }
  return sum > 127 * count;
}

}  // namespace

DrawingCanvas::DrawingCanvas(QWidget* parent) : QWidget(parent), image_(emptySheet()), keyboardPen_(kSize / 2.0, kSize / 4.0) {
  setFocusPolicy(Qt::StrongFocus);
  setAcceptDrops(true);
  setCursor(Qt::CrossCursor);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Drawing pad"));
  setAccessibleDescription(
      tr("Draw with the mouse, or with the keyboard: arrows move the pen, Space puts it down or lifts it."));
  connect(&Theme::instance(), &Theme::changed, this, &DrawingCanvas::repaintSheet);
  repaintSheet();
}

bool DrawingCanvas::isBlank() const {
  for (int y = 0; y < kSize; ++y) {
    const uchar* line = image_.constScanLine(y);
    if (std::any_of(line, line + kSize, [](uchar ink) { return ink != 0; })) return false;
  }
  return true;
}

void DrawingCanvas::setErasing(bool on) { erasing_ = on; }

void DrawingCanvas::setOverlay(const QImage& picture, const QRectF& area) {
  if (picture.isNull() && overlay_.isNull()) return;
  overlay_ = picture;
  overlayArea_ = area;
  update();
}

void DrawingCanvas::setPicture(const QImage& picture) {
  if (picture.isNull()) return;
  QImage flat(picture.size(), QImage::Format_RGB32);
  flat.fill(Qt::white);  // what is transparent is paper
  QPainter(&flat).drawImage(0, 0, picture);
  QImage grey = flat.convertToFormat(QImage::Format_Grayscale8);
  if (isInkOnLightGround(grey)) grey.invertPixels();
  const QImage fitted = grey.scaled(kSize, kSize, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  QImage sheetImage = emptySheet();
  QPainter painter(&sheetImage);
  painter.drawImage((kSize - fitted.width()) / 2, (kSize - fitted.height()) / 2, fitted);
  painter.end();
  remember();
  replace(sheetImage);
}

bool DrawingCanvas::paste() { return take(QGuiApplication::clipboard()->mimeData()); }

bool DrawingCanvas::take(const QMimeData* content) {
  QString reason = tr("The clipboard is empty.");
  const QImage picture = content ? pictureOf(*content, reason) : QImage();
  setPicture(picture);
  if (picture.isNull()) emit pictureRefused(reason);
  return !picture.isNull();
}

void DrawingCanvas::clear() {
  if (isBlank()) return;
  remember();
  replace(emptySheet());
}

void DrawingCanvas::undo() {
  if (before_.empty()) return;
  const QImage previous = before_.back();
  before_.pop_back();
  replace(previous);
  emit undoAvailable(canUndo());
}

void DrawingCanvas::remember() {
  before_.push_back(image_);
  if (before_.size() > kMaxUndo) before_.erase(before_.begin());
  emit undoAvailable(true);
}

void DrawingCanvas::replace(const QImage& image) {
  image_ = image;
  repaintSheet();
  emit imageChanged();
}

void DrawingCanvas::repaintSheet() {
  const QColor paper = Theme::instance().isDark() ? Qt::black : Qt::white;
  const QColor ink = Theme::instance().isDark() ? Qt::white : Qt::black;
  QList<QRgb> colors(256);
  for (int i = 0; i < 256; ++i) {
    const int level = paper.red() + (ink.red() - paper.red()) * i / 255;
    colors[i] = qRgb(level, level, level);
  }
  QImage indexed(image_.constBits(), kSize, kSize, image_.bytesPerLine(), QImage::Format_Indexed8);
  indexed.setColorTable(colors);
  shown_ = indexed.convertToFormat(QImage::Format_RGB32);
  update();
}

QRectF DrawingCanvas::sheet() const {
  const double side = std::min({width(), height(), kLargest}) - 2;
  return {1, 1, side, side};
}

QPointF DrawingCanvas::toSheet(QPointF widgetPosition) const {
  const QRectF area = sheet();
  return (widgetPosition - area.topLeft()) * kSize / area.width();
}

void DrawingCanvas::strokeTo(QPointF position) {
  QPainter painter(&image_);
  painter.setRenderHint(QPainter::Antialiasing);
  const double width = erasing_ ? penWidth_ * 1.8 : penWidth_;
  painter.setPen(QPen(erasing_ ? Qt::black : Qt::white, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  if (position == last_)
    painter.drawPoint(position);
  else
    painter.drawLine(last_, position);
  painter.end();
  last_ = position;
  repaintSheet();
  emit imageChanged();
}

void DrawingCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  remember();
  stroking_ = true;
  keyboardUsed_ = false;
  last_ = toSheet(event->position());
  strokeTo(last_);
}

void DrawingCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (stroking_) strokeTo(toSheet(event->position()));
}

void DrawingCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) stroking_ = false;
}

void DrawingCanvas::moveKeyboardPen(QPointF by) {
  const auto inside = [](double v) { return std::clamp(v, 0.0, double{kSize}); };
  keyboardUsed_ = true;
  last_ = keyboardPen_;
  keyboardPen_ = {inside(keyboardPen_.x() + by.x()), inside(keyboardPen_.y() + by.y())};
  if (keyboardDown_) strokeTo(keyboardPen_);
  update();
}

bool DrawingCanvas::event(QEvent* event) {
  // While it has strokes to take back, Ctrl+Z is the pad's and not the project's.
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool ours = (key->matches(QKeySequence::Undo) && canUndo()) || key->matches(QKeySequence::Paste) ||
                      key->matches(QKeySequence::Delete) || key->key() == Qt::Key_Space ||
                      (key->key() >= Qt::Key_Left && key->key() <= Qt::Key_Down);
    if (ours) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void DrawingCanvas::keyPressEvent(QKeyEvent* event) {
  const double step = event->modifiers() & Qt::ShiftModifier ? 4 * kKeyboardStep : kKeyboardStep;
  if (event->matches(QKeySequence::Undo) && canUndo()) {
    undo();
  } else if (event->matches(QKeySequence::Paste)) {
    paste();
  } else if (event->matches(QKeySequence::Delete)) {
    clear();
  } else if (event->key() == Qt::Key_Space) {
    keyboardDown_ = !keyboardDown_;
    if (keyboardDown_) remember();
    moveKeyboardPen({0, 0});
  } else if (event->key() == Qt::Key_Left) {
    moveKeyboardPen({-step, 0});
  } else if (event->key() == Qt::Key_Right) {
    moveKeyboardPen({step, 0});
  } else if (event->key() == Qt::Key_Up) {
    moveKeyboardPen({0, -step});
  } else if (event->key() == Qt::Key_Down) {
    moveKeyboardPen({0, step});
  } else {
    QWidget::keyPressEvent(event);
  }
}

void DrawingCanvas::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasImage() || event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void DrawingCanvas::dropEvent(QDropEvent* event) {
  take(event->mimeData());
  event->acceptProposedAction();
}

void DrawingCanvas::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void DrawingCanvas::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  keyboardDown_ = false;
  update();
}

void DrawingCanvas::paintEvent(QPaintEvent*) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF area = sheet();
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  QPainterPath outline;
  outline.addRoundedRect(area, Theme::kRadius, Theme::kRadius);
  painter.setClipPath(outline);
  painter.drawImage(area, shown_);
  if (!overlay_.isNull()) {
    const double scale = area.width() / kSize;
    const QRectF place(area.topLeft() + overlayArea_.topLeft() * scale, overlayArea_.size() * scale);
    painter.drawImage(place, overlay_);
  }
  painter.setClipping(false);
  if (!stroking_ && !keyboardUsed_ && isBlank()) {
    painter.setPen(colors.textMuted);
    painter.drawText(area, Qt::AlignCenter, tr("Draw here"));
  }
  painter.setPen(QPen(hasFocus() ? colors.accent : colors.border, hasFocus() ? 1.5 : 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(outline);
  if (hasFocus() && keyboardUsed_) {
    const double scale = area.width() / kSize;
    painter.setPen(QPen(colors.accent, keyboardDown_ ? 2.5 : 1.2));
    painter.drawEllipse(area.topLeft() + keyboardPen_ * scale, penWidth_ * scale / 2, penWidth_ * scale / 2);
  }
}

}  // namespace ui
