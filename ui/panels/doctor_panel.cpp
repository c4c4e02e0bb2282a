#include "ui/panels/doctor_panel.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/doctor/advice_card.h"
#include "ui/panels/doctor/rule_list.h"
#include "ui/training/training_doctor.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fold_section.h"
#include "ui/widgets/panel_scroll_area.h"

#include <algorithm>

namespace ui {

namespace {

QString standingText(DoctorNote::Standing standing) {
  switch (standing) {
    case DoctorNote::Standing::Dismissed:
      return DoctorPanel::tr("dismissed");
    case DoctorNote::Standing::Treated:
      return DoctorPanel::tr("fix applied");
    case DoctorNote::Standing::Passed:
      return DoctorPanel::tr("passed by itself");
    case DoctorNote::Standing::Current:
      break;
  }
  return {};
}

}  // namespace

DoctorPanel::DoctorPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      doctor_(TrainingDoctor::of(lab)),
      status_(new QLabel(this)),
      resetRow_(new QWidget(this)),
      empty_(new EmptyState(QStringLiteral("doctor"), this)),
      earlier_(new FoldSection(tr("Earlier advice"), {}, false, this)),
      earlierText_(new QLabel(this)) {
  setObjectName(QStringLiteral("doctorPanel"));
  setAccessibleName(tr("Training doctor"));
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  auto* scroll = new PanelScrollArea(this);
  outer->addWidget(scroll);
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  status_->setProperty("muted", true);
  status_->setWordWrap(true);
  status_->setObjectName(QStringLiteral("status"));
  layout->addWidget(status_);

  auto* reset = new QHBoxLayout(resetRow_);
  reset->setContentsMargins(0, 0, 0, 0);
  auto* resetText = new QLabel(tr("The fix shows after the weights were reset."), resetRow_);
  resetText->setWordWrap(true);
  auto* resetButton = new QPushButton(tr("Reset the weights"), resetRow_);
  resetButton->setObjectName(QStringLiteral("reset"));
  connect(resetButton, &QPushButton::clicked, &lab_.training, &TrainingController::reset);
  reset->addWidget(resetText, 1);
  reset->addWidget(resetButton);
  layout->addWidget(resetRow_);

  list_ = new QVBoxLayout;
  list_->setSpacing(Theme::kGrid);
  layout->addLayout(list_);
  layout->addWidget(empty_);
  earlierText_->setWordWrap(true);
  earlierText_->setTextFormat(Qt::PlainText);
  earlierText_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  earlierText_->setObjectName(QStringLiteral("earlier"));
  earlier_->addWidget(earlierText_);
  layout->addWidget(earlier_);
  auto* rules = new FoldSection(tr("What is looked for"), QStringLiteral("doctorRules"), false, page);
  rules->addWidget(new RuleList(doctor_));
  layout->addWidget(rules);
  layout->addStretch(1);
  scroll->setWidget(page);

  connect(empty_, &EmptyState::actionTriggered, &lab_.training, &TrainingController::train);
  connect(&doctor_, &TrainingDoctor::changed, this, &DoctorPanel::refresh);
  connect(&doctor_, &TrainingDoctor::examined, this, &DoctorPanel::refreshStatus);
  connect(&lab_.training, &TrainingController::stateChanged, this, &DoctorPanel::refreshStatus);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    while (!cards_.empty()) {  // their icons have the colours of before
      delete cards_.back();
      cards_.pop_back();
    }
    refresh();
  });
  refresh();
}

AdviceCard* DoctorPanel::insertCard(std::size_t place, const nn::Advice& advice) {
  auto* card = new AdviceCard(lab_, advice, list_->parentWidget());
  list_->insertWidget(static_cast<int>(place), card);
  cards_.insert(cards_.begin() + static_cast<std::ptrdiff_t>(place), card);
  return card;
}

void DoctorPanel::syncCards() {
  const auto isOf = [](const nn::Advice& advice) {
    return
        [&advice](const AdviceCard* card) { return card->advice().rule == advice.rule && card->advice().node == advice.node; };
  };
  const std::vector<const nn::Advice*> wanted = doctor_.current();
  for (std::size_t i = cards_.size(); i-- > 0;) {
    AdviceCard* card = cards_[i];
    if (std::ranges::any_of(wanted, [&](const nn::Advice* advice) { return isOf(*advice)(card); })) continue;
    list_->removeWidget(card);
    card->hide();
    card->deleteLater();  // a button of it may be telling us of its click
    cards_.erase(cards_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (std::ranges::none_of(cards_, isOf(*wanted[i]))) insertCard(std::min(i, cards_.size()), *wanted[i]);
}

void DoctorPanel::refreshEarlier() {
  QStringList lines;
  for (const DoctorNote& note : doctor_.notes())
    if (note.standing != DoctorNote::Standing::Current)
      lines << tr("Step %1: %2 (%3)").arg(wholeNumber(note.advice.step), text(note.advice.title), standingText(note.standing));
  std::ranges::reverse(lines);
  earlierText_->setText(lines.join(QLatin1Char('\n')));
  earlier_->setVisible(!lines.isEmpty());
  earlier_->setSummary(QString::number(lines.size()));
}

void DoctorPanel::refresh() {
  syncCards();
  refreshEarlier();
  resetRow_->setVisible(std::ranges::any_of(doctor_.notes(), [](const DoctorNote& note) {
    return note.standing == DoctorNote::Standing::Treated && note.advice.needsReset;
  }));
  refreshStatus();
}

void DoctorPanel::refreshStatus() {
  const auto step = doctor_.examinedStep();
  empty_->setVisible(cards_.empty());
  if (!step) {
    empty_->setText(tr("The doctor examines the training"),
                    tr("While the network trains, it looks for %1 things that go wrong, says why, and offers a fix.")
                        .arg(nn::DoctorRuleRegistry::instance().types().size()));
    empty_->setAction(tr("Train"));
    status_->hide();
    return;
  }
  empty_->setText(tr("Nothing to complain about"), tr("The training looks healthy so far."));
  empty_->setAction({});
  status_->setText(tr("Examined at step %1.").arg(wholeNumber(*step)));
  status_->show();
}

}  // namespace ui
