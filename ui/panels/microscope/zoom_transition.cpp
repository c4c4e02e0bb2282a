#include "ui/panels/microscope/zoom_transition.h"

#include "ui/common/theme.h"

#include <QPainter>

namespace ui {

ZoomTransition::ZoomTransition(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAttribute(Qt::WA_OpaquePaintEvent);  // nothing below has to be painted meanwhile
  setFocusPolicy(Qt::NoFocus);
  animation_.setDuration(kMilliseconds);
  animation_.setEasingCurve(QEasingCurve::InOutCubic);
  connect(&animation_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    share_ = value.toDouble();
    update();
  });
  connect(&animation_, &QVariantAnimation::finished, this, &ZoomTransition::finish);
  hide();
}

bool ZoomTransition::isWelcome() const { return !Theme::instance().reducedMotion() && parentWidget()->isVisible(); }

void ZoomTransition::run(const QPixmap& before, const QPixmap& after, const QRectF& part, bool inwards) {
  finish();
  if (!isWelcome() || part.isEmpty()) return;
  outer_ = inwards ? before : after;
  inner_ = inwards ? after : before;
  part_ = part;
  setGeometry(parentWidget()->rect());
  animation_.setStartValue(inwards ? 0.0 : 1.0);
  animation_.setEndValue(inwards ? 1.0 : 0.0);
  share_ = inwards ? 0 : 1;
  raise();
  show();
  animation_.start();
}

void ZoomTransition::finish() {
  animation_.stop();
  hide();
  outer_ = inner_ = {};
}

void ZoomTransition::paintEvent(QPaintEvent*) {
  if (outer_.isNull()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.fillRect(rect(), Theme::instance().colors().window);
  const QRectF whole = rect();
  // Where the part is now, between its own place and the whole.
  const auto between = [this](double a, double b) { return a + (b - a) * share_; };
  const QRectF now(between(part_.left(), whole.left()), between(part_.top(), whole.top()),
                   between(part_.width(), whole.width()), between(part_.height(), whole.height()));
  const double sx = now.width() / part_.width(), sy = now.height() / part_.height();
  painter.setOpacity(1 - share_);
  painter.drawPixmap(
      QRectF(now.left() - part_.left() * sx, now.top() - part_.top() * sy, whole.width() * sx, whole.height() * sy), outer_,
      outer_.rect());
  painter.setOpacity(share_);
  painter.drawPixmap(now, inner_, inner_.rect());
}

}  // namespace ui
