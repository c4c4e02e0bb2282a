#include "ui/panels/playground/column_header.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include "engine/activations/activation.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

namespace ui {

ColumnHeader::ColumnHeader(QWidget* parent)
    : QWidget(parent),
      title_(new QToolButton(this)),
      count_(new QLabel(this)),
      activation_(new QToolButton(this)),
      activations_(new QMenu(this)) {
  fewer_ = makeButton(QStringLiteral("minus"), tr("Fewer units"), tr("One unit fewer (− on a unit of the layer)"));
  more_ = makeButton(QStringLiteral("plus"), tr("More units"),
                     tr("One unit more (+ on a unit of the layer). The others keep what they have learned."));
  auto* menu = new QMenu(title_);
  add_ = menu->addAction(tr("&Add a layer before this one\tInsert"), this, &ColumnHeader::layerWanted);
  add_->setObjectName(QStringLiteral("addLayer"));
  remove_ = menu->addAction(tr("&Remove this layer\tCtrl+Del"), this, &ColumnHeader::removalWanted);
  remove_->setObjectName(QStringLiteral("removeLayer"));
  title_->setMenu(menu);
  title_->setPopupMode(QToolButton::InstantPopup);
  title_->setProperty("compact", true);
  title_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  title_->setObjectName(QStringLiteral("layerMenu"));
  title_->setFocusPolicy(Qt::TabFocus);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  count_->setAlignment(Qt::AlignCenter);
  count_->setFont(Theme::instance().numberFont());
  activation_->setObjectName(QStringLiteral("activation"));
  activation_->setProperty("compact", true);
  activation_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  activation_->setPopupMode(QToolButton::InstantPopup);
  activation_->setMenu(activations_);
  activation_->setFocusPolicy(Qt::TabFocus);
  activation_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  activations_->setToolTipsVisible(true);
  for (const nn::ActivationType* type : nn::ActivationRegistry::instance().types()) {
    QAction* action =
        activations_->addAction(text(type->title), this, [this, id = text(type->id)] { emit activationWanted(id); });
    action->setObjectName(text(type->id));
    action->setToolTip(text(type->summary));
    action->setCheckable(true);
  }

  const auto row = [](std::initializer_list<QWidget*> widgets, QWidget* wide) {
    auto* line = new QHBoxLayout;
    line->setSpacing(0);
    for (QWidget* widget : widgets) line->addWidget(widget, widget == wide ? 1 : 0);
    return line;
  };
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 2, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(title_);
  layout->addLayout(row({fewer_, count_, more_}, count_));
  layout->addWidget(activation_);
  connect(fewer_, &QToolButton::clicked, this, [this] { emit unitsWanted(units_ - 1); });
  connect(more_, &QToolButton::clicked, this, [this] { emit unitsWanted(units_ + 1); });
  connect(&Theme::instance(), &Theme::changed, this, &ColumnHeader::applyTheme);
  setAutoFillBackground(true);
  applyTheme();
}

QToolButton* ColumnHeader::makeButton(const QString& icon, const QString& name, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName(icon);
  button->setProperty("compact", true);
  button->setIconSize({14, 14});
  button->setAccessibleName(name);
  button->setToolTip(tip);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

void ColumnHeader::show(const PlaneLayer& layer, bool isLast) {
  units_ = layer.units;
  name_ = layer.name;
  title_->setToolTip(tr("%1: add a layer before it, or remove it").arg(layer.name));
  title_->setAccessibleName(tr("Layer %1").arg(layer.name));
  setAccessibleName(tr("Layer %1").arg(layer.name));
  count_->setText(QString::number(layer.units));
  count_->setAccessibleName(layer.units == 1 ? tr("1 unit") : tr("%1 units").arg(layer.units));
  count_->setToolTip(isLast ? tr("As many units as the data ask for") : count_->accessibleName());
  fewer_->setVisible(!isLast);
  more_->setVisible(!isLast);
  remove_->setEnabled(!isLast);
  fewer_->setEnabled(layer.units > 1);
  shown_ = layer.activation;
  for (QAction* action : activations_->actions()) {
    action->setChecked(action->objectName() == layer.activation);
    if (action->isChecked()) shown_ = action->text();
  }
  activation_->setToolTip(tr("Activation of %1: %2").arg(layer.name, shown_));
  activation_->setAccessibleName(activation_->toolTip());
  elide();
}

void ColumnHeader::elide() {
  constexpr int kPadding = 12;
  constexpr double kSmallLetters = 0.8;
  // Small letters, so that names of usual length stay whole in narrow columns.
  title_->setFont(Theme::instance().font(kSmallLetters));
  title_->setText(title_->fontMetrics().elidedText(name_, Qt::ElideMiddle, width() - kPadding));
  activation_->setText(activation_->fontMetrics().elidedText(shown_, Qt::ElideRight, width() - kPadding));
}

void ColumnHeader::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  elide();
}

void ColumnHeader::applyTheme() {
  QPalette colors = palette();
  colors.setColor(QPalette::Window, Theme::instance().colors().canvas);
  setPalette(colors);
  for (QToolButton* button : {fewer_, more_}) button->setIcon(Theme::instance().icon(button->objectName()));
}

}  // namespace ui
