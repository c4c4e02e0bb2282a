#pragma once

#include <array>

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPixmap>
#include <QString>

namespace ui {

/// Every colour, font and icon of the program; light and dark. Widgets ask at paint time and repaint on changed(); LabStyle
/// paints those of Qt.
class Theme : public QObject {
  Q_OBJECT
 public:
  enum class Mode { System, Light, Dark };

  static Theme& instance();

  void setMode(Mode mode);
  Mode mode() const { return mode_; }
  bool isDark() const { return dark_; }
  /// Sets palette, font and style of the QApplication.
  void apply();

  struct Colors {
    QColor window, surface, surfaceRaised, border, text, textMuted, accent, accentText, error, warning, success;
    QColor canvas, canvasDot, wire, wireActive, selection, plotGrid, heatNegative, heatZero, heatPositive;
  };
  const Colors& colors() const { return colors_; }
  /// One of ten colour-blind-safe hues, for class n or curve n.
  QColor classColor(int index) const;
  /// Hue of a layer category's stripe ("Core", "Convolution", ...).
  QColor categoryColor(const QString& category) const;

  /// Inter where it is installed, else the system's font; 11 pt at scale 1.
  QFont font(double scale = 1.0, bool bold = false) const;
  /// Tabular figures, for numbers that change.
  QFont numberFont(double scale = 1.0) const;
  /// An SVG of resources/icons drawn in the theme's text colour (or `color`); sharp at any scale. Icons made without a
  /// colour follow the theme. An unknown name gives a null icon.
  QIcon icon(const QString& name, const QColor& color = {}) const;
  /// The same as a picture of `size` device-independent pixels, for painters; kept in QPixmapCache.
  QPixmap iconPixmap(const QString& name, int size, const QColor& color, double devicePixelRatio) const;

  /// True when moving decoration is unwelcome: by the system, or by setReducedMotion().
  bool reducedMotion() const;
  void setReducedMotion(bool reduced) { reducedMotion_ = reduced; }

  /// From a (share 0) to b (share 1).
  static QColor mix(const QColor& a, const QColor& b, double share);

  static constexpr int kGrid = 8, kRadius = 8;

 signals:
  void changed();

 private:
  Theme();
  /// Follows mode and system; true when the colours are others than before.
  bool resolve();

  Mode mode_ = Mode::System;
  bool dark_ = false;
  bool reducedMotion_ = false;
  Colors colors_;
};

}  // namespace ui
