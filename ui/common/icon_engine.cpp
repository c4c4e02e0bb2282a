#include "ui/common/icon_engine.h"

#include "ui/common/theme.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace ui {

namespace {

QString fileOf(const QString& name) { return QStringLiteral(":/icons/%1.svg").arg(name); }

}  // namespace

bool IconEngine::exists(const QString& name) { return QFile::exists(fileOf(name)); }

QPixmap IconEngine::render(const QString& name, const QSize& devicePixels, const QColor& color) {
  if (devicePixels.isEmpty()) return {};  // of a button that is squeezed to nothing
  const QString key = QStringLiteral("icon/%1/%2x%3/%4")
                          .arg(name)
                          .arg(devicePixels.width())
                          .arg(devicePixels.height())
                          .arg(color.name(QColor::HexArgb));
  QPixmap picture;
  if (QPixmapCache::find(key, &picture)) return picture;
  picture = QPixmap(devicePixels);
  picture.fill(Qt::transparent);
  QFile file(fileOf(name));
  if (file.open(QIODevice::ReadOnly)) {
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPainter painter(&picture);
    painter.setOpacity(color.alphaF());
    const qreal side = qMin(devicePixels.width(), devicePixels.height());
    renderer.render(&painter, QRectF((devicePixels.width() - side) / 2, (devicePixels.height() - side) / 2, side, side));
  }
  QPixmapCache::insert(key, picture);
  return picture;
}

QColor IconEngine::colorFor(QIcon::Mode mode) const {
  const Theme::Colors& colors = Theme::instance().colors();
  QColor color = color_.isValid() ? color_ : colors.text;
  if (mode == QIcon::Disabled) {
    color = colors.textMuted;
    color.setAlphaF(0.5);
  }
  return color;
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
  const qreal scale = painter->device() ? painter->device()->devicePixelRatio() : 1.0;
  painter->drawPixmap(rect, scaledPixmap(rect.size() * scale, mode, state, scale));
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
  return scaledPixmap(size, mode, state, 1.0);
}

QPixmap IconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal) {
  return render(name_, size, colorFor(mode));  // QIcon sets the pixel ratio itself
}

}  // namespace ui
