#include "ui/widgets/figure_label.h"

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QPainter>

#include <utility>

#include "ui/common/frame_clock.h"

namespace ui {
namespace {

constexpr int kIntervalMs = 250;

}  // namespace

FigureLabel::FigureLabel(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  document_.setDocumentMargin(0);
  document_.setUndoRedoEnabled(false);
  wait_.setSingleShot(true);
  connect(&wait_, &QTimer::timeout, this, [this] { FrameClock::instance().request(this, [this] { refresh(); }); });
}

void FigureLabel::setText(const QString& html) {
  if (!make_ && html == text_) return;
  make_ = nullptr;
  text_ = html;
  showSoon();
}

void FigureLabel::setText(std::function<QString()> html) {
  make_ = std::move(html);
  showSoon();
}

const QString& FigureLabel::text() const {
  if (make_) text_ = std::exchange(make_, nullptr)();
  return text_;
}

void FigureLabel::showSoon() {
  if (wait_.isActive()) return;
  const qint64 since = shown_.isValid() ? shown_.elapsed() : kIntervalMs;
  wait_.start(static_cast<int>(std::max<qint64>(0, kIntervalMs - since)));
}

QSize FigureLabel::sizeHint() const { return {0, fontMetrics().height() + 4}; }

void FigureLabel::refresh() {
  document_.setDefaultFont(font());
  document_.setHtml(text());
  setAccessibleDescription(document_.toPlainText());
  shown_.start();
  update();
}

void FigureLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.translate(0, (height() - document_.size().height()) / 2);
  QAbstractTextDocumentLayout::PaintContext context;
  context.palette = palette();
  document_.documentLayout()->draw(&painter, context);
}

void FigureLabel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
    updateGeometry();
    refresh();
  }
}

}  // namespace ui
