#include "ui/panels/inspector/excitation_view.h"

#include "ui/common/engine_text.h"
#include "ui/common/sample_image.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/size_spin_box.h"

#include <QHBoxLayout>
#include <QLabel>

namespace ui {

namespace {

constexpr nn::Index kSearched = 1000, kShown = 11;

QImage pictureOf(const nn::Tensor& sample) {
  if (sample.shape().rank() != 3)
    return channelImage(sample.view(), 0, ColorMap::Signed, rangeOf(sample.values(), ColorMap::Signed));
  return sampleImage(sample.view());
}

}  // namespace

ExcitationView::ExcitationView(Lab& lab)
    : FoldSection(tr("What excites a filter"), QStringLiteral("inspector/excitation"), false),
      lab_(lab),
      excitations_(lab.training, kSearched, kShown),
      unit_(new SizeSpinBox),
      caption_(new ElidedLabel),
      pictures_(new PictureStrip) {
  setObjectName(QStringLiteral("excitation"));
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  auto* label = new QLabel(tr("Filter"), row);
  label->setBuddy(unit_);
  unit_->setAccessibleName(tr("Filter or unit"));
  unit_->setToolTip(tr("The filter or unit that is looked at; a click on a kernel chooses it, too"));
  unit_->setObjectName(QStringLiteral("excitedUnit"));
  caption_->setProperty("muted", true);
  layout->addWidget(label);
  layout->addWidget(unit_);
  layout->addWidget(caption_, 1);
  addWidget(row);
  pictures_->setSelectable(true);
  pictures_->setAccessibleName(tr("What excites the filter most"));
  addWidget(pictures_);
  connect(unit_, &SizeSpinBox::edited, this, [this](int value) { excitations_.setUnit(node_, value); });
  connect(&excitations_, &UnitExcitations::changed, this, &ExcitationView::refresh);
  connect(pictures_, &PictureStrip::clicked, this, &ExcitationView::choose);
  connect(&button(), &QToolButton::toggled, this, &ExcitationView::updateActive);
}

void ExcitationView::setLayer(std::optional<nn::NodeId> node, nn::Index units) {
  unit_->setRange(0, static_cast<int>(std::max<nn::Index>(1, units)) - 1);
  if (node == node_) return;
  node_ = node;
  setUnit(0);
}

void ExcitationView::setUnit(nn::Index unit) {
  unit_->showValue(static_cast<int>(unit));
  excitations_.setUnit(node_, unit);
}

void ExcitationView::refresh() {
  const auto result = excitations_.result();
  const bool isCurrent = result && node_ == result->node && result->problem.isEmpty();
  pictures_->setVisible(isCurrent);
  if (!isCurrent) {
    caption_->showText(result && !result->problem.isEmpty() ? result->problem
                       : excitations_.isBusy()              ? tr("looking …")
                                                            : tr("needs data and a network that fits"));
    return;
  }
  std::vector<PictureStrip::Picture> pictures;
  if (!result->made.isEmpty())
    pictures.push_back({pictureOf(result->made), tr("made: %1").arg(number(result->madeValue, 2)), true,
                        tr("A picture made by gradient ascent so that the number in the middle of the map becomes large")});
  const QStringList names = classNames(lab_.training.data().get());
  for (const ExcitationResult::Sample& sample : result->samples) {
    const QString value = number(sample.excitation.value, 2);
    const QString name = sample.label >= 0 && sample.label < names.size() ? names[static_cast<int>(sample.label)] : QString();
    pictures.push_back({pictureOf(sample.picture), name.isEmpty() ? value : QStringLiteral("%1 · %2").arg(name, value), false,
                        tr("%1 %2: %3 at row %4, column %5 of the map; click to see it in all views")
                            .arg(sampleTitleOf(result->part), wholeNumber(sample.excitation.sample), value)
                            .arg(sample.excitation.y)
                            .arg(sample.excitation.x)});
  }
  pictures_->setPictures(std::move(pictures));
  caption_->showText(tr("strongest of %1 of the %2 (of %3)")
                         .arg(wholeNumber(result->searched), titleOf(result->part), wholeNumber(result->outOf)));
}

void ExcitationView::choose(int place) {
  const auto result = excitations_.result();
  if (!result) return;
  const int sample = place - (result->made.isEmpty() ? 0 : 1);
  if (sample >= 0 && sample < static_cast<int>(result->samples.size()))
    lab_.probe.setSample(result->part, result->samples[static_cast<std::size_t>(sample)].excitation.sample);
}

void ExcitationView::updateActive() {
  excitations_.setActive(isVisible() && isOpen());
  refresh();
}

void ExcitationView::showEvent(QShowEvent* event) {
  FoldSection::showEvent(event);
  updateActive();
}

void ExcitationView::hideEvent(QHideEvent* event) {
  FoldSection::hideEvent(event);
  updateActive();
}

}  // namespace ui
