#pragma once

#include <QProxyStyle>

namespace ui {

/// The look of every widget, painted from the Theme over Qt's Fusion. There is no style sheet: a change of theme is a change of
/// palette and a repaint, not a new polish and layout of a thousand widgets.
///
/// It knows these dynamic properties, all of them booleans, set before a widget is first shown:
///   QPushButton and QToolButton "accent" (the one main action), QToolButton "compact", "tab", "heading" and with it "light"
///   (of parts that fold away), QLabel "muted" and "heading", QFrame "card"; "frameless" of item views (no border of their
///   own); QLineEdit and spin boxes "invalid".
class LabStyle : public QProxyStyle {
  Q_OBJECT
 public:
  LabStyle();

  using QProxyStyle::polish;
  void polish(QWidget* widget) override;
  /// Of fields: the wheel scrolls the panel that the pointer moves over, and changes only what was chosen by click or key.
  bool eventFilter(QObject* watched, QEvent* event) override;
  int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override;
  QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                         const QWidget* widget) const override;
  QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
  QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                       const QWidget* widget) const override;
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;

 private:
  /// Push buttons and combo boxes; false for anything else.
  bool drawButton(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
  /// Menus, tool bars and progress; false for anything else.
  bool drawBar(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
};

}  // namespace ui
