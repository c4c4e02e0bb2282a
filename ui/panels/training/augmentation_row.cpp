#include "ui/panels/training/augmentation_row.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/option_form.h"

#include <QHBoxLayout>

#include <utility>

namespace ui {

AugmentationRow::AugmentationRow(ProjectDocument& document, std::size_t place, QWidget* parent)
    : QFrame(parent),
      document_(document),
      place_(place),
      options_(document, place),
      enabled_(new QCheckBox(this)),
      fold_(makeButton(QStringLiteral("settings"), QStringLiteral("options"), tr("Options"), tr("Show the options"))),
      up_(makeButton(QStringLiteral("chevron-up"), QStringLiteral("up"), tr("Earlier"), tr("Apply this one earlier"))),
      down_(makeButton(QStringLiteral("chevron-down"), QStringLiteral("down"), tr("Later"), tr("Apply this one later"))),
      remove_(makeButton(QStringLiteral("trash"), QStringLiteral("remove"), tr("Remove"), tr("Remove this augmentation"))),
      form_(new OptionForm(options_, this)) {
  setProperty("card", true);
  const std::string& id = document.project().data.augmentations[place].id;
  const nn::AugmentationType* type = nn::AugmentationRegistry::instance().find(id);
  title_ = type ? text(type->title) : text(id);
  setObjectName(QStringLiteral("augmentation%1").arg(place));
  setAccessibleName(title_);
  enabled_->setObjectName(QStringLiteral("enabled"));
  enabled_->setToolTip(type ? text(type->summary) : tr("This version does not know this augmentation."));
  enabled_->setAccessibleName(tr("Use %1").arg(title_));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(10, 4, 4, 4);
  layout->setSpacing(4);
  auto* head = new QHBoxLayout;
  head->setSpacing(0);
  auto* title = new ElidedLabel(this);
  title->showText(title_);
  head->addWidget(enabled_);
  head->addSpacing(6);
  head->addWidget(title, 1);
  for (QToolButton* button : {fold_, up_, down_, remove_}) head->addWidget(button);
  layout->addLayout(head);
  layout->addWidget(form_);
  fold_->setCheckable(true);
  connect(fold_, &QToolButton::toggled, form_, &QWidget::setVisible);
  connect(enabled_, &QCheckBox::clicked, this, [this](bool on) {
    edit(on ? tr("Use %1").arg(title_) : tr("Leave %1 out").arg(title_), [this, on](auto& all) { all[place_].enabled = on; });
  });
  connect(up_, &QToolButton::clicked, this, [this] { move(-1); });
  connect(down_, &QToolButton::clicked, this, [this] { move(1); });
  connect(remove_, &QToolButton::clicked, this, [this] {
    edit(tr("Remove %1").arg(title_), [this](auto& all) { all.erase(all.begin() + static_cast<std::ptrdiff_t>(place_)); });
  });
  setOptionsShown(false);
  refresh();
}

QToolButton* AugmentationRow::makeButton(const QString& icon, const QString& name, const QString& text, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setIcon(Theme::instance().icon(icon));
  button->setObjectName(name);
  button->setProperty("compact", true);
  button->setIconSize({14, 14});
  button->setText(text);
  button->setAccessibleName(text);
  button->setToolTip(tip);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

void AugmentationRow::setOptionsShown(bool shown) {
  fold_->setChecked(shown);
  form_->setVisible(shown);
}

void AugmentationRow::edit(const QString& what, const std::function<void(std::vector<nn::AugmentationSetting>&)>& change) {
  document_.edit(what, [&](nn::Project& project) {
    if (place_ < project.data.augmentations.size()) change(project.data.augmentations);
  });
}

void AugmentationRow::move(int by) {
  const std::size_t other = place_ + static_cast<std::size_t>(by);
  edit(by < 0 ? tr("Apply %1 earlier").arg(title_) : tr("Apply %1 later").arg(title_), [this, other](auto& all) {
    if (other < all.size()) std::swap(all[place_], all[other]);
  });
}

void AugmentationRow::refresh() {
  const std::vector<nn::AugmentationSetting>& all = document_.project().data.augmentations;
  if (place_ >= all.size()) return;
  enabled_->setChecked(all[place_].enabled);
  up_->setEnabled(place_ > 0);
  down_->setEnabled(place_ + 1 < all.size());
}

}  // namespace ui
