#include "ui/common/lab_style.h"
#include "ui/common/style_buttons.h"
#include "ui/common/style_fields.h"
#include "ui/common/style_menus.h"
#include "ui/common/style_paint.h"
#include "ui/common/style_sliders.h"
#include "ui/common/style_views.h"

#include <QAbstractItemView>
#include <QSlider>
#include <QStyleOption>

namespace ui {

QSize LabStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                                 const QWidget* widget) const {
  switch (type) {
    case CT_PushButton:
      return contents.expandedTo({0, 20}).grownBy(style::kPushButtonMargins);
    case CT_ToolButton:
      return QSize(contents.width() + 3, contents.height() + 3).grownBy(style::toolButtonMargins(widget));
    case CT_LineEdit:
      if (style::isInside(widget)) return contents;
      return contents.expandedTo({0, style::kFieldHeight}).grownBy(style::kFieldMargins);
    case CT_SpinBox:
      if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option)) return style::spinBoxSize(contents, *spin);
      break;
    case CT_ComboBox:
      return style::comboBoxSize(contents);
    case CT_CheckBox:
    case CT_RadioButton:
      return {contents.width() + 26, qMax(contents.height(), 18)};
    case CT_Slider: {
      const auto* slider = qobject_cast<const QSlider*>(widget);
      if (slider && slider->orientation() == Qt::Vertical) return contents.expandedTo({18, 0});
      return contents.expandedTo({0, style::kSliderHeight});
    }
    case CT_ProgressBar:
      return {contents.width(), style::kProgressHeight};
    case CT_Menu:
    case CT_MenuBar:
    case CT_ScrollBar:
    case CT_TabBarTab:
      return contents;
    case CT_MenuItem:
      if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
        return style::menuItemSize(contents, *item, widget);
      break;
    case CT_MenuBarItem:
      return style::menuBarItemSize(contents);
    case CT_HeaderSection:
      if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option))
        return style::headerSize(*header, widget ? widget->font() : QFont());
      break;
    case CT_ItemViewItem: {
      const QMargins margins = style::itemMargins(widget);
      const QSize base = QProxyStyle::sizeFromContents(type, option, contents, widget);
      return margins.isNull() ? base : base.expandedTo({0, 24}).grownBy(margins);
    }
    default:
      break;
  }
  return QProxyStyle::sizeFromContents(type, option, contents, widget);
}

QRect LabStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
  switch (element) {
    case SE_LineEditContents:
      return style::isInside(widget)
                 ? option->rect
                 : visualRect(option->direction, option->rect, option->rect.marginsRemoved(style::kFieldMargins));
    case SE_PushButtonContents:
      return option->rect.marginsRemoved(style::kPushButtonMargins);
    case SE_ShapedFrameContents:
      if (style::isText(widget)) return option->rect.marginsRemoved(style::kFieldMargins);
      if (qobject_cast<const QAbstractItemView*>(widget))
        return style::isFrameless(widget) ? option->rect : option->rect.adjusted(1, 1, -1, -1);
      break;
    case SE_ItemViewItemText:
    case SE_ItemViewItemDecoration:
    case SE_ItemViewItemCheckIndicator:
    case SE_ItemViewItemFocusRect:
      if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option)) {
        const QMargins margins = style::itemMargins(widget);
        if (margins.isNull() || element == SE_ItemViewItemFocusRect) break;
        QStyleOptionViewItem inner(*item);
        inner.rect = item->rect.marginsRemoved(margins);
        return QProxyStyle::subElementRect(element, &inner, widget);
      }
      break;
    case SE_TabBarTabText:
      return QProxyStyle::subElementRect(element, option, widget).translated(0, -style::kTabLine / 2);
    case SE_TabWidgetTabContents:
      return QProxyStyle::subElementRect(SE_TabWidgetTabPane, option, widget).adjusted(0, 1, 0, 0);
    case SE_ProgressBarGroove:
    case SE_ProgressBarContents:
      return option->rect;
    case SE_DockWidgetCloseButton:
    case SE_DockWidgetFloatButton:
    case SE_DockWidgetTitleBarText:
    case SE_DockWidgetIcon:
      if (const auto* dock = qstyleoption_cast<const QStyleOptionDockWidget*>(option))
        return style::dockTitleRect(*dock, element);
      break;
    default:
      break;
  }
  return QProxyStyle::subElementRect(element, option, widget);
}

QRect LabStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                               const QWidget* widget) const {
  if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option); spin && control == CC_SpinBox)
    return style::spinBoxRect(*spin, part);
  if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
      combo && control == CC_ComboBox && part != SC_ComboBoxListBoxPopup)
    return style::comboBoxRect(*combo, part);
  if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
    if (control == CC_ScrollBar) return style::scrollBarRect(*slider, part);
    if (control == CC_Slider && part != SC_SliderTickmarks) return style::sliderRect(*slider, part);
  }
  if (const auto* tool = qstyleoption_cast<const QStyleOptionToolButton*>(option);
      tool && control == CC_ToolButton && part == SC_ToolButtonMenu)
    return style::toolButtonMenuRect(*tool);
  return QProxyStyle::subControlRect(control, option, part, widget);
}

}  // namespace ui
