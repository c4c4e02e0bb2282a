#include "ui/panels/draw/preparation_page.h"

#include "ui/common/theme.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/picture_row.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace ui {

PreparationPage::PreparationPage(QWidget* parent) : QWidget(parent), stages_(new PictureRow(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, Theme::kGrid, 0, 0);
  layout->setSpacing(Theme::kGrid);
  stages_->setArrows(true);
  stages_->setAccessibleName(tr("Stages of the preparation"));
  layout->addWidget(stages_, 1);
  auto* switches = new QWidget(this);
  auto* flow = new FlowLayout(switches, Theme::kGrid);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  switches->setSizePolicy(policy);
  const auto add = [&](const QString& id, const QString& name, const QString& tip, bool nn::DigitPreprocessing::*step) {
    auto* box = new QCheckBox(name, switches);
    box->setObjectName(id);
    box->setToolTip(tip);
    box->setAccessibleDescription(tip);
    box->setChecked(steps_.*step);
    connect(box, &QCheckBox::toggled, this, [this, step](bool on) {
      steps_.*step = on;
      emit stepsChanged();
    });
    flow->addWidget(box);
  };
  add(QStringLiteral("crop"), tr("Crop"), tr("Cut away the empty margin around the ink"), &nn::DigitPreprocessing::crop);
  add(QStringLiteral("scaleTo20"), tr("Box of 20"),
      tr("Make the longer side 20 of 28 pixels, as MNIST's digits are; else it fills the picture"),
      &nn::DigitPreprocessing::scaleTo20);
  add(QStringLiteral("antiAlias"), tr("Grey edges"),
      tr("Anti-aliasing: a pixel that the ink covers in part becomes grey; else it is all ink or all paper"),
      &nn::DigitPreprocessing::antiAlias);
  add(QStringLiteral("centreOfMass"), tr("Centre of mass"),
      tr("Shift the ink so that its centre of mass is in the middle, as MNIST's digits are; else its box is"),
      &nn::DigitPreprocessing::centreOfMass);
  add(QStringLiteral("lightInk"), tr("Light ink"),
      tr("Ink is 255 and paper 0, as MNIST has it; else the picture is inverted, dark ink on light paper"),
      &nn::DigitPreprocessing::lightInk);
  layout->addWidget(switches);
}

void PreparationPage::showStages(const QImage& drawing, const NetworkPicture& picture) {
  std::vector<PictureRow::Picture> stages{{drawing, tr("drawing")}};
  QStringList sizes{QStringLiteral("%1 %2×%3").arg(tr("drawing")).arg(drawing.width()).arg(drawing.height())};
  const auto add = [&](const nn::GreyImage& image, const QString& what) {
    if (image.pixels.empty()) return;
    stages.push_back({imageOf(image), what});
    sizes << QStringLiteral("%1 %2×%3").arg(what).arg(image.width).arg(image.height);
  };
  add(picture.stages.cropped, steps_.crop ? tr("cropped") : tr("whole"));
  add(picture.stages.scaled, tr("scaled"));
  add(picture.picture, tr("placed"));
  stages_->setPictures(std::move(stages));
  stages_->setToolTip(sizes.join(QStringLiteral(" → ")));
}

}  // namespace ui
