#pragma once

#include <array>

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QString>

namespace ui {

/// Every colour, font and icon of the program; light and dark. Widgets ask at paint time and repaint on changed().
class Theme : public QObject {
  Q_OBJECT
 public:
  enum class Mode { System, Light, Dark };

  static Theme& instance();

  void setMode(Mode mode);
  Mode mode() const { return mode_; }
  bool isDark() const { return dark_; }
  /// Sets palette, font and style sheet of the QApplication.
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

  QFont font(double scale = 1.0, bool bold = false) const;
  /// Tabular figures, for numbers that change.
  QFont numberFont(double scale = 1.0) const;
  /// An SVG of resources/icons drawn in the theme's text colour (or `color`); sharp at any scale.
  QIcon icon(const QString& name, const QColor& color = {}) const;

  static constexpr int kGrid = 8, kRadius = 8;

 signals:
  void changed();

 private:
  Theme();
  Mode mode_ = Mode::System;
  bool dark_ = false;
  Colors colors_;
};

}  // namespace ui
