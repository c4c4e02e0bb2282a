#pragma once

#include "ui/common/tensor_image.h"

#include <QWidget>

namespace ui {

/// The colours of a map with the numbers at its ends, so that every picture of numbers says its scale.
class ScaleLegend : public QWidget {
  Q_OBJECT
 public:
  explicit ScaleLegend(QWidget* parent = nullptr);
  void setScale(ColorMap map, ValueRange range);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void rebuild();

  ColorMap map_ = ColorMap::Viridis;
  ValueRange range_;
  QImage gradient_;
};

}  // namespace ui
