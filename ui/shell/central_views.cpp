#include "ui/shell/central_views.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include "ui/common/theme.h"
#include "ui/panels/playground_panel.h"

namespace ui {

CentralViews::CentralViews(Lab& lab, QWidget* canvas, QWidget* parent)
    : QWidget(parent), lab_(lab), views_(new QStackedWidget(this)), bar_(new QWidget(this)) {
  canvas->setParent(views_);
  views_->addWidget(canvas);
  auto* row = new QHBoxLayout(bar_);
  row->setContentsMargins(Theme::kGrid, 0, Theme::kGrid, 0);
  row->setSpacing(Theme::kGrid * 2);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(bar_);
  layout->addWidget(views_, 1);
  auto* group = new QActionGroup(this);
  actions_ = {addView(tr("Net&work"), QStringLiteral("viewNetwork"), tr("The network as layers and wires"),
                      QKeySequence(Qt::CTRL | Qt::Key_1), 0),
              addView(tr("Neu&rons"), QStringLiteral("viewNeurons"),
                      tr("The same network neuron by neuron, for points of the plane"), QKeySequence(Qt::CTRL | Qt::Key_2), 1)};
  for (QAction* action : actions_) group->addAction(action);
  row->addStretch(1);
  actions_.front()->setChecked(true);
}

QAction* CentralViews::addView(const QString& text, const QString& name, const QString& tip, const QKeySequence& key,
                               int view) {
  auto* action = new QAction(text, this);
  action->setObjectName(name);
  action->setCheckable(true);
  action->setShortcut(key);
  action->setToolTip(QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
  connect(action, &QAction::triggered, this, [this, view] { show(view); });
  auto* button = new QToolButton(bar_);
  button->setDefaultAction(action);
  button->setProperty("tab", true);
  button->setText(QString(text).remove(QLatin1Char('&')));
  button->setAccessibleName(button->text());
  button->setFocusPolicy(Qt::TabFocus);
  bar_->layout()->addWidget(button);
  return action;
}

void CentralViews::fillMenu(QMenu& menu) {
  menu.addActions(actions_);
  menu.addSeparator();
}

PlaygroundPanel& CentralViews::playground() {
  if (!playground_) {
    playground_ = new PlaygroundPanel(lab_, views_);
    connect(playground_, &PlaygroundPanel::projectWanted, this, &CentralViews::playgroundProjectWanted);
    views_->addWidget(playground_);
  }
  return *playground_;
}

void CentralViews::show(int view) {
  if (view == 1) playground();
  const QWidget* focused = window()->focusWidget();
  const bool hasFocus = focused && views_->isAncestorOf(focused);
  views_->setCurrentIndex(view);
  if (hasFocus) views_->currentWidget()->setFocus(Qt::OtherFocusReason);  // not to what comes first in the window
  actions_[view]->setChecked(true);
}

}  // namespace ui
