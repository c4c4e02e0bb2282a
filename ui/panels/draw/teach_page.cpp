#include "ui/panels/draw/teach_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/draw/network_picture.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/scrolled_pictures.h"
#include "ui/widgets/settings_form.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

TeachPage::TeachPage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      class_(new ChoiceBox(this)),
      add_(new QPushButton(tr("Teach it"), this)),
      remove_(new QToolButton(this)),
      summary_(makeNote(tr("Drawings that train along"), this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, Theme::kGrid, 0, 0);
  layout->setSpacing(4);
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::kGrid);
  auto* label = new QLabel(tr("This is"), this);
  label->setBuddy(class_);
  class_->setObjectName(QStringLiteral("teachClass"));
  class_->setAccessibleName(tr("Class of the drawing"));
  add_->setObjectName(QStringLiteral("teach"));
  remove_->setObjectName(QStringLiteral("forget"));
  remove_->setIcon(Theme::instance().icon(QStringLiteral("trash")));
  remove_->setAccessibleName(tr("Remove"));
  remove_->setFocusPolicy(Qt::TabFocus);
  connect(&Theme::instance(), &Theme::changed, this,
          [this] { remove_->setIcon(Theme::instance().icon(QStringLiteral("trash"))); });
  remove_->setToolTip(tr("Take the marked drawing out of the training set, else the last one"));
  row->addWidget(label);
  row->addWidget(class_, 1);
  row->addWidget(add_);
  row->addWidget(remove_);
  layout->addLayout(row);
  layout->addWidget(summary_);
  auto* scroll = new ScrolledPictures(tr("Drawings in the training set"), this);
  pictures_ = &scroll->pictures();
  layout->addWidget(scroll, 1);
  connect(add_, &QPushButton::clicked, this, &TeachPage::add);
  connect(remove_, &QToolButton::clicked, this, &TeachPage::remove);
  connect(class_, &ChoiceBox::edited, this, &TeachPage::refreshAdd);
  connect(pictures_, &PictureStrip::clicked, this, [this](int place) {
    chosen_ = place == chosen_ ? -1 : place;
    refresh();
  });
  connect(&lab_.document, &ProjectDocument::dataSettingsChanged, this, &TeachPage::refresh);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &TeachPage::refresh);
  connect(&lab_.training, &TrainingController::stateChanged, this, &TeachPage::refresh);
  connect(&lab_.training, &TrainingController::dataChanged, this, [this] {
    refreshClasses();
    refresh();
  });
  refreshClasses();
  refresh();
}

void TeachPage::setPicture(std::optional<nn::GreyImage> picture) {
  picture_ = std::move(picture);
  if (!picture_) class_->showNone(tr("which?"));  // the next drawing is something else; a wrong label would teach it wrong
  refreshAdd();
}

void TeachPage::refreshClasses() {
  const QStringList names = classNames(lab_.training.data().get());
  QStringList shown;
  for (int i = 0; i < class_->count(); ++i) shown << class_->itemText(i);
  if (shown == names) return;
  class_->clear();
  for (int i = 0; i < names.size(); ++i) class_->addChoice(names[i], i);
  class_->showNone(tr("which?"));
}

void TeachPage::refreshAdd() {
  const auto prepared = lab_.training.data();
  const bool fitting = prepared && picture_ && class_->currentIndex() >= 0 &&
                       nn::fits({*picture_, class_->currentData().toInt()}, prepared->info);
  add_->setEnabled(fitting);
  add_->setToolTip(fitting ? tr("Add the drawing to the training set as “%1”; kept with the project, Ctrl+Z takes it back")
                                 .arg(class_->currentText())
                   : !prepared ? tr("There are no data to add it to yet.")
                   : !picture_ ? tr("Draw something first.")
                   : class_->count() > 0 && class_->currentIndex() < 0
                       ? tr("Say first what it is.")
                       : tr("The data have no classes, or pictures of another size."));
}

void TeachPage::refresh() {
  refreshAdd();
  const auto prepared = lab_.training.data();
  const QStringList names = classNames(prepared.get());
  chosen_ = std::min(chosen_, static_cast<int>(samples().size()) - 1);
  std::vector<PictureStrip::Picture> pictures;
  std::size_t unfit = 0;
  for (const nn::OwnSample& sample : samples()) {
    if (prepared && !nn::fits(sample, prepared->info)) ++unfit;
    const QString name = sample.label < names.size() ? names[static_cast<int>(sample.label)] : QString::number(sample.label);
    pictures.push_back({imageOf(sample.picture), name, static_cast<int>(pictures.size()) == chosen_});
  }
  pictures_->setVisible(!pictures.empty());
  pictures_->setPictures(std::move(pictures));
  remove_->setEnabled(!samples().empty());
  summary_->setText(summaryOf(samples().size(), unfit));
}

QString TeachPage::summaryOf(std::size_t count, std::size_t unfit) const {
  if (count == 0) return tr("Draw, say what it is, and the network trains on it too.");
  if (unfit > 0) return tr("%1 of %2 drawings train along; the others do not fit these data.").arg(count - unfit).arg(count);
  const QString trains = count == 1 ? tr("1 drawing trains along.") : tr("%1 drawings train along.").arg(count);
  if (lab_.training.state() == TrainingController::State::Running) return trains;
  return trains + QLatin1Char(' ') + tr("F5 goes on training.");
}

void TeachPage::add() {
  if (!picture_ || class_->currentIndex() < 0) return;
  lab_.document.edit(tr("Teach “%1”").arg(class_->currentText()),
                     [sample = nn::OwnSample{*picture_, class_->currentData().toInt()}](nn::Project& project) {
                       project.data.ownSamples.push_back(sample);
                     });
}

void TeachPage::remove() {
  if (samples().empty()) return;
  const std::size_t place = chosen_ >= 0 ? static_cast<std::size_t>(chosen_) : samples().size() - 1;
  chosen_ = -1;
  lab_.document.edit(tr("Remove drawing from training"), [place](nn::Project& project) {
    auto& all = project.data.ownSamples;
    if (place < all.size()) all.erase(all.begin() + static_cast<std::ptrdiff_t>(place));
  });
}

}  // namespace ui
