#include "ui/panels/training/augmentation_section.h"

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/panels/training/augmentation_row.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/settings_form.h"

#include <QHBoxLayout>
#include <QMenu>

#include <algorithm>

namespace ui {

namespace {

constexpr int kDraws = 8;
constexpr ValueRange kPixels{0, 255};

QImage imageOf(const nn::Tensor& pixels) {
  return pixels.shape()[2] == 3 ? colorImage(pixels.view(), kPixels) : channelImage(pixels.view(), 0, ColorMap::Grey, kPixels);
}

}  // namespace

AugmentationSection::AugmentationSection(Lab& lab)
    : SettingsSection(lab, tr("Augmentation"), QStringLiteral("augmentation"), false),
      rowLayout_(new QVBoxLayout),
      add_(new QPushButton(tr("Add augmentation"))),
      warning_(makeNote(tr("Warnings about the augmentation"))),
      preview_(new QWidget),
      caption_(makeNote(tr("What the pictures show"))),
      other_(new QToolButton),
      pictures_(new PictureStrip) {
  rowLayout_->setSpacing(6);
  addLayout(rowLayout_);
  add_->setObjectName(QStringLiteral("addAugmentation"));
  add_->setToolTip(
      tr("Changes the training images a little at random, in another way in every epoch, so that the network sees "
         "more variety than was collected"));
  fillMenu();
  addWidget(add_);
  warning_->setProperty("muted", false);
  addWidget(warning_);
  auto* layout = new QVBoxLayout(preview_);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->setSpacing(6);
  auto* head = new QHBoxLayout;
  head->addWidget(caption_, 1);
  head->addWidget(other_, 0, Qt::AlignTop);
  layout->addLayout(head);
  layout->addWidget(pictures_);
  pictures_->setObjectName(QStringLiteral("augmentedPictures"));
  pictures_->setAccessibleName(tr("A training image, augmented"));
  other_->setObjectName(QStringLiteral("otherSample"));
  other_->setIcon(Theme::instance().icon(QStringLiteral("chevron-right")));
  other_->setProperty("compact", true);
  other_->setAccessibleName(tr("Next image"));
  other_->setToolTip(tr("Show the next training image"));
  connect(other_, &QToolButton::clicked, this, [this] {
    ++sample_;
    askForPictures();
  });
  addWidget(preview_);
  preview_->hide();
  connect(&samples_, &AugmentedSamples::changed, this, &AugmentationSection::showPictures);
  connect(&button(), &QToolButton::clicked, this, &AugmentationSection::askForPictures);
}

void AugmentationSection::fillMenu() {
  auto* menu = new QMenu(add_);
  menu->setToolTipsVisible(true);
  for (const nn::AugmentationType* type : nn::AugmentationRegistry::instance().types()) {
    QAction* action = menu->addAction(text(type->title), this, [this, type] { add(*type); });
    action->setToolTip(text(type->summary));
    action->setObjectName(text(type->id));
  }
  add_->setMenu(menu);
}

void AugmentationSection::add(const nn::AugmentationType& type) {
  editData(tr("Add %1").arg(text(type.title)), {},
           [&type](nn::DataSettings& settings) { settings.augmentations.push_back({type.id}); });
  if (!rows_.empty()) rows_.back()->setOptionsShown(true);
}

void AugmentationSection::makeRows() {
  std::vector<std::string> ids;
  for (const nn::AugmentationSetting& setting : data().augmentations) ids.push_back(setting.id);
  if (ids == ids_) return;
  ids_ = std::move(ids);
  for (AugmentationRow* row : rows_) {  // later: one of them may be telling us of the edit
    row->hide();
    row->deleteLater();
  }
  rows_.clear();
  for (std::size_t place = 0; place < ids_.size(); ++place) {
    rows_.push_back(new AugmentationRow(lab_.document, place, this));
    rowLayout_->addWidget(rows_.back());
  }
}

void AugmentationSection::refresh() {
  makeRows();
  for (AugmentationRow* row : rows_) row->refresh();
  const auto prepared = lab_.training.data();
  QStringList warnings;
  if (prepared)
    for (const std::string& warning : nn::augmentationWarnings(data().augmentations, prepared->info))
      warnings << QStringLiteral("⚠ ") + text(warning);
  const bool isImage = !prepared || prepared->info.kind == nn::SampleKind::Image;
  if (!isImage && data().augmentations.empty())
    warnings << tr("Augmentation is for images; the samples of these data are none.");
  add_->setEnabled(isImage);
  warning_->setText(warnings.join(QLatin1Char('\n')));
  warning_->setVisible(!warnings.isEmpty());
  const auto used = std::ranges::count(data().augmentations, true, &nn::AugmentationSetting::enabled);
  setSummary(used == 0 ? tr("none") : used == 1 ? tr("1 in use") : tr("%1 in use").arg(used));
  askForPictures();
}

void AugmentationSection::askForPictures() {
  if (!isOpen() || !isVisible()) return;
  samples_.request(lab_.training.data(), data().augmentations, training().seed, sample_, kDraws);
}

void AugmentationSection::showEvent(QShowEvent* event) {
  SettingsSection::showEvent(event);
  askForPictures();
}

void AugmentationSection::showPictures() {
  const auto result = samples_.result();
  const bool hasDraws = result && !data().augmentations.empty();
  preview_->setVisible(hasDraws);
  if (!hasDraws) return;
  std::vector<PictureStrip::Picture> pictures{{imageOf(result->original), tr("original"), true}};
  for (std::size_t epoch = 0; epoch < result->draws.size(); ++epoch)
    pictures.push_back({imageOf(result->draws[epoch]), tr("epoch %1").arg(epoch + 1)});
  pictures_->setPictures(std::move(pictures));
  const auto prepared = lab_.training.data();
  const bool isNamed = prepared && result->label && *result->label < prepared->info.classCount();
  const QString sample = wholeNumber(result->sample);
  caption_->setText(isNamed ? tr("Training image %1 (%2) as each epoch sees it:")
                                  .arg(sample, text(prepared->info.classNames[static_cast<std::size_t>(*result->label)]))
                            : tr("Training image %1 as each epoch sees it:").arg(sample));
}

}  // namespace ui
