#include "ui/common/lab_style.h"
#include "ui/common/style_buttons.h"
#include "ui/common/style_fields.h"
#include "ui/common/style_menus.h"
#include "ui/common/style_paint.h"
#include "ui/common/style_sliders.h"
#include "ui/common/style_views.h"
#include "ui/common/theme.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStyleOption>

namespace ui {

namespace {

constexpr double kFrameRadius = 8;

template <typename Option>
const Option* as(const QStyleOption* option) {
  return qstyleoption_cast<const Option*>(option);
}

/// A list, a text, a card, the list of a combo box; false for other frames.
bool paintFrame(QPainter& painter, const QStyleOption& option, const QWidget* widget) {
  const Theme::Colors& c = Theme::instance().colors();
  if (style::isText(widget)) {
    style::paintField(painter, option, widget);
  } else if (qobject_cast<const QAbstractItemView*>(widget)) {
    if (!style::isFrameless(widget)) style::paintBox(painter, option.rect, c.surface, c.border, kFrameRadius);
  } else if (style::has(widget, "card")) {
    // The corners of a window of its own would show what is behind.
    style::paintBox(painter, option.rect, c.surface, c.border, widget->isWindow() ? 0 : kFrameRadius);
  } else if (widget && widget->inherits("QComboBoxPrivateContainer")) {
    style::paintBox(painter, option.rect, c.surface, c.border, 0);
  } else {
    return false;
  }
  return true;
}

/// The line between docks that moves them.
void paintDockSeparator(QPainter& painter, const QStyleOption& option) {
  const Theme::Colors& c = Theme::instance().colors();
  const bool isVertical = option.rect.height() > option.rect.width();
  const QRect line = isVertical ? option.rect.adjusted(2, 0, -2, 0) : option.rect.adjusted(0, 2, 0, -2);
  painter.fillRect(line, option.state & QStyle::State_MouseOver ? c.accent : c.border);
}

void paintToolBar(QPainter& painter, const QStyleOption& option) {
  const Theme::Colors& c = Theme::instance().colors();
  painter.fillRect(option.rect, c.window);
  painter.fillRect(option.rect.x(), option.rect.bottom(), option.rect.width(), 1, c.border);
}

}  // namespace

void LabStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                             const QWidget* widget) const {
  const Theme::Colors& c = Theme::instance().colors();
  const QRect& r = option->rect;
  switch (element) {
    case PE_FrameLineEdit:
    case PE_FrameStatusBarItem:
    case PE_FrameTabBarBase:
    case PE_FrameDockWidget:
    case PE_PanelScrollAreaCorner:
      return;
    case PE_PanelLineEdit:
      return style::isInside(widget) ? void() : style::paintField(*painter, *option, widget);
    case PE_Frame:
      if (paintFrame(*painter, *option, widget)) return;
      break;
    case PE_FrameMenu:
      return style::paintBox(*painter, r, {}, c.border, 0);
    case PE_PanelMenu:
      return painter->fillRect(r, c.surface);
    case PE_PanelMenuBar:
    case PE_PanelToolBar:
      return painter->fillRect(r, c.window);
    case PE_PanelTipLabel:
      return style::paintBox(*painter, r, c.surfaceRaised, c.border, 6);
    case PE_PanelStatusBar:
    case PE_FrameTabWidget:
      return painter->fillRect(r.x(), r.y(), r.width(), 1, c.border);
    case PE_IndicatorToolBarSeparator:
      return style::paintToolBarSeparator(*painter, *option);
    case PE_IndicatorDockWidgetResizeHandle:
      return paintDockSeparator(*painter, *option);
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
      return style::paintCheckBox(*painter, *option);
    case PE_IndicatorRadioButton:
      return style::paintRadioButton(*painter, *option);
    case PE_IndicatorBranch:
      return style::paintBranch(*painter, *option);
    case PE_PanelItemViewItem:
      if (const auto* item = as<QStyleOptionViewItem>(option)) return style::paintItem(*painter, *item, widget);
      break;
    default:
      break;
  }
  QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void LabStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
  if (drawButton(element, option, painter, widget) || drawBar(element, option, painter, widget)) return;
  switch (element) {
    case CE_ShapedFrame:  // lists and texts have their line whatever shape they were given
      if ((style::isText(widget) || qobject_cast<const QAbstractItemView*>(widget)) && paintFrame(*painter, *option, widget))
        return;
      break;
    case CE_Splitter:
      if (option->state & State_MouseOver) painter->fillRect(option->rect, style::shades().accentSoft);
      return;
    case CE_HeaderSection:
      if (const auto* header = as<QStyleOptionHeader>(option)) return style::paintHeader(*painter, *header);
      break;
    case CE_HeaderEmptyArea:
      return painter->fillRect(option->rect, Theme::instance().colors().surface);
    case CE_HeaderLabel:
      if (const auto* header = as<QStyleOptionHeader>(option)) {
        QStyleOptionHeader label(*header);
        const int inset = style::kHeaderMargins.left() - pixelMetric(PM_HeaderMargin, header, widget);
        label.rect = header->rect.adjusted(inset, 0, -inset, 0);
        label.palette = style::withColor(header->palette, QPalette::ButtonText, Theme::instance().colors().textMuted);
        painter->save();
        painter->setFont(style::bold(painter->font()));
        QProxyStyle::drawControl(element, &label, painter, widget);
        return painter->restore();
      }
      break;
    case CE_TabBarTabShape:
      if (const auto* tab = as<QStyleOptionTab>(option)) return style::paintTab(*painter, *tab);
      break;
    case CE_TabBarTabLabel:
      if (const auto* tab = as<QStyleOptionTab>(option)) {
        const QStyleOptionTab label = style::tabLabel(*tab);
        return QProxyStyle::drawControl(element, &label, painter, widget);
      }
      break;
    case CE_DockWidgetTitle:
      if (const auto* dock = as<QStyleOptionDockWidget>(option)) return style::paintDockTitle(*painter, *dock, *this);
      break;
    default:
      break;
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

bool LabStyle::drawButton(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
  const auto* button = as<QStyleOptionButton>(option);
  if (element == CE_PushButtonBevel && button) {
    style::paintPushButton(*painter, *button, widget);
  } else if (element == CE_PushButtonLabel && button) {
    const QStyleOptionButton label = style::pushButtonLabel(*button, widget);
    QProxyStyle::drawControl(element, &label, painter, widget);
  } else if (const auto* combo = as<QStyleOptionComboBox>(option); element == CE_ComboBoxLabel && combo) {
    style::paintComboBoxLabel(*painter, *combo, *this);
  } else {
    return false;
  }
  return true;
}

bool LabStyle::drawBar(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
  const auto* item = as<QStyleOptionMenuItem>(option);
  if (element == CE_MenuItem && item) {
    style::paintMenuItem(*painter, *item, *this, widget);
  } else if (element == CE_MenuBarItem && item) {
    style::paintMenuBarItem(*painter, *item, *this);
  } else if (element == CE_MenuBarEmptyArea) {
    painter->fillRect(option->rect, Theme::instance().colors().window);
  } else if (element == CE_ToolBar) {
    paintToolBar(*painter, *option);
  } else if (const auto* progress = as<QStyleOptionProgressBar>(option); element == CE_ProgressBar && progress) {
    style::paintProgress(*painter, *progress);
  } else {
    return false;
  }
  return true;
}

void LabStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                  const QWidget* widget) const {
  switch (control) {
    case CC_ToolButton:
      if (style::isDockButton(widget)) return style::paintDockButton(*painter, *option, widget);
      if (const auto* tool = as<QStyleOptionToolButton>(option)) {
        style::paintToolButton(*painter, *tool, widget);
        const QStyleOptionToolButton label = style::toolButtonLabel(*tool, widget);
        return drawControl(CE_ToolButtonLabel, &label, painter, widget);
      }
      break;
    case CC_SpinBox:
      if (const auto* spin = as<QStyleOptionSpinBox>(option)) return style::paintSpinBox(*painter, *spin, widget);
      break;
    case CC_ComboBox:
      if (const auto* combo = as<QStyleOptionComboBox>(option)) return style::paintComboBox(*painter, *combo, widget);
      break;
    case CC_ScrollBar:
      if (const auto* slider = as<QStyleOptionSlider>(option)) return style::paintScrollBar(*painter, *slider);
      break;
    case CC_Slider:
      if (const auto* slider = as<QStyleOptionSlider>(option)) return style::paintSlider(*painter, *slider);
      break;
    default:
      break;
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

}  // namespace ui
