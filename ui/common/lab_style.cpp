#include "ui/common/lab_style.h"

#include "ui/common/style_menus.h"
#include "ui/common/style_paint.h"
#include "ui/common/style_sliders.h"
#include "ui/common/style_views.h"
#include "ui/common/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QHash>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QProgressBar>
#include <QScrollBar>
#include <QSlider>
#include <QStatusBar>
#include <QTabBar>
#include <QToolButton>
#include <QTreeView>

namespace ui {

namespace {

void setWeight(QWidget& widget, QFont::Weight weight) {
  QFont font = widget.font();
  font.setWeight(weight);
  widget.setFont(font);
}

void polishLabel(QLabel& label) {
  const bool inStatusBar = qobject_cast<QStatusBar*>(label.parentWidget());
  if (inStatusBar) label.setContentsMargins(10, 0, 10, 0);
  if (inStatusBar || style::has(&label, "muted")) label.setForegroundRole(QPalette::PlaceholderText);
  if (style::has(&label, "heading")) setWeight(label, QFont::DemiBold);
}

bool isSlider(const QWidget* widget) { return qobject_cast<const QSlider*>(widget); }

/// Whether a turn of the wheel changes the value of this widget.
bool turnsWithTheWheel(const QWidget* widget) {
  return qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) || isSlider(widget);
}

bool isScrolled(const QWidget* widget) {
  while (widget && !qobject_cast<const QAbstractScrollArea*>(widget)) widget = widget->parentWidget();
  return widget;
}

/// In pixels.
const QHash<int, int>& metrics() {
  static const QHash<int, int> table = {
      {QStyle::PM_ButtonShiftHorizontal, 0},
      {QStyle::PM_ButtonShiftVertical, 0},
      {QStyle::PM_ButtonMargin, 0},
      {QStyle::PM_ButtonDefaultIndicator, 0},
      {QStyle::PM_DefaultFrameWidth, 1},
      {QStyle::PM_MenuPanelWidth, 1},
      {QStyle::PM_MenuHMargin, 6},
      {QStyle::PM_MenuVMargin, 6},
      {QStyle::PM_MenuBarPanelWidth, 0},
      {QStyle::PM_MenuBarHMargin, 4},
      {QStyle::PM_MenuBarVMargin, 2},
      {QStyle::PM_ToolBarItemMargin, 0},
      {QStyle::PM_ToolBarItemSpacing, 4},
      {QStyle::PM_ToolBarFrameWidth, 8},
      {QStyle::PM_ToolBarSeparatorExtent, 13},
      {QStyle::PM_ToolTipLabelFrameWidth, 9},
      {QStyle::PM_IndicatorWidth, 18},
      {QStyle::PM_IndicatorHeight, 18},
      {QStyle::PM_ExclusiveIndicatorWidth, 18},
      {QStyle::PM_ExclusiveIndicatorHeight, 18},
      {QStyle::PM_CheckBoxLabelSpacing, 8},
      {QStyle::PM_RadioButtonLabelSpacing, 8},
      {QStyle::PM_ScrollBarExtent, style::kScrollBar},
      {QStyle::PM_ScrollBarSliderMin, style::kScrollHandle},
      {QStyle::PM_ScrollView_ScrollBarSpacing, 0},
      {QStyle::PM_ScrollView_ScrollBarOverlap, 0},
      {QStyle::PM_DockWidgetTitleMargin, style::kDockTitleMargin},
      {QStyle::PM_DockWidgetTitleBarButtonMargin, 0},
      {QStyle::PM_DockWidgetSeparatorExtent, 5},
      {QStyle::PM_TabBarTabHSpace, style::kTabHorizontal},
      {QStyle::PM_TabBarTabVSpace, style::kTabVertical},
      {QStyle::PM_TabBarTabShiftHorizontal, 0},
      {QStyle::PM_TabBarTabShiftVertical, 0},
      {QStyle::PM_TabBarBaseOverlap, 0},
  };
  return table;
}

}  // namespace

LabStyle::LabStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void LabStyle::polish(QWidget* widget) {
  QProxyStyle::polish(widget);
  if (turnsWithTheWheel(widget)) {
    widget->installEventFilter(this);
    if (widget->focusPolicy() == Qt::WheelFocus) widget->setFocusPolicy(Qt::StrongFocus);
  }
  if (auto* label = qobject_cast<QLabel*>(widget)) return polishLabel(*label);
  if (qobject_cast<QAbstractButton*>(widget)) {
    if (style::has(widget, "heading") && !style::has(widget, "light")) setWeight(*widget, QFont::DemiBold);
    if (style::has(widget, "accent")) setWeight(*widget, QFont::DemiBold);
  } else if (auto* tabs = qobject_cast<QTabBar*>(widget)) {
    tabs->setDrawBase(false);
    tabs->setAttribute(Qt::WA_Hover);
  } else if (auto* progress = qobject_cast<QProgressBar*>(widget)) {
    progress->setFixedHeight(style::kProgressHeight);
  } else if (auto* view = qobject_cast<QAbstractItemView*>(widget)) {
    view->viewport()->setAttribute(Qt::WA_Hover);
    if (style::isFrameless(view)) view->viewport()->setBackgroundRole(QPalette::Base);
  } else if (qobject_cast<QLineEdit*>(widget)) {
    widget->setAttribute(Qt::WA_Hover);
  } else if (qobject_cast<QScrollBar*>(widget)) {
    widget->setAttribute(Qt::WA_OpaquePaintEvent, false);
  } else if (auto* frame = qobject_cast<QFrame*>(widget); frame && style::has(frame, "card")) {
    frame->setFrameStyle(QFrame::StyledPanel | QFrame::Plain);
  }
}

bool LabStyle::eventFilter(QObject* watched, QEvent* event) {
  const auto* widget = event->type() == QEvent::Wheel ? qobject_cast<const QWidget*>(watched) : nullptr;
  if (!widget || widget->hasFocus() || (isSlider(widget) && !isScrolled(widget)))
    return QProxyStyle::eventFilter(watched, event);
  event->ignore();
  return true;
}

int LabStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  // The tabs of docks stand in little room, and all of their words shall be read.
  if (metric == PM_TabBarTabHSpace && widget && qobject_cast<const QMainWindow*>(widget->parentWidget()))
    return style::kDockTabHorizontal;
  // So that what lists and tables paint leaves their round corners free.
  constexpr int kRoundFrame = 3;
  if (metric == PM_DefaultFrameWidth && qobject_cast<const QAbstractItemView*>(widget) && !style::isFrameless(widget))
    return kRoundFrame;
  if (metric == PM_MenuButtonIndicator) return qobject_cast<const QToolButton*>(widget) ? 0 : 12;
  const auto known = metrics().constFind(static_cast<int>(metric));
  return known != metrics().cend() ? *known : QProxyStyle::pixelMetric(metric, option, widget);
}

int LabStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
  if (hint == SH_ItemView_ShowDecorationSelected && qobject_cast<const QTreeView*>(widget)) return 0;
  if (hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;
  if (hint == SH_Table_GridLineColor) return static_cast<int>(Theme::instance().colors().border.rgba());
  return QProxyStyle::styleHint(hint, option, widget, data);
}

}  // namespace ui
