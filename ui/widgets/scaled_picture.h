#pragma once


#include "ui/widgets/scale_legend.h"
#include "ui/widgets/still_label.h"
#include "ui/widgets/tensor_picture.h"

namespace ui {

/// A tensor's picture with its scale below and the number under the mouse below that.
class ScaledPicture : public QWidget {
  Q_OBJECT
 public:
  explicit ScaledPicture(QWidget* parent = nullptr);
  void setTensor(std::shared_ptr<const void> owner, nn::ConstTensorView values, const TensorPicture::Style& style);
  void clear();
  const TensorPicture& picture() const { return *picture_; }
  TensorPicture& picture() { return *picture_; }

 private:
  void showHint();

  TensorPicture* picture_;
  ScaleLegend* legend_;
  StillLabel* hovered_;
};

}  // namespace ui
