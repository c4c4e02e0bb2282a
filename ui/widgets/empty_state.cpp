#include "ui/widgets/empty_state.h"

#include "ui/common/theme.h"

#include <QVBoxLayout>

namespace ui {

EmptyState::EmptyState(const QString& icon, QWidget* parent)
    : QWidget(parent),
      iconName_(icon),
      icon_(new QLabel(this)),
      title_(new QLabel(this)),
      explanation_(new QLabel(this)),
      button_(new QPushButton(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, 16);
  layout->setSpacing(Theme::kGrid);
  layout->addStretch(1);
  for (QLabel* label : {icon_, title_, explanation_}) {
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(label != icon_);
    layout->addWidget(label);
  }
  explanation_->setTextFormat(Qt::PlainText);
  explanation_->setProperty("muted", true);
  title_->setProperty("heading", true);
  layout->addWidget(button_, 0, Qt::AlignHCenter);
  layout->addStretch(2);
  button_->hide();
  connect(button_, &QPushButton::clicked, this, &EmptyState::actionTriggered);
  connect(&Theme::instance(), &Theme::changed, this, &EmptyState::applyTheme);
  applyTheme();
}

void EmptyState::setText(const QString& title, const QString& explanation) {
  title_->setText(title);
  explanation_->setText(explanation);
  setAccessibleName(title);
  setAccessibleDescription(explanation);
}

void EmptyState::setAction(const QString& text) {
  button_->setText(text);
  button_->setVisible(!text.isEmpty());
}

void EmptyState::applyTheme() {
  const Theme& theme = Theme::instance();
  icon_->setVisible(!iconName_.isEmpty());
  if (!iconName_.isEmpty())
    icon_->setPixmap(theme.icon(iconName_, theme.colors().textMuted).pixmap(QSize(32, 32), devicePixelRatioF()));
}

}  // namespace ui
