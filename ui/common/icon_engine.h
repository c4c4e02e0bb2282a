#pragma once

#include <QColor>
#include <QIconEngine>
#include <QString>

namespace ui {

/// Draws an SVG of resources/icons in one colour, given or the theme's, at whatever size and pixel ratio is asked for.
class IconEngine : public QIconEngine {
 public:
  /// An invalid colour stands for the theme's text colour at the time of painting.
  IconEngine(QString name, QColor color) : name_(std::move(name)), color_(color) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
  QIconEngine* clone() const override { return new IconEngine(name_, color_); }
  QString key() const override { return QStringLiteral("LayerLabIcon"); }
  QString iconName() override { return name_; }

  /// True when there is such an icon.
  static bool exists(const QString& name);
  /// The picture in device pixels, from the cache when it was drawn before. Transparent when there is no such icon.
  static QPixmap render(const QString& name, const QSize& devicePixels, const QColor& color);

 private:
  QColor colorFor(QIcon::Mode mode) const;

  QString name_;
  QColor color_;
};

}  // namespace ui
