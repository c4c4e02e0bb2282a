#include "ui/panels/draw/pad_tools.h"

#include "ui/common/theme.h"
#include "ui/draw/drawing_canvas.h"

#include <QButtonGroup>
#include <QHBoxLayout>

namespace ui {

PadTools::PadTools(DrawingCanvas& canvas, QWidget* parent) : QWidget(parent) {
  QToolButton* pen = makeTool(QStringLiteral("pen"), tr("Pen"), tr("Draw"));
  QToolButton* eraser = makeTool(QStringLiteral("eraser"), tr("Eraser"), tr("Erase"));
  QToolButton* undo = makeTool(QStringLiteral("undo"), tr("Undo stroke"), tr("Take the last stroke back (Ctrl+Z on the pad)"));
  QToolButton* clear = makeTool(QStringLiteral("trash"), tr("Clear"), tr("Clear the pad (Delete on the pad)"));
  QToolButton* paste = makeTool(QStringLiteral("paste"), tr("Paste a picture"),
                                tr("Put the picture of the clipboard onto the pad (Ctrl+V on the pad); picture files can be "
                                   "dropped there"));
  everywhere_ = makeTool(
      QStringLiteral("eye"), tr("Show in all views"),
      tr("Show in all views: send the drawing through the cards and the activations too, instead of the chosen sample"));
  auto* group = new QButtonGroup(this);
  for (QToolButton* tool : {pen, eraser}) {
    tool->setCheckable(true);
    group->addButton(tool);
  }
  pen->setChecked(true);
  everywhere_->setCheckable(true);
  undo->setEnabled(false);
  connect(eraser, &QToolButton::toggled, &canvas, &DrawingCanvas::setErasing);
  connect(undo, &QToolButton::clicked, &canvas, &DrawingCanvas::undo);
  connect(clear, &QToolButton::clicked, &canvas, &DrawingCanvas::clear);
  connect(paste, &QToolButton::clicked, &canvas, [&canvas] { canvas.paste(); });
  connect(&canvas, &DrawingCanvas::undoAvailable, undo, &QWidget::setEnabled);
  connect(everywhere_, &QToolButton::toggled, this, &PadTools::showsEverywhereChanged);

  auto* width = new QSlider(Qt::Horizontal, this);
  width->setRange(6, 48);
  width->setValue(canvas.penWidth());
  width->setToolTip(tr("Width of the pen"));
  width->setAccessibleName(tr("Width of the pen"));
  width->setMinimumWidth(36);
  connect(width, &QSlider::valueChanged, &canvas, &DrawingCanvas::setPenWidth);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  for (QToolButton* tool : {pen, eraser, undo, clear, paste}) row->addWidget(tool);
  row->addSpacing(4);
  row->addWidget(width, 1);
  row->addSpacing(4);
  row->addWidget(everywhere_);
  connect(&Theme::instance(), &Theme::changed, this, &PadTools::applyTheme);
}

QToolButton* PadTools::makeTool(const QString& icon, const QString& name, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName(icon);
  button->setIcon(Theme::instance().icon(icon));
  button->setToolTip(tip);
  button->setAccessibleName(name);
  button->setFocusPolicy(Qt::TabFocus);
  tools_.push_back(button);
  return button;
}

void PadTools::applyTheme() {
  for (QToolButton* tool : tools_) tool->setIcon(Theme::instance().icon(tool->objectName()));
}

}  // namespace ui
