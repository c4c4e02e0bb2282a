#include "ui/widgets/fold_section.h"

#include "ui/common/theme.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QSettings>

namespace ui {

namespace {

QString keyOf(const QString& id) { return QStringLiteral("sections/%1").arg(id); }

}  // namespace

FoldSection::FoldSection(const QString& title, const QString& id, bool isOpen, QWidget* parent)
    : QWidget(parent),
      id_(id),
      button_(new QToolButton(this)),
      summary_(new ElidedLabel(this)),
      body_(new QWidget(this)),
      content_(new QVBoxLayout(body_)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  auto* head = new QHBoxLayout;
  head->setSpacing(Theme::kGrid);
  head->addWidget(button_);
  head->addWidget(summary_, 1);
  layout->addLayout(head);
  layout->addWidget(body_);
  content_->setContentsMargins(0, 0, 0, Theme::kGrid);
  content_->setSpacing(6);
  button_->setCheckable(true);
  button_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button_->setFocusPolicy(Qt::StrongFocus);
  button_->setProperty("heading", true);
  button_->setIconSize({14, 14});
  summary_->setProperty("muted", true);
  summary_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  setTitle(title);
  connect(button_, &QToolButton::clicked, this, [this](bool open) {
    setOpen(open);
    if (!id_.isEmpty()) QSettings().setValue(keyOf(id_), open);
  });
  connect(&Theme::instance(), &Theme::changed, this, &FoldSection::applyTheme);
  setOpen(id.isEmpty() ? isOpen : QSettings().value(keyOf(id), isOpen).toBool());
}

void FoldSection::setTitle(const QString& title) {
  button_->setText(title);
  button_->setAccessibleName(title);
}

void FoldSection::setSummary(const QString& summary) {
  summaryText_ = summary;
  summary_->showText(isOpen() ? QString() : summary);
}

void FoldSection::setOpen(bool open) {
  button_->setChecked(open);
  body_->setVisible(open);
  button_->setToolTip(open ? tr("Fold this part away") : tr("Show this part"));
  setSummary(summaryText_);
  applyTheme();
}

void FoldSection::applyTheme() {
  button_->setIcon(Theme::instance().icon(isOpen() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
}

}  // namespace ui
