#include "ui/panels/playground/paint_tools.h"

#include <QPainter>

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/widgets/flow_layout.h"

namespace ui {

namespace {

using Brush = SurfaceView::Brush;

QIcon dot(const QColor& color, double ratio) {
  QPixmap picture(static_cast<int>(16 * ratio), static_cast<int>(16 * ratio));
  picture.setDevicePixelRatio(ratio);
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(Theme::instance().colors().textMuted, 1));
  painter.setBrush(color);
  painter.drawEllipse(QRectF(2, 2, 12, 12));
  return picture;
}

}  // namespace

PaintTools::PaintTools(SurfaceView& surface, QWidget* parent)
    : QWidget(parent), surface_(surface), layout_(new FlowLayout(this)), group_(new QButtonGroup(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  setAccessibleName(tr("Painting"));
  connect(&Theme::instance(), &Theme::changed, this, &PaintTools::applyTheme);
}

QToolButton* PaintTools::addTool(Brush brush, const QString& name, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setProperty("compact", true);
  button->setCheckable(true);
  button->setAccessibleName(name);
  button->setToolTip(tip);
  button->setFocusPolicy(Qt::TabFocus);
  button->setChecked(brush == surface_.brush());
  group_->addButton(button);
  layout_->addWidget(button);
  connect(button, &QToolButton::clicked, this, [this, brush] { surface_.setBrush(brush); });
  tools_.push_back({brush, button});
  button->show();
  return button;
}

void PaintTools::setClasses(const QStringList& names) {
  if (isMade_ && names == classes_) return;
  isMade_ = true;
  classes_ = names;
  for (const Tool& tool : tools_) delete tool.button;
  tools_.clear();
  addTool({Brush::Kind::Look, 0}, tr("Look"), tr("Look: read predictions off the plane"))
      ->setObjectName(QStringLiteral("look"));
  for (int i = 0; i < names.size(); ++i)
    addTool({Brush::Kind::Paint, static_cast<double>(i)}, tr("Paint %1").arg(names[i]),
            tr("Paint points of “%1”; they are learned from at once, also while training runs. The right button erases.")
                .arg(names[i]));
  if (names.isEmpty())
    for (const double value : {-1.0, 0.0, 1.0})
      addTool({Brush::Kind::Paint, value}, tr("Paint the value %1").arg(number(value)),
              tr("Paint points with the value %1. The right button erases.").arg(number(value)));
  addTool({Brush::Kind::Erase, 0}, tr("Erase"), tr("Erase painted points; those that the data set made stay"))
      ->setObjectName(QStringLiteral("erase"));
  bool any = false;
  for (const Tool& tool : tools_) any = any || tool.button->isChecked();
  if (!any) {
    tools_.front().button->setChecked(true);
    surface_.setBrush({});
  }
  applyTheme();
}

void PaintTools::applyTheme() {
  const Theme& theme = Theme::instance();
  for (const Tool& tool : tools_) {
    if (tool.brush.kind == Brush::Kind::Look)
      tool.button->setIcon(theme.icon(QStringLiteral("eye")));
    else if (tool.brush.kind == Brush::Kind::Erase)
      tool.button->setIcon(theme.icon(QStringLiteral("eraser")));
    else
      tool.button->setIcon(dot(classes_.isEmpty() ? QColor::fromRgb(colorOf(tool.brush.target, ColorMap::Signed, {-1, 1}))
                                                  : theme.classColor(static_cast<int>(tool.brush.target)),
                               devicePixelRatioF()));
  }
}

}  // namespace ui
