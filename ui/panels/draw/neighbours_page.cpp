#include "ui/panels/draw/neighbours_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/sample_image.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/scrolled_pictures.h"

#include <QVBoxLayout>

namespace ui {

namespace {

constexpr nn::Index kSearched = 2000, kShown = 12;

QImage pictureOf(const nn::Tensor& sample) {
  const bool isImage = sample.shape().rank() == 3;
  return isImage ? sampleImage(sample.view())
                 : channelImage(sample.view(), 0, ColorMap::Grey, rangeOf(sample.values(), ColorMap::Grey));
}

}  // namespace

NeighboursPage::NeighboursPage(Lab& lab, QWidget* parent)
    : QWidget(parent), lab_(lab), search_(lab.training, lab.drawingProbe, kSearched, kShown), caption_(new ElidedLabel(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, Theme::kGrid, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(caption_);
  caption_->setProperty("muted", true);
  auto* scroll = new ScrolledPictures(tr("Nearest training images"), this);
  pictures_ = &scroll->pictures();
  layout->addWidget(scroll, 1);
  connect(&search_, &NeighbourSearch::changed, this, &NeighboursPage::refresh);
  connect(pictures_, &PictureStrip::clicked, this, &NeighboursPage::choose);
  refresh();
}

void NeighboursPage::refresh() {
  const auto result = search_.result();
  const bool hasAny = result && !result->samples.empty();
  pictures_->setVisible(hasAny);
  if (!hasAny) {
    caption_->showText(result             ? result->problem
                       : search_.isBusy() ? tr("Looking at %1 training images …").arg(wholeNumber(kSearched))
                                          : tr("Draw on the pad to see what the network finds alike."));
    return;
  }
  const QStringList names = classNames(lab_.training.data().get());
  std::vector<PictureStrip::Picture> pictures;
  for (const NeighbourResult::Sample& sample : result->samples) {
    const QString name = sample.label >= 0 && sample.label < names.size() ? names[static_cast<int>(sample.label)] : QString();
    const QString distance = number(sample.neighbour.distance, 2);
    pictures.push_back({pictureOf(sample.picture), name.isEmpty() ? distance : QStringLiteral("%1 · %2").arg(name, distance),
                        false,
                        tr("Training sample %1, distance %2; click to see it in all views")
                            .arg(wholeNumber(sample.neighbour.sample), number(sample.neighbour.distance))});
  }
  pictures_->setPictures(std::move(pictures));
  caption_->showText(
      tr("Class and distance of the nearest"),
      tr("The nearest of %1 training images (of %2): distance by the %3 numbers of “%4”")
          .arg(wholeNumber(result->searched), wholeNumber(result->outOf), wholeNumber(result->layerSize), text(result->layer)));
}

void NeighboursPage::choose(int place) {
  const auto result = search_.result();
  if (!result || place < 0 || place >= static_cast<int>(result->samples.size())) return;
  lab_.probe.setSample(DataPart::Training, result->samples[static_cast<std::size_t>(place)].neighbour.sample);
}

void NeighboursPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  search_.setActive(true);
}

void NeighboursPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  search_.setActive(false);
}

}  // namespace ui
