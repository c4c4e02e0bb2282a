#include "ui/panels/rate_control.h"

#include "ui/common/theme.h"
#include "ui/widgets/number_field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

const QString kOption = QStringLiteral("learning_rate");
constexpr int kPerDecade = 40;
constexpr int kLowest = -6, kHighest = 1;  // powers of ten at the slider's ends

/// Two significant digits: a rate read off a slider has no more.
double rounded(double rate) {
  const double unit = std::pow(10.0, std::floor(std::log10(rate)) - 1);
  // Through text, so that 1e-3 is the number that a typed 0.001 gives.
  return QString::number(std::round(rate / unit) * unit, 'g', 2).toDouble();
}

}  // namespace

RateControl::RateControl(ProjectDocument& document, QWidget* parent)
    : QWidget(parent), model_(document), slider_(new QSlider(Qt::Horizontal, this)), field_(new NumberField(this)) {
  auto* label = new QLabel(tr("Learning rate"), this);
  label->setProperty("muted", true);
  label->setBuddy(field_);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  layout->addWidget(label);
  layout->addWidget(slider_);
  layout->addWidget(field_);
  const QString tip = tr("Size of the steps that training takes. Works at once, also while training runs.");
  setToolTip(tip);
  slider_->setRange(kLowest * kPerDecade, kHighest * kPerDecade);
  slider_->setPageStep(kPerDecade / 2);
  slider_->setFixedWidth(96);
  slider_->setToolTip(tip);
  slider_->setAccessibleName(tr("Learning rate, logarithmic"));
  slider_->setObjectName(QStringLiteral("learningRateSlider"));
  field_->setRange(1e-12, 1e3);
  field_->setGeometricSteps(true);
  field_->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00001875")) + 3 * Theme::kGrid);
  field_->setToolTip(tip);
  field_->setAccessibleName(tr("Learning rate"));
  field_->setObjectName(QStringLiteral("learningRate"));
  connect(slider_, &QSlider::valueChanged, this,
          [this](int value) { setRate(rounded(std::pow(10.0, static_cast<double>(value) / kPerDecade))); });
  connect(field_, &NumberField::edited, this, &RateControl::setRate);
  connect(&model_, &QAbstractItemModel::modelReset, this, &RateControl::showRate);
  connect(&model_, &QAbstractItemModel::dataChanged, this, &RateControl::showRate);
  showRate();
}

void RateControl::setRate(double rate) {
  const int row = model_.rowOf(kOption);
  if (row >= 0) model_.setData(model_.index(row, OptionModel::ValueColumn), rate);
  showRate();
}

void RateControl::showRate() {
  const int row = model_.rowOf(kOption);
  setEnabled(row >= 0);
  if (row < 0) return;
  const double rate = model_.index(row, OptionModel::ValueColumn).data(OptionModel::ValueRole).toDouble();
  field_->setValue(rate);
  if (rate <= 0) return;
  const QSignalBlocker quiet(slider_);
  // While it is dragged the slider stays where the hand is, although the rate was rounded.
  if (!slider_->isSliderDown()) slider_->setValue(static_cast<int>(std::lround(std::log10(rate) * kPerDecade)));
}

}  // namespace ui
