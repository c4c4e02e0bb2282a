#include "ui/panels/inspector/explain_line.h"

#include "ui/common/theme.h"
#include "ui/training/number_questions.h"
#include "ui/widgets/still_label.h"
#include "ui/widgets/tensor_picture.h"

#include <QHBoxLayout>
#include <QMenu>

namespace ui {

ExplainLine::ExplainLine(Lab& lab, QWidget* parent)
    : QWidget(parent), lab_(lab), text_(new StillLabel(1, this)), button_(new QToolButton(this)) {
  setObjectName(QStringLiteral("explainLine"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  layout->addWidget(text_, 1);
  layout->addWidget(button_);
  button_->setObjectName(QStringLiteral("explainNumber"));
  button_->setText(tr("Explain"));
  button_->setIcon(Theme::instance().icon(QStringLiteral("microscope")));
  button_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button_->setFocusPolicy(Qt::TabFocus);
  button_->setAccessibleName(tr("Explain in the microscope"));
  button_->setToolTip(tr("Shows in the microscope where this number comes from, on the next batch; training pauses for it"));
  connect(button_, &QToolButton::clicked, this, [this] {
    if (chosen_)
      ask(followed_[*chosen_], followed_[*chosen_].picture->chosenNumber().value_or(-1));
    else if (default_)
      NumberQuestions::of(lab_).ask(*default_);
  });
  refresh();
}

void ExplainLine::follow(TensorPicture& picture, ElementOf elementOf) {
  picture.setNumbersChoosable(tr("Click it, or go there with the arrow keys; Enter explains it in the microscope"));
  const std::size_t place = followed_.size();
  followed_.push_back({&picture, std::move(elementOf)});
  connect(&picture, &TensorPicture::numberChosen, this, [this, place](nn::Index number) { choose(followed_[place], number); });
  connect(&picture, &TensorPicture::numberAsked, this, [this, place](nn::Index number) { ask(followed_[place], number); });
  connect(&picture, &TensorPicture::menuWanted, this,
          [this, place](nn::Index number, QPoint global) { offer(followed_[place], number, global); });
}

void ExplainLine::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  // Where it is narrow, the number needs the room.
  constexpr int kNarrow = 340;
  button_->setToolButtonStyle(width() < kNarrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

void ExplainLine::startOver() {
  for (const Followed& followed : followed_) followed.picture->chooseNumber(std::nullopt);
  chosen_.reset();
  refresh();
}

void ExplainLine::setDefault(std::optional<nn::TensorElement> element, const QString& text) {
  if (default_ == element && defaultText_ == text) return;
  default_ = element;
  defaultText_ = text;
  refresh();
}

const QString& ExplainLine::text() const { return text_->text(); }

void ExplainLine::choose(const Followed& followed, nn::Index number) {
  for (std::size_t i = 0; i < followed_.size(); ++i) {
    if (followed_[i].picture == followed.picture)
      chosen_ = i;
    else
      followed_[i].picture->chooseNumber(std::nullopt);
  }
  if (!followed.elementOf(number)) chosen_.reset();
  refresh();
}

void ExplainLine::offer(const Followed& followed, nn::Index number, QPoint global) {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("numberMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* explain = menu->addAction(button_->icon(), tr("Explain in the microscope"));
  explain->setToolTip(button_->toolTip());
  explain->setEnabled(followed.elementOf(number).has_value());
  connect(explain, &QAction::triggered, this, [this, followed, number] { ask(followed, number); });
  menu->popup(global);
}

void ExplainLine::ask(const Followed& followed, nn::Index number) {
  if (const auto element = followed.elementOf(number)) NumberQuestions::of(lab_).ask(*element);
}

void ExplainLine::refresh() {
  QString words = default_ ? defaultText_ : tr("Click a number to explain it");
  if (chosen_)
    if (const auto number = followed_[*chosen_].picture->chosenNumber()) words = followed_[*chosen_].picture->textOf(*number);
  text_->setText(words);
  button_->setEnabled(chosen_ || default_);
}

}  // namespace ui
