#include "ui/panels/doctor/advice_strip.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/training/training_doctor.h"
#include "ui/widgets/elided_button.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>

namespace ui {

namespace {

constexpr int kRoomForFix = 420;  // pixels

}  // namespace

AdviceStrip::AdviceStrip(Lab& lab, QWidget* parent)
    : QFrame(parent),
      doctor_(TrainingDoctor::of(lab)),
      icon_(new QLabel(this)),
      title_(new ElidedLabel(this)),
      fix_(new ElidedButton({}, this)),
      why_(new QToolButton(this)),
      dismiss_(new QToolButton(this)) {
  setObjectName(QStringLiteral("adviceStrip"));
  setProperty("card", true);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(Theme::kGrid, 2, 4, 2);
  row->setSpacing(Theme::kGrid);
  row->addWidget(icon_);
  row->addWidget(title_, 1);
  row->addWidget(fix_);
  row->addWidget(why_);
  row->addWidget(dismiss_);
  fix_->setObjectName(QStringLiteral("stripFix"));
  fix_->setAutoDefault(false);
  fix_->setMaximumWidth(320);
  title_->setMinimumWidth(96);
  why_->setObjectName(QStringLiteral("stripWhy"));
  why_->setToolTip(tr("Reasons, numbers and more fixes"));
  dismiss_->setObjectName(QStringLiteral("stripDismiss"));
  dismiss_->setAutoRaise(true);
  dismiss_->setToolTip(tr("Dismiss for this training"));
  dismiss_->setAccessibleName(dismiss_->toolTip());
  const auto withFirst = [this](auto&& act) {
    const std::vector<const nn::Advice*> advice = doctor_.current();
    if (!advice.empty()) act(nn::Advice(*advice.front()));  // a copy: what acts on it changes the notes
  };
  connect(fix_, &QPushButton::clicked, this, [this, withFirst] {
    withFirst([this](const nn::Advice& first) {
      if (first.fixes.empty())
        doctor_.requestSamples(first);
      else
        doctor_.applyFix(first, 0);
    });
  });
  connect(dismiss_, &QToolButton::clicked, this,
          [this, withFirst] { withFirst([this](const nn::Advice& first) { doctor_.dismiss(first); }); });
  connect(why_, &QToolButton::clicked, &doctor_, &TrainingDoctor::requestPanel);
  connect(&doctor_, &TrainingDoctor::changed, this, &AdviceStrip::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &AdviceStrip::refresh);
  refresh();
}

void AdviceStrip::refresh() {
  const std::vector<const nn::Advice*> advice = doctor_.current();
  setVisible(!advice.empty());
  if (advice.empty()) return;
  const nn::Advice& first = *advice.front();
  const Theme& theme = Theme::instance();
  const bool isError = first.severity == nn::GraphIssue::Severity::Error;
  icon_->setPixmap(theme.iconPixmap(QStringLiteral("doctor"), 18, isError ? theme.colors().error : theme.colors().warning,
                                    devicePixelRatioF()));
  dismiss_->setIcon(theme.icon(QStringLiteral("close")));
  title_->showText(text(first.title));
  title_->setToolTip(text(first.message));
  title_->setAccessibleDescription(text(first.message));
  hasFix_ = !first.fixes.empty() || !first.samples.empty();
  if (first.fixes.empty() && hasFix_) {
    fix_->setText(tr("Look at the samples"));
    fix_->setToolTip(tr("Shows them in the Data panel. Nothing is changed."));
  }
  if (!first.fixes.empty()) {
    fix_->setText(text(first.fixes.front().title));
    fix_->setToolTip(tr("%1. One step that Undo takes back.").arg(fix_->text()));
  }
  why_->setText(advice.size() == 1 ? tr("Why?") : tr("Why? And %1 more").arg(advice.size() - 1));
  makeRoom();
}

void AdviceStrip::makeRoom() { fix_->setVisible(hasFix_ && width() >= kRoomForFix); }

void AdviceStrip::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  makeRoom();
}

}  // namespace ui
