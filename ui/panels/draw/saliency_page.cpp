#include "ui/panels/draw/saliency_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/picture_row.h"
#include "ui/widgets/scale_legend.h"

#include <QHBoxLayout>
#include <QResizeEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kPredicted = -1, kShort = 160;
/// From here on a map looks much like that of a network that has learned nothing. The ranks of maps of unlike networks stay
/// well below, as Adebayo et al. 2018 (arXiv:1810.03292, figure 4) show.
constexpr double kAlike = 0.6;

/// Opaque where the map is strong, clear where it says nothing.
QImage overlayOf(const nn::Tensor& map, ColorMap colors, ValueRange range) {
  QImage image(static_cast<int>(map.shape()[1]), static_cast<int>(map.shape()[0]), QImage::Format_ARGB32_Premultiplied);
  const double bound = std::max({std::abs(range.low), std::abs(range.high), 1e-300});
  const nn::Scalar* value = map.data();
  for (int y = 0; y < image.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < image.width(); ++x, ++value) {
      const auto number = static_cast<double>(*value);
      const double strength = std::isfinite(number) ? std::min(1.0, std::abs(number) / bound) : 1;
      const QRgb color = colorOf(number, colors, range);
      line[x] = qPremultiply(qRgba(qRed(color), qGreen(color), qBlue(color), static_cast<int>(220 * std::sqrt(strength))));
    }
  }
  return image;
}

}  // namespace

SaliencyPage::SaliencyPage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      probe_(lab.training, lab.drawingProbe),
      method_(new ChoiceBox(this)),
      class_(new ChoiceBox(this)),
      pictures_(new PictureRow(this)),
      legend_(new ScaleLegend(this)),
      note_(new ElidedLabel(this)) {
  makeControls();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, Theme::kGrid, 0, 0);
  layout->setSpacing(4);
  auto* controls = new QHBoxLayout;
  controls->setSpacing(Theme::kGrid);
  controls->addWidget(method_, 1);
  controls->addWidget(class_, 1);
  layout->addLayout(controls);
  layout->addWidget(pictures_, 1);
  layout->addWidget(legend_);
  layout->addWidget(note_);
  note_->setProperty("muted", true);
  pictures_->setAccessibleName(tr("Saliency maps"));
  connect(&probe_, &SaliencyProbe::resultChanged, this, &SaliencyPage::refresh);
  connect(&lab_.training, &TrainingController::dataChanged, this, &SaliencyPage::refreshClasses);
  connect(&Theme::instance(), &Theme::changed, this, &SaliencyPage::refresh);
  refreshClasses();
  refresh();
}

void SaliencyPage::makeControls() {
  const auto add = [this](const QString& title, SaliencyMethod method, const QString& help) {
    method_->addChoice(title, static_cast<int>(method), help);
  };
  add(tr("Gradient"), SaliencyMethod::Gradient,
      tr("How much the score of the class would change if a pixel changed a little (Simonyan et al. 2014)"));
  add(tr("Grad-CAM"), SaliencyMethod::GradCam,
      tr("Where the last feature maps that speak for the class are active (Selvaraju et al. 2017)"));
  add(tr("Occlusion"), SaliencyMethod::Occlusion,
      tr("How far the prediction falls when a patch of the drawing is covered (Zeiler & Fergus 2014)"));
  method_->setAccessibleName(tr("Method"));
  method_->setToolTip(tr("How the pixels that matter are found"));
  method_->setObjectName(QStringLiteral("saliencyMethod"));
  method_->showChoice(static_cast<int>(probe_.method()));
  class_->setAccessibleName(tr("Class"));
  class_->setToolTip(tr("The class that the map is about"));
  class_->setObjectName(QStringLiteral("saliencyClass"));
  connect(method_, &ChoiceBox::edited, this,
          [this](const QVariant& id) { probe_.setMethod(static_cast<SaliencyMethod>(id.toInt())); });
  connect(class_, &ChoiceBox::edited, this, [this](const QVariant& id) {
    probe_.setClass(id.toInt() == kPredicted ? std::nullopt : std::optional<nn::Index>(id.toInt()));
  });
}

void SaliencyPage::refreshClasses() {
  const QStringList names = classNames(lab_.training.data().get());
  class_->clear();
  class_->addChoice(tr("Predicted"), kPredicted);
  for (int i = 0; i < names.size(); ++i) class_->addChoice(tr("Class %1").arg(names[i]), i);
  if (probe_.chosenClass() && *probe_.chosenClass() >= names.size()) probe_.setClass(std::nullopt);
  class_->showChoice(static_cast<int>(probe_.chosenClass().value_or(kPredicted)));
}

void SaliencyPage::showNote(const SaliencyResult& result) {
  const QString like = QString::number(result.likeness, 'f', 2);
  if (std::abs(result.likeness) > kAlike)
    note_->showText(
        tr("⚠ Like random weights (%1)").arg(like),
        tr("The rank correlation with the map of random weights is %1, so this map says little of what was learned.")
            .arg(like));
  else
    note_->showText(
        tr("Unlike random weights (%1)").arg(like),
        tr("The rank correlation with the map of random weights is %1: this map depends on what was learned.").arg(like));
}

void SaliencyPage::refresh() {
  const auto result = probe_.result();
  const bool hasMap = result && result->problem.isEmpty();
  pictures_->setVisible(hasMap);
  legend_->setVisible(hasMap && !isShort_);
  if (!hasMap) {
    note_->showText(result ? result->problem : tr("Draw on the pad to see which pixels decide."));
    return setOverlay({});
  }
  const ColorMap colors = result->method == SaliencyMethod::Occlusion ? ColorMap::Signed : ColorMap::Viridis;
  const ValueRange range = rangeOf(result->map.values(), colors), random = rangeOf(result->randomMap.values(), colors);
  const QStringList names = classNames(lab_.training.data().get());
  const QString name =
      result->classNumber < names.size() ? names[static_cast<int>(result->classNumber)] : QString::number(result->classNumber);
  pictures_->setPictures(
      {{channelImage(result->map.view(), 0, colors, range), tr("%1, to %2").arg(name, number(range.high, 2))},
       {channelImage(result->randomMap.view(), 0, colors, random), tr("random, to %1").arg(number(random.high, 2))}});
  legend_->setScale(colors, range);
  QString what = result->method == SaliencyMethod::Gradient  ? tr("|∂score of %1 / ∂pixel|").arg(name)
                 : result->method == SaliencyMethod::GradCam ? tr("Grad-CAM for %1 in “%2”").arg(name, text(result->layer))
                                                             : tr("Fall of the prediction for %1 when covered").arg(name);
  legend_->setToolTip(what);
  pictures_->setToolTip(
      tr("Left: %1, in this network. Right: the same in a network of this shape with random weights, on a scale "
         "of its own. A map that looks the same in both does not show what was learned (Adebayo et al. 2018).")
          .arg(what));
  showNote(*result);
  setOverlay(overlayOf(result->map, colors, range));
}

void SaliencyPage::setOverlay(QImage overlay) {
  overlay_ = std::move(overlay);
  emit overlayChanged();
}

void SaliencyPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  // Where there is little room the pictures need it more; the scale's ends then stand in their captions.
  isShort_ = event->size().height() < kShort;
  legend_->setVisible(!isShort_ && !pictures_->isHidden());
}

void SaliencyPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  probe_.setActive(true);
  refresh();
}

void SaliencyPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  probe_.setActive(false);
  setOverlay({});
}

}  // namespace ui
