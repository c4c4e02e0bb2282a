#include "ui/panels/data/data_preparation.h"

#include <algorithm>

#include <QGridLayout>

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/training/augmentation_section.h"
#include "ui/panels/training/class_weight_section.h"
#include "ui/panels/training/data_section.h"
#include "ui/widgets/settings_form.h"

namespace ui {

namespace {

QString rangeText(std::span<const nn::Scalar> values) {
  const auto [low, high] = std::ranges::minmax(values);
  return QStringLiteral("%1 … %2").arg(number(static_cast<double>(low), 3), number(static_cast<double>(high), 3));
}

/// "17th training sample: 0 … 255 becomes 0 … 1".
QString scalingText(const nn::PreparedData& data, nn::Index sample) {
  if (data.rawTrain->size() == 0) return {};
  sample = std::clamp<nn::Index>(sample, 0, data.rawTrain->size() - 1);
  std::vector<nn::Scalar> raw(static_cast<std::size_t>(data.info.inputShape.elementCount())),
      target(static_cast<std::size_t>(data.info.targetShape.elementCount()));
  data.rawTrain->read(sample, raw, target);
  std::vector<nn::Scalar> scaled = raw;
  data.normalizer.apply(scaled);
  QString text =
      DataPreparation::tr("Training sample %1: numbers from %2 become %3.").arg(sample).arg(rangeText(raw), rangeText(scaled));
  if (data.info.kind == nn::SampleKind::Image) return text;
  QStringList lines;
  for (std::size_t i = 0; i < std::min<std::size_t>(raw.size(), 4); ++i)
    lines << DataPreparation::tr("%1: %2 → %3")
                 .arg(i < data.info.inputNames.size() ? ui::text(data.info.inputNames[i])
                                                      : DataPreparation::tr("input %1").arg(i),
                      number(static_cast<double>(raw[i]), 4), number(static_cast<double>(scaled[i]), 4));
  return text + QLatin1Char('\n') + lines.join(QStringLiteral("   "));
}

}  // namespace

DataPreparation::DataPreparation(Lab& lab, QWidget* parent)
    : PanelScrollArea(parent),
      lab_(lab),
      sections_{new DataSection(lab), new ClassWeightSection(lab), new AugmentationSection(lab)},
      scaling_(makeNote(tr("What scaling does"))) {
  setObjectName(QStringLiteral("preparation"));
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  layout->setSpacing(4);
  sections_.front()->addWidget(scaling_);
  for (SettingsSection* section : sections_) layout->addWidget(section);
  layout->addStretch(1);
  setWidget(page);
  connect(&lab.document, &ProjectDocument::trainingSettingsChanged, this, &DataPreparation::refresh);
  connect(&lab.document, &ProjectDocument::dataSettingsChanged, this, &DataPreparation::refresh);
  connect(&lab.document, &ProjectDocument::projectReplaced, this, &DataPreparation::refresh);
  connect(&lab.training, &TrainingController::dataChanged, this, &DataPreparation::refresh);
  connect(&lab.probe, &Probe::inputChanged, this, &DataPreparation::refresh);
}

void DataPreparation::refresh() {
  if (!isVisible()) return;
  for (SettingsSection* section : sections_) section->refresh();
  const auto prepared = lab_.training.data();
  const bool isTraining = lab_.probe.part() == DataPart::Training;
  scaling_->setText(prepared ? scalingText(*prepared, isTraining ? lab_.probe.sample().value_or(0) : 0) : QString());
}

void DataPreparation::showEvent(QShowEvent* event) {
  PanelScrollArea::showEvent(event);
  refresh();
}

}  // namespace ui
