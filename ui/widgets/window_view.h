#pragma once

#include <memory>

#include <QImage>
#include <QWidget>

#include "engine/analysis/window_sum.h"
#include "ui/common/tensor_image.h"

namespace ui {

/// How one output number of a sliding layer comes about, drawn: the input channel with the window lit up, and beside or below
/// it the window's numbers, the weights and their products as squares, with the numbers in them where they have room.
class WindowView : public QWidget {
  Q_OBJECT
 public:
  explicit WindowView(QWidget* parent = nullptr);
  /// input: (H, W, C) of the layer's input, copied as far as it is shown. channel: which of the channels that the window reads.
  void showSum(const nn::WindowSum& sum, nn::ConstTensorView input, nn::Index channel);
  int heightForWidth(int width) const override;
  bool hasHeightForWidth() const override { return true; }
  QSize sizeHint() const override { return {280, heightForWidth(280)}; }
  QSize minimumSizeHint() const override { return {200, 120}; }
  /// Where an element of the window is drawn in the picture of the input.
  QRectF inputRect(nn::Index row, nn::Index column) const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  enum class Part { Input, Weight, Product };
  struct Places {
    QRectF picture;  ///< the input with its padding
    double pixel = 1;
    double cell = 1;  ///< side of a square of the grids
    double gridTop = 0;
    int grids = 1;
  };
  Places places(int width) const;
  void paintInput(QPainter& painter, const Places& places) const;
  void paintGrid(QPainter& painter, QPointF corner, double cell, Part part) const;
  double valueOf(const nn::WindowSum::Term& term, Part part) const;
  const nn::WindowSum::Term& termAt(nn::Index row, nn::Index column) const;

  nn::WindowSum sum_;
  nn::Index channel_ = 0;
  QImage image_;
  int padTop_ = 0, padLeft_ = 0;  ///< pixels of padding drawn around the image
  int padBottom_ = 0, padRight_ = 0;
  ValueRange inputRange_, weightRange_, productRange_;
  ColorMap inputMap_ = ColorMap::Grey;
  bool isEmpty_ = true;
};

}  // namespace ui
