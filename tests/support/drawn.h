#pragma once

#include <QImage>

#include <algorithm>
#include <cmath>

#include "engine/data/dataset.h"
#include "ui/draw/drawing_canvas.h"

/// Drawings for the pad.
namespace drawn {

/// A picture 28 × 28 of a data set with pixels in 0..255, every pixel `scale` pad pixels wide, its corner at (left, top).
inline QImage onPad(const nn::Dataset& data, nn::Index index, double scale, double left, double top) {
  nn::Tensor input(data.info().inputShape), target(data.info().targetShape);
  data.read(index, input.values(), target.values());
  const int side = static_cast<int>(data.info().inputShape[0]);
  QImage pad(ui::DrawingCanvas::kSize, ui::DrawingCanvas::kSize, QImage::Format_Grayscale8);
  // Linear between the middles of the pixels, as a picture that somebody pastes at another size.
  const auto pixel = [&](int x, int y) {
    return x < 0 || y < 0 || x >= side || y >= side ? 0.0 : static_cast<double>(input.data()[y * side + x]);
  };
  for (int y = 0; y < pad.height(); ++y)
    for (int x = 0; x < pad.width(); ++x) {
      const double fx = (x + 0.5 - left) / scale - 0.5, fy = (y + 0.5 - top) / scale - 0.5;
      const int x0 = static_cast<int>(std::floor(fx)), y0 = static_cast<int>(std::floor(fy));
      const double sx = fx - x0, sy = fy - y0;
      const double value = (1 - sy) * ((1 - sx) * pixel(x0, y0) + sx * pixel(x0 + 1, y0)) +
                           sy * ((1 - sx) * pixel(x0, y0 + 1) + sx * pixel(x0 + 1, y0 + 1));
      pad.scanLine(y)[x] = static_cast<uchar>(std::lround(value));
    }
  return pad;
}

}  // namespace drawn
