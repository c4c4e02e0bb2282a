#include "ui/widgets/scaled_picture.h"

#include "ui/common/theme.h"

#include <QVBoxLayout>

namespace ui {

ScaledPicture::ScaledPicture(QWidget* parent)
    : QWidget(parent), picture_(new TensorPicture(this)), legend_(new ScaleLegend(this)), hovered_(new QLabel(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(picture_);
  layout->addWidget(legend_);
  layout->addWidget(hovered_);
  hovered_->setProperty("muted", true);
  hovered_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  hovered_->setText(tr("Point at a pixel to read its value."));
  connect(picture_, &TensorPicture::hovered, this, [this](const QString& value) {
    hovered_->setText(value.isEmpty() ? tr("Point at a pixel to read its value.") : value);
  });
}

void ScaledPicture::setTensor(std::shared_ptr<const void> owner, nn::ConstTensorView values,
                              const TensorPicture::Style& style) {
  picture_->setTensor(std::move(owner), values, style);
  legend_->setScale(picture_->map(), picture_->range());
  setVisible(!values.isEmpty());
}

void ScaledPicture::clear() {
  picture_->clear();
  hide();
}

}  // namespace ui
