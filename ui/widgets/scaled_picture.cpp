#include "ui/widgets/scaled_picture.h"

#include "ui/common/engine_text.h"

#include <QVBoxLayout>

namespace ui {

ScaledPicture::ScaledPicture(QWidget* parent)
    : QWidget(parent), picture_(new TensorPicture(this)), legend_(new ScaleLegend(this)), hovered_(new StillLabel(1, this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(picture_);
  layout->addWidget(legend_);
  layout->addWidget(hovered_);
  connect(picture_, &TensorPicture::hovered, this,
          [this](const QString& value) { value.isEmpty() ? showHint() : hovered_->setText(value); });
}

void ScaledPicture::setTensor(std::shared_ptr<const void> owner, nn::ConstTensorView values,
                              const TensorPicture::Style& style) {
  picture_->setTensor(std::move(owner), values, style);
  legend_->setScale(picture_->map(), picture_->range());
  legend_->setVisible(values.shape().rank() > 1);
  if (!picture_->underMouse()) showHint();
  setVisible(!values.isEmpty());
}

void ScaledPicture::showHint() {
  const ValueRange range = picture_->range();
  hovered_->setText(legend_->isVisibleTo(this)
                        ? tr("Point at a pixel to read its value.")
                        : tr("%1 … %2; point at a bar for its value").arg(number(range.low, 3), number(range.high, 3)));
}

void ScaledPicture::clear() {
  picture_->clear();
  hide();
}

}  // namespace ui
